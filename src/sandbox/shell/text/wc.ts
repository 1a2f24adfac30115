/** The command `wc`. */

import { FileError } from "../../file-error.ts";
import { joinBytes } from "../../join-bytes.ts";
import { readNames } from "../process/inputs.ts";
import { parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import type { Input } from "../process/streams.ts";
import { decodeBytes, wholeCharactersEnd } from "../process/text/text.ts";

const specs = {
  bytes: { short: "c", long: "bytes" },
  chars: { short: "m", long: "chars" },
  lines: { short: "l", long: "lines" },
  words: { short: "w", long: "words" },
  longest: { short: "L", long: "max-line-length" },
  filesFrom: { long: "files0-from", value: "required" },
} as const;

interface Counts {
  lines: number;
  words: number;
  chars: number;
  bytes: number;
  longest: number;
}

/** In the order of their columns. */
const columns = ["lines", "words", "chars", "bytes", "longest"] as const;

export async function wc(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const asked = columns.filter((column) => options.has(column));
  const shown: readonly (keyof Counts)[] = asked.length > 0 ? asked : ["lines", "words", "bytes"];
  const filesFrom = options.value("filesFrom");
  const operands = filesFrom === undefined ? options.operands : await readNames(process, filesFrom);
  const names = operands.length > 0 ? operands : ["-"];
  const width = widthOf(process, names, shown.length === 1 && names.length === 1);
  const total: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 };
  let exitCode = 0;
  const print = async (counts: Counts, name: string) => {
    const numbers = shown.map((column) => String(counts[column]).padStart(width)).join(" ");
    await process.stdout.write(`${numbers}${name === "" ? "" : ` ${name}`}\n`);
  };
  for (const name of names) {
    try {
      const input = process.openInput(name);
      const counts = await count(input, process, shown);
      for (const column of columns) {
        total[column] =
          column === "longest" ? Math.max(total.longest, counts.longest) : total[column] + counts[column];
      }
      await print(counts, operands.length === 0 ? "" : name);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      exitCode = 1;
      await process.fail(`${name}: ${error.reason}`);
      if (error.code === "EISDIR") await print({ lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 }, name);
    }
  }
  if (names.length > 1) await print(total, "total");
  return exitCode;
}

/** As wide as the sum of the files' sizes; 7 when one of them is no regular file. */
function widthOf(process: Process, names: readonly string[], isSingle: boolean): number {
  if (isSingle) return 1;
  let size = 0;
  let widthMin = 1;
  for (const name of names) {
    const status = name === "-" ? undefined : process.files.find(name);
    if (status?.type === "file") size += status.size;
    else if (name === "-" || status !== undefined) widthMin = 7;
  }
  return Math.max(widthMin, String(size).length);
}

async function count(input: Input, { meter }: Process, shown: readonly (keyof Counts)[]): Promise<Counts> {
  const counts: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 };
  const needsText = shown.some((column) => column === "words" || column === "chars" || column === "longest");
  const state: TextState = { isInWord: false, column: 0 };
  let pending: Uint8Array = new Uint8Array(0);
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
    for (let start = 0; start < chunk.length; start += countedBytes) {
      const part = chunk.subarray(start, start + countedBytes);
      counts.bytes += part.length;
      for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) counts.lines += 1;
      if (needsText) {
        const joined = pending.length === 0 ? part : joinBytes([pending, part]);
        const end = wholeCharactersEnd(joined);
        countText(decodeBytes(joined.subarray(0, end)), counts, state);
        pending = joined.subarray(end);
      }
      if (meter.charge(part.length * (needsText ? 2 : 0.25))) await meter.turn();
    }
  }
  if (pending.length > 0) countText(decodeBytes(pending), counts, state);
  counts.longest = Math.max(counts.longest, state.column);
  return counts;
}

const countedBytes = 64 * 1024;

interface TextState {
  isInWord: boolean;
  /** Display column in the current line. */
  column: number;
}

function countText(text: string, counts: Counts, state: TextState): void {
  let { isInWord, column } = state;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 32 && unit < 127) {
      if (!isInWord) {
        counts.words += 1;
        isInWord = true;
      }
      column += 1;
      counts.chars += 1;
      continue;
    }
    if (unit === 10 || unit === 12 || unit === 13) {
      if (column > counts.longest) counts.longest = column;
      column = 0;
      isInWord = false;
    } else if (unit === 9) {
      column += 8 - (column % 8);
      isInWord = false;
    } else if (unit === 32) {
      column += 1;
      isInWord = false;
    } else if (unit === 11) isInWord = false;
    else if (unit >= 128) {
      const codePoint = text.codePointAt(index) ?? 0;
      if (codePoint > 0xffff) index += 1;
      if (codePoint >= 0xdc80 && codePoint <= 0xdcff) continue; // A byte that is no character.
      if (isWideSpace(codePoint)) isInWord = false;
      else if (codePoint >= 160 && !isInWord) {
        counts.words += 1;
        isInWord = true;
      }
      column += codePoint < 160 ? 0 : displayWidth(codePoint);
    }
    counts.chars += 1;
  }
  state.isInWord = isInWord;
  state.column = column;
}

function isWideSpace(codePoint: number): boolean {
  return (
    codePoint === 0x85 ||
    codePoint === 0x1680 ||
    codePoint === 0xa0 ||
    codePoint === 0x2007 ||
    codePoint === 0x202f ||
    codePoint === 0x2060 ||
    (codePoint >= 0x2000 && codePoint <= 0x200a) ||
    codePoint === 0x2028 ||
    codePoint === 0x2029 ||
    codePoint === 0x205f ||
    codePoint === 0x3000
  );
}

/** Columns of a character on a terminal. */
function displayWidth(codePoint: number): number {
  if ((codePoint >= 0x300 && codePoint <= 0x36f) || (codePoint >= 0x200b && codePoint <= 0x200f)) return 0;
  const isWide =
    (codePoint >= 0x1100 && codePoint <= 0x115f) ||
    (codePoint >= 0x2e80 && codePoint <= 0xa4cf && codePoint !== 0x303f) ||
    (codePoint >= 0xac00 && codePoint <= 0xd7a3) ||
    (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
    (codePoint >= 0xfe30 && codePoint <= 0xfe6f) ||
    (codePoint >= 0xff00 && codePoint <= 0xff60) ||
    (codePoint >= 0xffe0 && codePoint <= 0xffe6) ||
    (codePoint >= 0x1f300 && codePoint <= 0x1faff) ||
    (codePoint >= 0x20000 && codePoint <= 0x3fffd);
  return isWide ? 2 : 1;
}
