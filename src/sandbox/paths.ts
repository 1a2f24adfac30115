/** Paths of a sandbox: absolute, normalised, below `/workspace`. Pure text; links are the filesystem's matter. */

import { EdgeflueError } from "../errors.ts";
import { sandboxLimits } from "../limits.ts";

export const workspaceRoot = "/workspace";
/** Where edgeflue itself keeps files, and the full outputs of tools in it. */
export const ownFolder = `${workspaceRoot}/.edgeflue`;
export const outputFolder = `${ownFolder}/output`;

/** The absolute path below `/workspace` that `path` names, seen from `base`. Refuses what leads out of it. */
export function resolveWorkspacePath(path: string, base: string = workspaceRoot): string {
  const problem = findPathProblem(path);
  if (problem !== undefined) throw pathError(path, problem);
  const resolved = joinPath(base, path);
  if (!isInside(resolved, workspaceRoot)) {
    throw pathError(path, `is outside ${workspaceRoot}`);
  }
  const tooLong = findLengthProblem(resolved);
  if (tooLong !== undefined) throw pathError(path, tooLong);
  return resolved;
}

/** `path` seen from `base`, without `.`, `..`, doubled and trailing slashes. `..` stops at `/`. */
export function joinPath(base: string, path: string): string {
  return normalizePath(path.startsWith("/") ? path : `${base}/${path}`);
}

export function normalizePath(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

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

/** How a path below `/workspace` is shown to the model: `src/a.ts`, and `.` for the root. */
export function toRelativePath(path: string): string {
  if (path === workspaceRoot) return ".";
  return isInside(path, workspaceRoot) ? path.slice(workspaceRoot.length + 1) : path;
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

function pathError(path: string, problem: string): EdgeflueError {
  const shown = JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
  return new EdgeflueError(
    "sandbox_path",
    `The path ${shown} ${problem}. Use a path relative to ${workspaceRoot} or below it, for example "notes.txt" or "${workspaceRoot}/src/a.ts".`,
    { meta: { path: path.slice(0, 200) } },
  );
}

const encoder = new TextEncoder();

/** A character has 1 to 3 bytes per UTF-16 unit, so most lengths are decided without encoding. */
function byteLengthOver(text: string, bytesMax: number): boolean {
  if (text.length > bytesMax) return true;
  return text.length * 3 > bytesMax && encoder.encode(text).length > bytesMax;
}
