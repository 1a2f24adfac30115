/** `ls`: lists folders as it does when its output is no terminal: one name a line, unquoted, without colours. */

import { FileError } from "../../../file-error.ts";
import { inodeOf } from "../../entry/owner.ts";
import { joinTyped } from "../../entry/path.ts";
import { quoteName } from "../../entry/quote.ts";
import { allocatedBytes } from "../../entry/size.ts";
import type { FileStatus } from "../../process/files.ts";
import type { Process } from "../../process/process.ts";
import { arrange } from "./columns.ts";
import type { LsItem } from "./item.ts";
import { longLines, shownName } from "./lines.ts";
import { type LsRules, parseLsRules } from "./options.ts";
import { sortItems } from "./sort.ts";

export async function ls(process: Process): Promise<number> {
  const { rules, operands } = parseLsRules(process);
  return new Listing(process, rules).run(operands.length === 0 ? ["."] : operands);
}

class Listing {
  readonly #process: Process;
  readonly #rules: LsRules;
  #exitCode = 0;
  #hasPrinted = false;

  constructor(process: Process, rules: LsRules) {
    this.#process = process;
    this.#rules = rules;
  }

  async run(operands: readonly string[]): Promise<number> {
    const items: LsItem[] = [];
    for (const path of operands) {
      const item = await this.#find(path);
      if (item !== undefined) items.push(item);
    }
    const sorted = sortItems(items, this.#rules);
    const { showsFolders, followsOperands, followsLinks } = this.#rules;
    const isFolder = ({ status, target }: LsItem) =>
      !showsFolders && (followsOperands || followsLinks ? target : status)?.type === "directory";
    const entries = sorted.filter((item) => !isFolder(item));
    const folders = sorted.filter(isFolder);
    if (entries.length > 0) {
      await this.#print(entries, false);
      this.#hasPrinted = true;
    }
    const isTitled = operands.length > 1 || this.#rules.isRecursive;
    for (const { path } of folders) await this.#listFolder(path, { isTitled, isOperand: true });
    return this.#exitCode;
  }

  async #find(path: string): Promise<LsItem | undefined> {
    const { files, meter } = this.#process;
    await meter.spend(500);
    try {
      const link = files.lstat(path);
      const followed = link.type === "symlink" ? files.find(path) : link;
      if (this.#rules.followsLinks && followed === undefined) files.stat(path);
      const status = (this.#rules.followsLinks ? followed : undefined) ?? link;
      return { name: path, path, status, target: followed };
    } catch (error) {
      await this.#refuse(error, `cannot access ${quoteName(path)}`, 2);
      return undefined;
    }
  }

  async #listFolder(
    path: string,
    { isTitled, isOperand }: { isTitled: boolean; isOperand: boolean },
  ): Promise<void> {
    let items: LsItem[];
    try {
      items = await this.#readFolder(path);
    } catch (error) {
      return this.#refuse(error, `cannot open directory ${quoteName(path)}`, isOperand ? 2 : 1);
    }
    if (isTitled) {
      const title = shownName(path, this.#rules, true);
      await this.#process.stdout.write(`${this.#hasPrinted ? "\n" : ""}${title}:\n`);
    }
    this.#hasPrinted = true;
    const sorted = sortItems(items, this.#rules);
    await this.#print(sorted, true);
    if (!this.#rules.isRecursive) return;
    for (const item of sorted) {
      const isFolder = item.status.type === "directory" && item.name !== "." && item.name !== "..";
      if (isFolder) await this.#listFolder(item.path, { isTitled, isOperand: false });
    }
  }

  async #readFolder(path: string): Promise<LsItem[]> {
    const { files, meter } = this.#process;
    const { hidden, isIgnored, followsLinks } = this.#rules;
    const found: LsItem[] = [];
    const add = (name: string, status: FileStatus, target: FileStatus | undefined) =>
      found.push({ name, path: joinTyped(path, name), status, target });
    if (hidden === "all") {
      const own = files.stat(path);
      const parent = files.find(joinTyped(path, "..")) ?? own;
      add(".", own, own);
      add("..", parent, parent);
    }
    const entries = files.list(path);
    for (const entry of entries) {
      if (meter.charge(400)) await meter.turn();
      const { name } = entry;
      if ((hidden === "none" && name.startsWith(".")) || isIgnored(name)) continue;
      const target = entry.type === "symlink" ? files.find(joinTyped(path, name)) : entry;
      add(name, followsLinks ? (target ?? entry) : entry, target);
    }
    return found;
  }

  async #print(items: readonly LsItem[], isFolder: boolean): Promise<void> {
    const { stdout, meter } = this.#process;
    const rules = this.#rules;
    if (isFolder && (rules.format === "long" || rules.showsBlocks)) {
      const total = items.reduce((sum, { status }) => sum + allocatedBytes(status), 0);
      await stdout.write(`total ${rules.showBlocks(total)}\n`);
    }
    if (items.length === 0) return;
    const lines =
      rules.format === "long"
        ? await longLines(this.#process, items, rules)
        : arrange(
            items.map((item) => withPrefix(item, items, rules)),
            rules,
          );
    for (let start = 0; start < lines.length; start += linesPerWrite) {
      const block = lines.slice(start, start + linesPerWrite).join(rules.lineEnd) + rules.lineEnd;
      await meter.spend(block.length * 4);
      await stdout.write(block);
    }
  }

  async #refuse(error: unknown, task: string, exitCode: number): Promise<void> {
    if (!(error instanceof FileError)) throw error;
    this.#exitCode = Math.max(this.#exitCode, exitCode);
    await this.#process.fail(`${task}: ${error.reason}`);
  }
}

const linesPerWrite = 500;

/** A name with the number and the blocks that are asked for. */
function withPrefix(item: LsItem, items: readonly LsItem[], rules: LsRules): string {
  const name = shownName(item.name, rules) + rules.indicatorOf(item);
  const width = (texts: readonly string[]) =>
    rules.format === "commas" ? 0 : texts.reduce((longest, text) => Math.max(longest, text.length), 0);
  const inode = rules.showsInodes
    ? `${String(inodeOf(item.status)).padStart(width(items.map(({ status }) => String(inodeOf(status)))))} `
    : "";
  const blocks = (one: LsItem) => rules.showBlocks(allocatedBytes(one.status));
  return inode + (rules.showsBlocks ? `${blocks(item).padStart(width(items.map(blocks)))} ` : "") + name;
}
