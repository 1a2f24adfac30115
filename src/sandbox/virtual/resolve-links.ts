/** Resolves a path to its entry: links are followed, within their tree only. The trees are `/workspace`, and `/tmp` for
 *  the shell; of the first, a transaction may be confined to one folder. */

import { sandboxLimits } from "../../limits.ts";
import { FileError } from "../file-error.ts";
import { findLengthProblem, isInside, joinPath, outputFolder, parentOf, workspaceRoot } from "../paths.ts";
import type { SqliteTree, TreeEntry } from "../sqlite/tree.ts";

const temporaryRoot = "/tmp";

export interface ResolvedFile {
  /** Without links. */
  readonly path: string;
  /** Absent when nothing is there. */
  readonly entry: TreeEntry | undefined;
}

/** The roots have no row. */
export const rootEntry: TreeEntry = {
  type: "directory",
  inode: 0,
  size: 0,
  mode: 0o755,
  mtime: 0,
  target: null,
};

interface ResolveOptions {
  operation: string;
  followLast: boolean;
  /** Out of which no link leads. A real path. */
  cwd: string;
}

/** Follows links in the folders of a path, and at its end when asked to. */
export function resolveLinks(tree: SqliteTree, path: string, options: ResolveOptions): ResolvedFile {
  if (isRoot(path)) return { path, entry: rootEntry };
  const direct = tree.get(path);
  // Rows are keyed by real paths only, so a direct hit means that no folder of this path is a link.
  const isFound = direct !== undefined && (direct.type !== "symlink" || !options.followLast);
  if (isFound) return { path, entry: direct };
  return direct === undefined && isFolder(tree, parentOf(path))
    ? missing(path, path, options.operation)
    : walk(tree, path, options);
}

/** Whether a path lies in one of the trees, as far as a transaction confined to `cwd` sees them. */
export function isDurable(path: string, cwd: string): boolean {
  return isInside(path, cwd) || isInside(path, temporaryRoot) || isInside(path, outputFolder);
}

export function isRoot(path: string): boolean {
  return path === workspaceRoot || path === temporaryRoot;
}

function splitRoot(path: string): [root: string, names: string[]] {
  const root = isInside(path, workspaceRoot) ? workspaceRoot : temporaryRoot;
  return [root, path.length === root.length ? [] : path.slice(root.length + 1).split("/")];
}

/** A link stays in its tree; any of them may lead to `cwd`. */
function mayLeadTo(link: string, target: string, cwd: string): boolean {
  const isWithin = (folder: string) => isInside(link, folder) && isInside(target, folder);
  return isInside(target, cwd) || isWithin(temporaryRoot) || isWithin(outputFolder);
}

function isFolder(tree: SqliteTree, path: string): boolean {
  return isRoot(path) || tree.get(path)?.type === "directory";
}

/** `asked` is the path as the caller gave it. */
function missing(path: string, asked: string, operation: string): ResolvedFile {
  if (findLengthProblem(path) !== undefined) throw new FileError("ENAMETOOLONG", operation, asked);
  return { path, entry: undefined };
}

/** Name by name from the root of the tree. */
function walk(tree: SqliteTree, path: string, { operation, followLast, cwd }: ResolveOptions): ResolvedFile {
  let [current, remaining] = splitRoot(path);
  for (let followed = 0; remaining.length > 0; ) {
    const next: string = `${current}/${remaining[0]}`;
    const isLast: boolean = remaining.length === 1;
    const entry = tree.get(next);
    if (entry === undefined) {
      return missing(`${current}/${remaining.join("/")}`, path, operation);
    }
    if (entry.target !== null && (!isLast || followLast)) {
      followed += 1;
      if (followed > sandboxLimits.symlinksMax) throw new FileError("ELOOP", operation, path);
      const target = joinPath(current, entry.target);
      if (!mayLeadTo(next, target, cwd)) throw new FileError("EACCES", operation, path, { cwd });
      const [root, names] = splitRoot(target);
      [current, remaining] = [root, [...names, ...remaining.slice(1)]];
      continue;
    }
    if (isLast) return { path: next, entry };
    if (entry.type !== "directory") throw new FileError("ENOTDIR", operation, path);
    [current, remaining] = [next, remaining.slice(1)];
  }
  return { path: current, entry: rootEntry };
}
