/** Which file a patch is for, of the names in its headers. */

import { baseName, folderName } from "../entry/path.ts";
import type { ShellFiles } from "../process/files.ts";
import type { FilePatch } from "./parse-patch.ts";

/** A name without so many leading folders; without a count, the last name only. Undefined when nothing is left. */
export function stripName(name: string | undefined, count: number | undefined): string | undefined {
  if (name === undefined || name === "/dev/null") return undefined;
  if (count === undefined) return baseName(name);
  let rest = name;
  for (let left = count; left > 0; left--) {
    const slash = rest.indexOf("/");
    if (slash < 0) return undefined;
    rest = rest.slice(slash).replace(/^\/+/, "");
  }
  return rest === "" ? undefined : rest;
}

/** Undefined when none of the names can be it. */
export function chooseFile(
  patch: FilePatch,
  files: ShellFiles,
  { strip, isReversed }: { strip: number | undefined; isReversed: boolean },
): string | undefined {
  const names = [patch.oldName, patch.newName, patch.indexName].map((name) => stripName(name, strip));
  const known = names.filter((name): name is string => name !== undefined && isInside(name));
  const there = known.filter((name) => files.find(name)?.type === "file");
  if (there.length > 0) return best(there);
  const makesFile = isReversed
    ? patch.isDeleted || patch.hunks[0]?.newStart === 0
    : patch.isNew || patch.hunks[0]?.oldStart === 0;
  if (!makesFile) return undefined;
  const missingFolders = (name: string) => {
    let count = 0;
    for (let folder = folderName(name); folder !== "." && folder !== "/"; folder = folderName(folder)) {
      if (files.find(folder) === undefined) count += 1;
    }
    return count;
  };
  const least = Math.min(...known.map(missingFolders));
  return best(known.filter((name) => missingFolders(name) === least));
}

/** No patch leaves its folder. */
function isInside(name: string): boolean {
  return !name.startsWith("/") && !name.split("/").includes("..");
}

/** With the fewest parts, then the shortest last name, then the shortest. */
function best(names: readonly string[]): string | undefined {
  const parts = (name: string) => name.split("/").filter((part) => part !== "").length;
  return names.toSorted(
    (one, other) =>
      parts(one) - parts(other) || baseName(one).length - baseName(other).length || one.length - other.length,
  )[0];
}
