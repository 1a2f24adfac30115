/** From the path that someone names to the entry it means: links are followed, within their tree only. The trees
 *  are `/workspace`, and `/tmp` for the shell. */

import { sandboxLimits } from "../limits.ts";
import { FileError } from "./file-error.ts";
import { findLengthProblem, isInside, joinPath, workspaceRoot } from "./paths.ts";
import type { SqliteTree, TreeEntry } from "./sqlite-tree.ts";

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

/** Follows links in the folders of a path, and at its end when asked to. */
export function resolveLinks(
  tree: SqliteTree,
  path: string,
  options: { operation: string; followLast: boolean },
): ResolvedFile {
  if (isRoot(path)) return { path, entry: rootEntry };
  const direct = tree.get(path);
  // Rows stand under real paths only, so a direct hit means that no folder of this path is a link.
  const isFound = direct !== undefined && (direct.type !== "symlink" || !options.followLast);
  return isFound ? { path, entry: direct } : walk(tree, path, options);
}

/** Whether a path lies in one of the trees. */
export function isDurable(path: string): boolean {
  return isInside(path, workspaceRoot) || isInside(path, temporaryRoot);
}

export function isRoot(path: string): boolean {
  return path === workspaceRoot || path === temporaryRoot;
}

function splitRoot(path: string): [root: string, names: string[]] {
  const root = isInside(path, workspaceRoot) ? workspaceRoot : temporaryRoot;
  return [root, path.length === root.length ? [] : path.slice(root.length + 1).split("/")];
}

/** A link stays in its tree; one in `/tmp` may also lead to `/workspace`. */
function mayLeadTo(link: string, target: string): boolean {
  return (
    isInside(target, workspaceRoot) || (isInside(link, temporaryRoot) && isInside(target, temporaryRoot))
  );
}

/** Name by name from the root of the tree. */
function walk(
  tree: SqliteTree,
  path: string,
  { operation, followLast }: { operation: string; followLast: boolean },
): ResolvedFile {
  let [current, rest] = splitRoot(path);
  for (let followed = 0; rest.length > 0; ) {
    const next: string = `${current}/${rest[0]}`;
    const isLast: boolean = rest.length === 1;
    const entry = tree.get(next);
    if (entry === undefined) {
      const missing = `${current}/${rest.join("/")}`;
      if (findLengthProblem(missing) !== undefined) throw new FileError("ENAMETOOLONG", operation, path);
      return { path: missing, entry: undefined };
    }
    if (entry.target !== null && (!isLast || followLast)) {
      followed += 1;
      if (followed > sandboxLimits.symlinksMax) throw new FileError("ELOOP", operation, path);
      const target = joinPath(current, entry.target);
      if (!mayLeadTo(next, target)) throw new FileError("EACCES", operation, path);
      const [root, names] = splitRoot(target);
      [current, rest] = [root, [...names, ...rest.slice(1)]];
      continue;
    }
    if (isLast) return { path: next, entry };
    if (entry.type !== "directory") throw new FileError("ENOTDIR", operation, path);
    [current, rest] = [next, rest.slice(1)];
  }
  return { path: current, entry: rootEntry };
}
