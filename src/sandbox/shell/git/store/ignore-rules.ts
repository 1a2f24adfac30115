/** Which files a repository ignores: the `.gitignore` files of its folders and `.git/info/exclude`. */

import { FileError, orFileError } from "../../../file-error.ts";
import { trimEnd } from "../../../trim-end.ts";
import { decodeBytes } from "../../process/text/text.ts";
import type { Repository } from "./repository.ts";

interface Rule {
  /** Folder of the file that it is in, with a slash at its end unless it is the root. */
  readonly folder: string;
  /** Parts between slashes; `**` is one of them. */
  readonly parts: readonly string[];
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
}

export class IgnoreRules {
  readonly #repository: Repository;
  readonly #byFolder = new Map<string, readonly Rule[]>();
  /** Of `info/exclude`, once it is read. */
  #excluded: readonly Rule[] | undefined;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** `path` is relative to the root. Its folders are not looked at: the caller does not enter ignored ones. */
  ignores(path: string, isFolder: boolean): boolean {
    this.#excluded ??= parse(this.#repository.readText("info/exclude") ?? "", "");
    const rules = [...this.#excluded];
    for (let slash = -1; slash !== -2; ) {
      const folder = path.slice(0, slash + 1);
      rules.push(...this.#rulesOf(folder));
      const next = path.indexOf("/", slash + 1);
      slash = next < 0 ? -2 : next;
    }
    const rule = rules.findLast((one) => matches(one, path, isFolder));
    return rule !== undefined && !rule.isNegated;
  }

  /** With a path whose folders may be ignored. */
  ignoresWithin(path: string, isFolder: boolean): boolean {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
      if (this.ignores(path.slice(0, slash), true)) return true;
    }
    return this.ignores(path, isFolder);
  }

  #rulesOf(folder: string): readonly Rule[] {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const rules = parse(this.#read(`${this.#repository.root}/${folder}.gitignore`), folder);
    this.#byFolder.set(folder, rules);
    return rules;
  }

  #read(path: string): string {
    const bytes = orFileError(() => this.#repository.process.files.read(path));
    return bytes instanceof FileError ? "" : decodeBytes(bytes); // Mostly there is none.
  }
}

function parse(text: string, folder: string): Rule[] {
  return text.split("\n").flatMap((line): Rule[] => {
    const bare = line.replace(/\r$/, "");
    const end = trimEnd(bare, " ");
    // A blank after a backslash is meant.
    const trimmed = end.endsWith("\\") ? bare.slice(0, end.length + 1) : end;
    if (trimmed === "" || trimmed.startsWith("#")) return [];
    const isNegated = trimmed.startsWith("!");
    const pattern = trimmed.slice(isNegated ? 1 : 0);
    const isForFolders = pattern.endsWith("/");
    const body = isForFolders ? pattern.slice(0, -1) : pattern;
    const isAnchored = body.includes("/");
    const parts = body.replace(/^\//, "").split("/");
    return [{ folder, parts: isAnchored ? parts : ["**", ...parts], isNegated, isForFolders }];
  });
}

function matches({ folder, parts, isForFolders }: Rule, path: string, isFolder: boolean): boolean {
  if (isForFolders && !isFolder) return false;
  if (!path.startsWith(folder)) return false;
  return matchParts(parts, path.slice(folder.length).split("/"));
}

/** `**` as a part stands for any number of parts, at the end for at least one. */
export function matchParts(parts: readonly string[], names: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const [index, part] of parts.entries()) {
    const next = new Set<number>();
    for (const at of reached) {
      if (part === "**") {
        const from = index === parts.length - 1 ? at + 1 : at;
        for (let later = from; later <= names.length; later++) next.add(later);
      } else if (at < names.length && matchName(part, names[at] ?? "")) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(names.length);
}

/** `*`, `?`, `[…]` and `\` within one name. */
export function matchName(pattern: string, name: string): boolean {
  let [at, index] = [0, 0];
  let star = -1;
  let starIndex = 0;
  while (index < name.length) {
    const length = at < pattern.length ? matchOne(pattern, at, name.charAt(index)) : 0;
    if (pattern[at] === "*") {
      star = at++;
      starIndex = index;
    } else if (length > 0) {
      at += length;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      index = ++starIndex;
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at >= pattern.length;
}

/** Characters of the pattern that match this one; 0 for none. */
function matchOne(pattern: string, at: number, char: string): number {
  const one = pattern.charAt(at);
  if (one === "?") return 1;
  if (one === "\\") return pattern[at + 1] === char ? 2 : 0;
  if (one !== "[") return one === char ? 1 : 0;
  const end = pattern.indexOf("]", at + 2);
  if (end < 0) return one === char ? 1 : 0;
  const isNegated = pattern[at + 1] === "!" || pattern[at + 1] === "^";
  const set = pattern.slice(at + (isNegated ? 2 : 1), end);
  let isIn = false;
  for (let index = 0; index < set.length; index++) {
    const isRange = set[index + 1] === "-" && index + 2 < set.length;
    if (isRange) {
      isIn ||= char >= set.charAt(index) && char <= set.charAt(index + 2);
      index += 2;
    } else isIn ||= set[index] === char;
  }
  return isIn !== isNegated ? end - at + 1 : 0;
}
