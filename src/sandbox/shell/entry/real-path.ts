/** Paths without links and `..`, for `realpath`, `readlink -f` and `ln -r`, also of what does not exist. */

import { sandboxLimits } from "../../../limits.ts";
import { FileError } from "../../file-error.ts";
import { joinPath, parentOf } from "../../paths.ts";
import type { ShellFiles } from "../process/files.ts";

/** What must exist: all of the path, all but its last name, or nothing. */
export type Requirement = "all" | "folders" | "nothing";

/** Throws `FileError`. */
export function toRealPath(files: ShellFiles, path: string, requirement: Requirement): string {
  if (path === "") throw new FileError("ENOENT", "realpath", path);
  let current = "/";
  let remaining = (path.startsWith("/") ? path : `${files.resolve(".")}/${path}`).split("/");
  for (let followed = 0; remaining.length > 0; ) {
    const name = remaining.shift() ?? "";
    if (name === "" || name === ".") continue;
    if (name === "..") {
      current = parentOf(current);
      continue;
    }
    const next = joinPath(current, name);
    const status = files.findLink(next);
    const isLast = remaining.every((one) => one === "");
    if (status?.type === "symlink") {
      followed += 1;
      if (followed > sandboxLimits.symlinksMax) throw new FileError("ELOOP", "realpath", path);
      const target = files.readlink(next);
      if (target.startsWith("/")) current = "/";
      remaining = [...target.split("/"), ...remaining];
      continue;
    }
    if (status === undefined && (requirement === "all" || (requirement === "folders" && !isLast))) {
      throw new FileError("ENOENT", "realpath", path);
    }
    const isBlocked = status !== undefined && status.type !== "directory" && remaining.length > 0;
    if (isBlocked && requirement !== "nothing") throw new FileError("ENOTDIR", "realpath", path);
    current = next;
  }
  return current;
}

/** The way from one absolute path without links to another: `.` when they are the same. */
export function relativeTo(path: string, base: string): string {
  const [names, baseNames] = [path, base].map((one) => one.split("/").filter((name) => name !== ""));
  if (names === undefined || baseNames === undefined) return path;
  let common = 0;
  while (common < names.length && names[common] === baseNames[common]) common += 1;
  const up = baseNames.slice(common).map(() => "..");
  return [...up, ...names.slice(common)].join("/") || ".";
}

/** The way from a folder to a path, whether they exist or not. */
export function relativePath(files: ShellFiles, path: string, folder: string): string {
  return relativeTo(toRealPath(files, path, "nothing"), toRealPath(files, folder, "nothing"));
}
