/** Files of the project that agents give to new sessions, by the name of their set: a folder of `files/`, or the globs
 *  that the configuration has under that name. Read when the manifest is made, and part of the bundle. */

import { suggestName } from "../../protocol/check/known-names.ts";
import type { Library } from "../../skill/library.ts";
import { fromBase64 } from "../../skill/skill.ts";
import type { SeedFiles } from "./workspace-config.ts";

/** Contents by path: texts as they are, all else in base64. */
export interface FileSet {
  texts: Readonly<Record<string, string>>;
  binaries: Readonly<Record<string, string>>;
}

/** Names of sets, and files by path. Of those at the same path the last counts. */
export type AgentFiles = string | SeedFiles | readonly (string | SeedFiles)[];

/** The files as one object. Throws a sentence about the first set that does not exist or cannot be used. */
export function resolveFiles(files: AgentFiles, fileSets: Library<FileSet>): SeedFiles {
  if (typeof files !== "string" && !isList(files)) return files;
  const found: (SeedFiles | FileSet["texts"])[] = [];
  for (const entry of typeof files === "string" ? [files] : files) {
    if (typeof entry !== "string") found.push(entry);
    else {
      const set = fileSets.find(entry);
      if (set === undefined) {
        throw new Error(
          `[edgeflue] Agent field "files": the project has no files named "${entry}": there is neither a folder files/${entry} nor an entry in the configuration's "files".${suggestName(entry, fileSets.names)}`,
        );
      }
      found.push(set.texts, decodeBinaries(set));
    }
  }
  // A file may be named __proto__, which Object.assign() would not make a field.
  return Object.fromEntries(found.flatMap((files) => Object.entries(files)));
}

const decoded = new WeakMap<FileSet, Readonly<Record<string, Uint8Array>>>();

function decodeBinaries(set: FileSet): Readonly<Record<string, Uint8Array>> {
  const known = decoded.get(set);
  if (known !== undefined) return known;
  const binaries = Object.fromEntries(
    Object.entries(set.binaries).map(([path, base64]) => [path, fromBase64(base64)]),
  );
  decoded.set(set, binaries);
  return binaries;
}

export function isList(files: AgentFiles): files is readonly (string | SeedFiles)[] {
  return Array.isArray(files);
}
