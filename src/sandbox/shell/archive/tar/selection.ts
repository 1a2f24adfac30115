/** Which members of an archive are meant, and which files are left out of one. */

import { endsOf } from "../../entry/path.ts";
import { compilePattern, hasWildcard } from "../../entry/pattern.ts";
import type { Process } from "../../process/process.ts";
import type { TarOptions } from "./options.ts";

/** Which members are meant: all, or those that are named and what is in them. */
export class Selection {
  readonly #wanted: { name: string; matches: (name: string) => boolean; isFound: boolean }[];
  readonly #isExcluded: (name: string) => boolean;

  constructor({ members, hasWildcards, excluded }: TarOptions) {
    this.#wanted = members.map(({ path }) => {
      const name = path.replace(/(?<=[^/])\/+$/, "");
      const pattern = hasWildcards && hasWildcard(name) ? compilePattern(name) : undefined;
      return { name, matches: pattern ?? ((one) => one === name), isFound: false };
    });
    this.#isExcluded = excludes(excluded);
  }

  takes(name: string): boolean {
    const plain = name.replace(/(?<=[^/])\/+$/, "");
    if (this.#isExcluded(plain)) return false;
    if (this.#wanted.length === 0) return true;
    let isTaken = false;
    for (const wanted of this.#wanted) {
      if (!pathsAbove(plain).some((one) => wanted.matches(one))) continue;
      wanted.isFound = true;
      isTaken = true;
    }
    return isTaken;
  }

  /** Whether a named member was not there. */
  async reportMissing(process: Process): Promise<boolean> {
    const missing = this.#wanted.filter(({ isFound }) => !isFound);
    for (const { name } of missing) await process.fail(`${name}: Not found in archive`);
    if (missing.length > 0) await process.fail("Exiting with failure status due to previous errors");
    return missing.length > 0;
  }
}

/** A pattern may match the name, what follows any of its slashes, or a folder above. */
export function excludes(patterns: readonly string[]): (name: string) => boolean {
  const compiled = patterns.map((pattern) => compilePattern(pattern.replace(/(?<=.)\/$/, "")));
  return (name) =>
    compiled.length > 0 &&
    pathsAbove(name).some((path) => endsOf(path).some((end) => compiled.some((matches) => matches(end))));
}

/** `a`, `a/b` and `a/b/c` of `a/b/c`. */
function pathsAbove(path: string): string[] {
  const paths: string[] = [];
  for (let slash = path.indexOf("/", 1); slash > 0; slash = path.indexOf("/", slash + 1))
    paths.push(path.slice(0, slash));
  return [...paths, path];
}
