/** What an entry is, as messages word it. */

import type { FileStatus } from "../process/files.ts";

export function describeType({ type, size }: Pick<FileStatus, "type" | "size">): string {
  if (type === "file") return size === 0 ? "regular empty file" : "regular file";
  return { directory: "directory", symlink: "symbolic link", device: "character special file" }[type];
}
