/** Expands patterns to the names of files. */

import { FileError, orFileError } from "../../file-error.ts";
import { shellLimits } from "../limits.ts";
import { compilePattern } from "../pattern/pattern.ts";
import { runSteps } from "../pattern/steps.ts";
import type { DirectoryEntry } from "../process/files.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import { escapePattern, type Field, type Piece } from "./sinks.ts";

/** Whether an unquoted part of a field has a sign that makes it a pattern. A bracket that is never closed does not. */
export function isPathPattern(field: Field): field is readonly Piece[] {
  if (typeof field === "string") return false;
  let isOpen = false;
  for (const { text, isQuoted } of field) {
    if (isQuoted) continue;
    if (/[*?]|[@+!]\(/.test(text)) return true;
    const open = isOpen ? 0 : text.indexOf("[");
    if (open < 0) continue;
    isOpen = true;
    if (text.includes("]", open)) return true;
  }
  return false;
}

/** The names that match, sorted; none when nothing does. */
export async function expandPathNames(shell: Shell, field: readonly Piece[]): Promise<readonly string[]> {
  const pattern = field.map(({ text, isQuoted }) => (isQuoted ? escapePattern(text) : text)).join("");
  const search = new PathSearch(shell);
  // A slash within brackets or a group separates, too.
  const components = pattern.split("/");
  const names = await search.run(components);
  return (await withoutIgnored(shell, names)).sort(compareNames);
}

/** Names that a pattern of `GLOBIGNORE` matches are not there. */
async function withoutIgnored(shell: Shell, names: string[]): Promise<string[]> {
  const ignored = shell.variables.get("GLOBIGNORE") ?? "";
  if (ignored === "") return names;
  const syntax = { hasGroups: shell.options.shopt("extglob") === true, ignoreCase: false };
  const patterns = ignored.split(":").map((text) => compilePattern({ text, isLiteral: false }, syntax));
  const kept: string[] = [];
  for (const name of names) {
    let isIgnored = name === "." || name === "..";
    for (const pattern of patterns) isIgnored ||= await runSteps(pattern.matches(name), shell.meter);
    if (!isIgnored) kept.push(name);
  }
  return kept;
}

/** Reading an entry from a folder, and matching its name. */
const unitsPerEntry = 500;
const unitsPerName = 200;

class PathSearch {
  readonly #shell: Shell;
  #steps = 0;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  async run(components: readonly string[]): Promise<string[]> {
    let prefixes = [""];
    for (const [index, component] of components.entries()) {
      const isLast = index === components.length - 1;
      const descends = component === "**" && this.#shell.options.shopt("globstar") === true;
      if (descends) {
        prefixes = await this.#descend(prefixes, { isLast, keepsTop: components[index + 1] !== "" });
        continue;
      }
      prefixes = await this.#step(prefixes, component, isLast);
      if (prefixes.length === 0) return [];
      if (!isLast) prefixes = prefixes.map((prefix) => `${prefix}/`);
    }
    return prefixes;
  }

  async #step(prefixes: readonly string[], component: string, isLast: boolean): Promise<string[]> {
    const { options } = this.#shell;
    if (!/[*?[]|[@+!]\(/.test(component.replace(/\\./g, ""))) {
      const plain = component.replace(/\\(.)/g, "$1");
      if (!isLast || component === "")
        return prefixes
          .map((prefix) => prefix + plain)
          .filter((path) => path === "" || this.#isFolderPath(path, isLast));
      return prefixes
        .map((prefix) => prefix + plain)
        .filter((path) => this.#shell.files.findLink(path) !== undefined);
    }
    const pattern = compilePattern(
      { text: component, isLiteral: false },
      {
        hasGroups: options.shopt("extglob") === true,
        ignoreCase: options.shopt("nocaseglob") === true,
      },
    );
    const seesHidden =
      options.shopt("dotglob") === true ||
      (this.#shell.variables.get("GLOBIGNORE") ?? "") !== "" ||
      component.startsWith(".") ||
      component.startsWith("\\.");
    const found: string[] = [];
    for (const prefix of prefixes) {
      const entries = this.#list(prefix);
      await this.#count(entries.length);
      for (const entry of entries) {
        if (this.#shell.meter.charge(unitsPerName)) await this.#shell.meter.turn();
        if (entry.name.startsWith(".") && !seesHidden) continue;
        if (!(await runSteps(pattern.matches(entry.name), this.#shell.meter))) continue;
        if (isLast || this.#isFolder(prefix + entry.name, entry)) found.push(prefix + entry.name);
      }
    }
    return found;
  }

  /** `**`: all folders below with a slash after them, and at the end of a pattern all files, too. */
  async #descend(
    prefixes: readonly string[],
    { isLast, keepsTop }: { isLast: boolean; keepsTop: boolean },
  ): Promise<string[]> {
    const found: string[] = [];
    const waiting = [...prefixes];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      if (!isLast && (folder !== "" || keepsTop)) found.push(folder);
      else if (folder !== "" && prefixes.includes(folder)) found.push(folder);
      const entries = this.#list(folder);
      await this.#count(entries.length);
      for (const entry of entries) {
        if (entry.name.startsWith(".") && this.#shell.options.shopt("dotglob") !== true) continue;
        if (isLast) found.push(folder + entry.name);
        if (entry.type === "directory") waiting.push(`${folder}${entry.name}/`);
      }
    }
    return found;
  }

  #list(prefix: string): readonly DirectoryEntry[] {
    const entries = orFileError(() => this.#shell.files.list(prefix === "" ? "." : prefix));
    return entries instanceof FileError ? [] : entries; // What cannot be listed has no names that match.
  }

  #isFolderPath(path: string, isLast: boolean): boolean {
    if (!isLast && !path.endsWith("/")) return true;
    return this.#shell.files.find(path)?.type === "directory";
  }

  #isFolder(path: string, entry: DirectoryEntry): boolean {
    if (entry.type !== "symlink") return entry.type === "directory";
    return this.#shell.files.find(path)?.type === "directory";
  }

  async #count(entries: number): Promise<void> {
    this.#steps += entries;
    if (this.#steps > shellLimits.visitedEntriesMax) {
      throw new ShellFailure(
        "discard",
        `a pattern looks at more than ${shellLimits.visitedEntriesMax} files`,
      );
    }
    await this.#shell.meter.spend(entries * unitsPerEntry + 200);
  }
}

/** By code point, as in C.UTF-8. */
function compareNames(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (a === b) continue;
    // Surrogates stand for code points above all others.
    const [isHigh, isOtherHigh] = [a >= 0xd800 && a <= 0xdfff, b >= 0xd800 && b <= 0xdfff];
    if (isHigh !== isOtherHigh) return isHigh ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
}
