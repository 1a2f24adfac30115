/** The one user that owns everything in a sandbox, and the numbers that stand for a file. */

import type { FileStatus, ShellFiles } from "../process/files.ts";

export const userName = "user";
export const userId = 1000;
export const hostName = "sandbox";

/** A number that is the same for the same file while it keeps its path: no file has a number here. */
export function inodeOf({ realPath }: Pick<FileStatus, "realPath">): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < realPath.length; index++) {
    hash = Math.imul(hash ^ realPath.charCodeAt(index), 0x01000193) >>> 0;
  }
  return (hash >>> 4) + 2;
}

/** Names of a file: one; of a folder also its own `.` and the `..` of each folder in it. */
export function linkCount(files: ShellFiles, path: string, status: FileStatus): number {
  if (status.type !== "directory") return 1;
  return 2 + files.list(path).filter(({ type }) => type === "directory").length;
}
