/** `diff`: compares two files or folders as GNU's does. */

import { FileError, orFileError } from "../../file-error.ts";
import { describeType } from "../entry/describe-type.ts";
import { baseName, joinTyped } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import type { FileStatus } from "../process/files.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { compareFiles } from "./compare-files.ts";
import { type DiffRules, parseDiffRules } from "./diff-options.ts";

/** Exit codes: the same, different, trouble. */
type Result = 0 | 1 | 2;

export async function diff(process: Process): Promise<number> {
  const { rules, operands } = parseDiffRules(process);
  const [first, second, extra] = operands;
  if (second === undefined || first === undefined) {
    throw new UsageError(`missing operand after ${quoteName(first ?? "diff")}`, 2);
  }
  if (extra !== undefined) throw new UsageError(`extra operand ${quoteName(extra)}`, 2);
  return new FolderComparison(process, rules).compareOperands(first, second);
}

class FolderComparison {
  readonly #process: Process;
  readonly #rules: DiffRules;

  constructor(process: Process, rules: DiffRules) {
    this.#process = process;
    this.#rules = rules;
  }

  async compareOperands(first: string, second: string): Promise<Result> {
    const [one, other] = [await this.#find(first, true), await this.#find(second, true)];
    if (one === "missing" || other === "missing") {
      const isAllowed = this.#rules.missing === "empty" && one !== other;
      if (!isAllowed) {
        for (const [path, found] of [
          [first, one],
          [second, other],
        ] as const) {
          if (found === "missing") await this.#process.fail(`${path}: No such file or directory`);
        }
        return 2;
      }
    }
    const isFolder = (found: FileStatus | "missing" | undefined) =>
      found !== "missing" && found?.type === "directory";
    if (isFolder(one) && isFolder(other)) return this.#compareFolders(first, second);
    if (isFolder(one) && one !== "missing" && other !== "missing") {
      const inner = joinTyped(first, baseName(second));
      return second === "-" ? this.#compare(first, second) : this.compareOperands(inner, second);
    }
    if (isFolder(other) && one !== "missing" && other !== "missing") {
      return first === "-"
        ? this.#compare(first, second)
        : this.compareOperands(first, joinTyped(second, baseName(first)));
    }
    return this.#compare(first, second);
  }

  /** Undefined for stdin. */
  async #find(path: string, isOperand: boolean): Promise<FileStatus | "missing" | undefined> {
    if (path === "-" && isOperand) return undefined;
    const status = orFileError(() => this.#process.files.stat(path));
    return status instanceof FileError ? "missing" : status;
  }

  async #compareFolders(first: string, second: string, depth = 0): Promise<Result> {
    const { files, meter, stdout } = this.#process;
    const lists = [first, second].map((path) => {
      const names = files.find(path)?.type === "directory" ? files.list(path).map(({ name }) => name) : [];
      return new Set(names.filter((name) => !this.#rules.isExcluded(name)));
    });
    const [ours = new Set<string>(), theirs = new Set<string>()] = lists;
    let result: Result = 0;
    for (const name of [...new Set([...ours, ...theirs])].sort()) {
      await meter.spend(1_000);
      const [one, other] = [joinTyped(first, name), joinTyped(second, name)];
      const isOnly = !ours.has(name) || !theirs.has(name);
      if (isOnly && !this.#showsMissing(ours.has(name))) {
        await stdout.write(`Only in ${ours.has(name) ? first : second}: ${name}\n`);
        result = worst(result, 1);
      } else result = worst(result, await this.#compareEntries(one, other, depth));
    }
    return result;
  }

  #showsMissing(isOld: boolean): boolean {
    return this.#rules.missing === "empty" || (this.#rules.missing === "emptyOld" && !isOld);
  }

  async #compareEntries(first: string, second: string, depth: number): Promise<Result> {
    const { files, stdout } = this.#process;
    const [one, other] = [files.find(first), files.find(second)];
    const folders = [one, other].map((status) => status?.type === "directory");
    const isMissing = one === undefined || other === undefined;
    if (folders.every(Boolean) || (folders.some(Boolean) && isMissing)) {
      if (this.#rules.isRecursive) return this.#compareFolders(first, second, depth + 1);
      await stdout.write(`Common subdirectories: ${first} and ${second}\n`);
      return 0;
    }
    if (folders.some(Boolean) && !isMissing) {
      await stdout.write(
        `File ${first} is a ${describeType(one)} while file ${second} is a ${describeType(other)}\n`,
      );
      return 1;
    }
    return this.#compare(first, second, true);
  }

  #compare(first: string, second: string, isNested = false): Promise<Result> {
    const [oldLabel, newLabel] = this.#rules.labels;
    const [older, newer] = [
      { path: first, label: oldLabel },
      { path: second, label: newLabel },
    ];
    const title = isNested ? `diff${this.#rules.typedOptions} ${first} ${second}\n` : "";
    return compareFiles(this.#process, { old: older, new: newer, title }, this.#rules);
  }
}

function worst(first: Result, second: Result): Result {
  return first > second ? first : second;
}
