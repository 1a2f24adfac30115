/** A skill's or a role's file as it was read: its content, or why it cannot be used. */

import type { LibraryEntries } from "../skill/library.ts";

export type LibraryFile<T> = {
  /** Path from the project root. */
  file: string;
  name: string;
} & ({ value: T; notes?: readonly string[] } | { problem: string });

export interface UniqueFiles<T> {
  files: readonly LibraryFile<T>[];
  /** One line for each file that cannot be used, or not as a whole. */
  problems: readonly string[];
}

/** The first of each name; the others are reported. */
export function keepUnique<T>(
  kind: "skill" | "role" | "file set",
  found: readonly LibraryFile<T>[],
): UniqueFiles<T> {
  const byName = new Map<string, LibraryFile<T>>();
  const problems: string[] = [];
  for (const file of found) {
    if ("problem" in file) problems.push(file.problem);
    else problems.push(...(file.notes ?? []));
    const earlier = byName.get(file.name);
    if (earlier === undefined) byName.set(file.name, file);
    else if (!("problem" in file)) {
      problems.push(`${file.file}: ${earlier.file} already defines the ${kind} "${file.name}".`);
    }
  }
  return { files: [...byName.values()], problems };
}

/** The entries of a `Library`, for a host that has read the files itself. */
export function toEntries<T>(files: readonly LibraryFile<T>[]): LibraryEntries<T> {
  const toLoad = (file: LibraryFile<T>) => () => {
    if ("problem" in file) throw new Error(file.problem);
    return file.value;
  };
  return Object.fromEntries(files.map((file) => [file.name, { file: file.file, load: toLoad(file) }]));
}

/** Undefined for what is not text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined; // not UTF-8
  }
}
