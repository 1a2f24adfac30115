/** Reads patches: unified, context and normal, with git's headers, and whatever text is around them. */

import type { Meter } from "../process/meter.ts";
import { NotSupported, UsageError } from "../process/options.ts";

/** A line of a hunk: of the old file, of the new one, or of both. */
export interface HunkLine {
  readonly kind: "context" | "delete" | "insert";
  readonly text: string;
  /** Whether no line feed follows it. */
  readonly isCut: boolean;
}

export interface Hunk {
  /** From 1; 0 for an empty old side at the beginning. */
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly HunkLine[];
}

export interface FilePatch {
  readonly format: "unified" | "context" | "normal";
  /** Names as they stand in the headers, `/dev/null` too. */
  readonly oldName: string | undefined;
  readonly newName: string | undefined;
  readonly indexName: string | undefined;
  /** Headers as they were, for rejects and messages. */
  readonly header: readonly string[];
  readonly oldHeader: string;
  readonly newHeader: string;
  readonly hunks: readonly Hunk[];
  /** Why the patch could not be read to its end. */
  readonly problem: UsageError | undefined;
  readonly newMode: number | undefined;
  readonly renamedFrom: string | undefined;
  readonly renamedTo: string | undefined;
  readonly isCopy: boolean;
  readonly isNew: boolean;
  readonly isDeleted: boolean;
  /** The number of the line where the first hunk begins, from 1. */
  readonly line: number;
}

export async function parsePatch(lines: readonly string[], meter: Meter): Promise<FilePatch[]> {
  return new PatchParser(lines, meter).parse();
}

const trouble = 2;
const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const contextHeader = /^\*{15}/;
const normalHeader = /^(\d+)(?:,(\d+))?([acd])(\d+)(?:,(\d+))?$/;

/** The kinds of lines by their first characters: mail programs eat the blank of an empty line. */
const unifiedKinds: Readonly<Record<string, HunkLine["kind"]>> = {
  "-": "delete",
  "+": "insert",
  " ": "context",
  "\t": "context",
  "": "context",
};

interface Header {
  lines: string[];
  oldName?: string;
  newName?: string;
  indexName?: string;
  oldHeader?: string;
  newHeader?: string;
  newMode?: number;
  renamedFrom?: string;
  renamedTo?: string;
  isCopy?: boolean;
  isNew?: boolean;
  isDeleted?: boolean;
  isGit?: boolean;
}

interface HunkStyle {
  format: FilePatch["format"];
  start: RegExp;
  read: () => Hunk;
}

class PatchParser {
  readonly #lines: readonly string[];
  readonly #meter: Meter;
  #at = 0;
  #problem: UsageError | undefined;

  constructor(lines: readonly string[], meter: Meter) {
    this.#lines = lines;
    this.#meter = meter;
  }

  async parse(): Promise<FilePatch[]> {
    const patches: FilePatch[] = [];
    let header: Header = { lines: [] };
    while (this.#at < this.#lines.length && this.#problem === undefined) {
      const line = this.#line();
      if (this.#meter.charge(100 + line.length)) await this.#meter.turn();
      if (line.startsWith("diff --git ")) {
        pushEmpty(patches, header, this.#at);
        header = { ...gitNames(line), lines: [line], isGit: true };
        this.#at += 1;
      } else {
        const style = this.#hunkStyle(line, header);
        if (style !== undefined) {
          patches.push(await this.#readHunks(header, style));
          header = { lines: [] };
          continue;
        }
        this.#readHeader(line, header);
        this.#at += 1;
      }
    }
    pushEmpty(patches, header, this.#at);
    return patches;
  }

  /** The format of the hunk that a line begins, if it begins one. */
  #hunkStyle(line: string, header: Header): HunkStyle | undefined {
    if (hunkHeader.test(line) && header.oldHeader !== undefined) {
      return { format: "unified", start: hunkHeader, read: () => this.#readUnified() };
    }
    if (contextHeader.test(line) && header.newHeader !== undefined) {
      return { format: "context", start: contextHeader, read: () => this.#readContext() };
    }
    if (!normalHeader.test(line) || !this.#isNormal()) return undefined;
    return { format: "normal", start: normalHeader, read: () => this.#readNormal() };
  }

  #line(offset = 0): string {
    return this.#lines[this.#at + offset] ?? "";
  }

  #readHeader(line: string, header: Header): void {
    header.lines.push(line);
    const next = this.#line(1);
    const mode = /^(?:new file mode|new mode) (\d+)$/.exec(line)?.[1];
    if (mode !== undefined) header.newMode = Number.parseInt(mode, 8) & 0o7777;
    if (/^new file mode/.test(line)) header.isNew = true;
    if (/^deleted file mode/.test(line)) header.isDeleted = true;
    const move = /^(rename|copy) (from|to) (.+)$/.exec(line);
    if (move !== null) {
      if (move[2] === "from") header.renamedFrom = unquote(move[3] ?? "");
      else header.renamedTo = unquote(move[3] ?? "");
      header.isCopy = move[1] === "copy";
    }
    if (line.startsWith("Index: ")) header.indexName = nameOf(line.slice(7));
    if (/^GIT binary patch|^Binary files .* differ$/.test(line)) throw new NotSupported("a binary patch");
    const isUnified = line.startsWith("--- ") && next.startsWith("+++ ") && hunkHeader.test(this.#line(2));
    const isContext = line.startsWith("*** ") && next.startsWith("--- ") && contextHeader.test(this.#line(2));
    if (isUnified || isContext) {
      setNames(header, line.slice(4), next.slice(4));
      header.lines.push(next);
      this.#at += 1;
    }
  }

  /** Whether the lines after a command such as `3c3` are those of a hunk. */
  #isNormal(): boolean {
    const letter = normalHeader.exec(this.#line())?.[3];
    return this.#line(1).startsWith(letter === "a" ? "> " : "< ");
  }

  async #readHunks(header: Header, { format, start, read }: HunkStyle): Promise<FilePatch> {
    const line = this.#at + 1;
    const hunks: Hunk[] = [];
    try {
      while (this.#at < this.#lines.length && start.test(this.#line())) {
        const hunk = read();
        await this.#meter.spend(hunk.lines.length * 50);
        hunks.push(hunk);
      }
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.#problem = error;
    }
    return toPatch(header, { format, hunks, line, problem: this.#problem });
  }

  #malformed(): UsageError {
    return new UsageError(`**** malformed patch at line ${this.#at + 1}: ${this.#line()}\n`, trouble);
  }

  /** "\ No newline at end of file" belongs to the line before it. */
  #takeLine(kind: HunkLine["kind"], text: string): HunkLine {
    const isCut = this.#line(1).startsWith("\\");
    this.#at += isCut ? 2 : 1;
    return { kind, text, isCut };
  }

  #readUnified(): Hunk {
    const [, oldStart, oldCount = "1", newStart, newCount = "1"] = hunkHeader.exec(this.#line()) ?? [];
    this.#at += 1;
    let [oldLeft, newLeft] = [Number(oldCount), Number(newCount)];
    const lines: HunkLine[] = [];
    while (oldLeft > 0 || newLeft > 0) {
      const line = this.#lines[this.#at];
      if (line === undefined) throw this.#malformed();
      const mark = line.charAt(0);
      const kind = unifiedKinds[mark];
      if (kind === undefined) throw this.#malformed();
      if (kind !== "insert") oldLeft -= 1;
      if (kind !== "delete") newLeft -= 1;
      if (oldLeft < 0 || newLeft < 0) throw this.#malformed();
      lines.push(this.#takeLine(kind, mark === "\t" ? line : line.slice(1)));
    }
    return { oldStart: Number(oldStart), newStart: Number(newStart), lines };
  }

  #readContext(): Hunk {
    this.#at += 1;
    const oldRange = /^\*\*\* (\d+)(?:,(\d+))? \*\*\*\*/.exec(this.#line());
    if (oldRange === null) throw this.#malformed();
    this.#at += 1;
    const older = this.#readContextLines("-");
    const newRange = /^--- (\d+)(?:,(\d+))? ----/.exec(this.#line());
    if (newRange === null) throw this.#malformed();
    this.#at += 1;
    const newer = this.#readContextLines("+");
    const lines = mergeContext(older, newer);
    const isEmpty = (all: readonly HunkLine[]) => all.length === 0;
    const hasOld = !isEmpty(older) || newer.some(({ kind }) => kind === "context");
    return { oldStart: Number(oldRange[1]), newStart: Number(newRange[1]), lines: hasOld ? lines : newer };
  }

  #readContextLines(mark: "-" | "+"): HunkLine[] {
    const lines: HunkLine[] = [];
    const changed = mark === "-" ? "delete" : "insert";
    for (;;) {
      const line = this.#lines[this.#at];
      const isLine =
        line !== undefined &&
        (/^[ !] /.test(line) || line.startsWith(`${mark} `)) &&
        !/^--- \d+(,\d+)? ----/.test(line);
      if (!isLine) return lines;
      lines.push(this.#takeLine(line.startsWith(" ") ? "context" : changed, line.slice(2)));
    }
  }

  #readNormal(): Hunk {
    const [, first, last = first, letter, newFirst] = normalHeader.exec(this.#line()) ?? [];
    this.#at += 1;
    const lines: HunkLine[] = [];
    for (let left = letter === "a" ? 0 : Number(last) - Number(first) + 1; left > 0; left--) {
      if (!this.#line().startsWith("<")) throw this.#malformed();
      lines.push(this.#takeLine("delete", this.#line().slice(2)));
    }
    if (letter === "c" && this.#line() !== "---") throw this.#malformed();
    if (letter === "c") this.#at += 1;
    while (this.#line().startsWith("> ")) lines.push(this.#takeLine("insert", this.#line().slice(2)));
    return { oldStart: Number(first), newStart: Number(newFirst), lines };
  }
}

/** The two sides of a context hunk as one list: context lines stand in both, unless a side was left out. */
function mergeContext(older: readonly HunkLine[], newer: readonly HunkLine[]): HunkLine[] {
  if (older.length === 0) return [...newer];
  if (newer.length === 0) return [...older];
  const lines: HunkLine[] = [];
  let [one, other] = [0, 0];
  while (one < older.length || other < newer.length) {
    const [left, right] = [older[one], newer[other]];
    if (left?.kind === "delete") {
      lines.push(left);
      one += 1;
    } else if (right?.kind === "insert") {
      lines.push(right);
      other += 1;
    } else {
      const line = left ?? right;
      if (line !== undefined) lines.push(line);
      one += 1;
      other += 1;
    }
  }
  return lines;
}

/** A patch of git's without hunks: a rename, a new mode, an empty file. */
function pushEmpty(patches: FilePatch[], header: Header, at: number): void {
  const hasEffect =
    header.renamedTo !== undefined || header.newMode !== undefined || header.isDeleted === true;
  if (header.isGit === true && hasEffect) {
    patches.push(toPatch(header, { format: "unified", hunks: [], line: at + 1, problem: undefined }));
  }
}

function toPatch(
  header: Header,
  { format, hunks, line, problem }: Pick<FilePatch, "format" | "hunks" | "line" | "problem">,
): FilePatch {
  return {
    problem,
    format,
    oldName: header.oldName,
    newName: header.newName,
    indexName: header.indexName,
    header: header.lines,
    oldHeader: header.oldHeader ?? "",
    newHeader: header.newHeader ?? "",
    hunks,
    newMode: header.newMode,
    renamedFrom: header.renamedFrom,
    renamedTo: header.renamedTo,
    isCopy: header.isCopy ?? false,
    isNew: header.isNew ?? header.oldName === "/dev/null",
    isDeleted: header.isDeleted ?? header.newName === "/dev/null",
    line,
  };
}

function setNames(header: Header, older: string, newer: string): void {
  header.oldHeader = older;
  header.newHeader = newer;
  header.oldName = nameOf(older);
  header.newName = nameOf(newer);
}

/** Up to the time. */
function nameOf(text: string): string {
  if (text.startsWith('"')) return unquote(text);
  const tab = text.indexOf("\t");
  const name = tab < 0 ? withoutTime(text) : text.slice(0, tab);
  return name.trimEnd();
}

function withoutTime(text: string): string {
  const time = / \d{4}-\d\d-\d\d /.exec(text);
  return time === null ? text : text.slice(0, time.index);
}

function unquote(text: string): string {
  const match = /^"((?:[^"\\]|\\.)*)"/.exec(text);
  if (match === null) return text;
  return (match[1] ?? "").replace(/\\(.)/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? letter);
}

/** `diff --git a/x b/x`. */
function gitNames(line: string): { oldName?: string; newName?: string } {
  const rest = line.slice("diff --git ".length);
  const half = (rest.length - 1) / 2;
  const same =
    Number.isInteger(half) && rest.charAt(half) === " " && rest.slice(2, half) === rest.slice(half + 3);
  if (same) return { oldName: rest.slice(0, half), newName: rest.slice(half + 1) };
  const parts = rest.split(" ");
  return parts.length === 2 ? { oldName: unquote(parts[0] ?? ""), newName: unquote(parts[1] ?? "") } : {};
}
