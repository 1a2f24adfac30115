/** Paths of a sandbox: absolute, normalised, below `/workspace`. Pure text; links are the filesystem's matter. */

import { EdgeflueError } from "../errors.ts";
import { sandboxLimits } from "../limits.ts";

export const workspaceRoot = "/workspace";
/** Where edgeflue itself keeps files, and the full outputs of tools in it. */
export const ownFolder = `${workspaceRoot}/.edgeflue`;
export const outputFolder = `${ownFolder}/output`;

/** The absolute path that `path` names, seen from `cwd`. Refuses what leads out of that folder. */
export function resolveWorkspacePath(path: string, cwd: string = workspaceRoot): string {
  const problem = findPathProblem(path);
  if (problem !== undefined) throw pathError(path, problem, cwd);
  const resolved = joinPath(cwd, path);
  if (!isInside(resolved, cwd)) throw pathError(path, `is outside ${cwd}`, cwd);
  const tooLong = findLengthProblem(resolved);
  if (tooLong !== undefined) throw pathError(path, tooLong, cwd);
  return resolved;
}

/** As `resolveWorkspacePath`, and the outputs of tools, which everyone may read. */
export function resolveVisiblePath(path: string, cwd: string): string {
  if (cwd === workspaceRoot || path.length > sandboxLimits.pathBytesMax)
    return resolveWorkspacePath(path, cwd);
  const resolved = joinPath(cwd, path);
  return isInside(resolved, outputFolder)
    ? resolveWorkspacePath(resolved, outputFolder)
    : resolveWorkspacePath(path, cwd);
}

/** `path` seen from `base`, without `.`, `..`, doubled and trailing slashes. `..` stops at `/`. */
export function joinPath(base: string, path: string): string {
  return normalizePath(path.startsWith("/") ? path : `${base}/${path}`);
}

export function normalizePath(path: string): string {
  if (path.startsWith("/") && path.length > 1 && !oddName.test(path)) return path;
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

/** An empty name, `.` or `..`. */
const oddName = /\/\.{0,2}(?:\/|$)/;

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The folder of a normalised path; of `/` it is `/`. */
export function parentOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end <= 0 ? "/" : path.slice(0, end);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** How a path is shown to the model that works in `cwd`: `src/a.ts`, and `.` for the folder itself. */
export function toRelativePath(path: string, cwd: string = workspaceRoot): string {
  if (path === cwd) return ".";
  return isInside(path, cwd) ? path.slice(cwd.length + 1) : path;
}

/** Whether a normalised path is longer than Linux would take, as a phrase. */
export function findLengthProblem(path: string): string | undefined {
  if (byteLengthOver(path, sandboxLimits.pathBytesMax)) {
    return `is longer than ${sandboxLimits.pathBytesMax} bytes`;
  }
  if (path.length <= sandboxLimits.nameBytesMax / 3) return undefined;
  const isNameTooLong = path.split("/").some((name) => byteLengthOver(name, sandboxLimits.nameBytesMax));
  return isNameTooLong ? `has a name longer than ${sandboxLimits.nameBytesMax} bytes` : undefined;
}

function findPathProblem(path: string): string | undefined {
  if (path.includes("\0")) return "contains a NUL character";
  // Before any work on it: a path that long is not a path.
  return path.length > sandboxLimits.pathBytesMax
    ? `is longer than ${sandboxLimits.pathBytesMax} bytes`
    : undefined;
}

function pathError(path: string, problem: string, cwd: string): EdgeflueError {
  const shown = JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
  return new EdgeflueError(
    "sandbox_path",
    `The path ${shown} ${problem}. Use a path relative to ${cwd} or below it, for example "notes.txt" or "${cwd}/src/a.ts".`,
    { meta: { path: path.slice(0, 200) } },
  );
}

const encoder = new TextEncoder();

/** A character has 1 to 3 bytes per UTF-16 unit, so most lengths are decided without encoding. */
function byteLengthOver(text: string, bytesMax: number): boolean {
  if (text.length > bytesMax) return true;
  return text.length * 3 > bytesMax && encoder.encode(text).length > bytesMax;
}
