/** A file as the lines that `diff` compares and prints. */

import type { Meter } from "../process/meter.ts";
import { decodeBytes } from "../process/text/text.ts";
import type { ComparedLines } from "./edit-script.ts";

export interface TextLines {
  /** Without line feeds. */
  readonly lines: readonly string[];
  readonly hasFinalNewline: boolean;
}

/** What does not count as a difference. */
export interface LineRules {
  ignoresCase: boolean;
  /** White space that is ignored: all, changes in its amount, at the end of a line, or of tabs against blanks. */
  ignoresSpace: "none" | "all" | "amount" | "end" | "tabs";
}

const bytesPerStep = 1024 * 1024;

/** Memory that a line takes, besides its characters: the text, its place in the list, and its number. */
const lineBytes = 100;

/** Decoded a block of whole lines at a time. The caller releases the `heldBytes` when it is done with them. */
export async function splitLines(
  bytes: Uint8Array,
  meter: Meter,
  stripsReturns: boolean,
): Promise<TextLines & { heldBytes: number }> {
  const lines: string[] = [];
  let heldBytes = 0;
  for (let start = 0; start < bytes.length; ) {
    const limit = Math.min(start + bytesPerStep, bytes.length);
    const last = bytes.lastIndexOf(10, limit - 1);
    const next = last < start ? bytes.indexOf(10, limit) : last;
    const end = next < 0 ? bytes.length : next;
    for (const line of decodeBytes(bytes.subarray(start, end)).split("\n")) {
      lines.push(stripsReturns && line.endsWith("\r") ? line.slice(0, -1) : line);
    }
    const held = end * 2 + lines.length * lineBytes - heldBytes;
    if (held > 0) {
      meter.hold(held);
      heldBytes += held;
    }
    await meter.spend((end - start) * 2);
    start = end + 1;
  }
  return {
    heldBytes,
    lines,
    hasFinalNewline: bytes.length === 0 || bytes[bytes.length - 1] === 10,
  };
}

/** Equal lines get equal numbers. A last line without a line feed is another line. */
export async function numberLines(
  [older, newer]: readonly [TextLines, TextLines],
  rules: LineRules,
  meter: Meter,
): Promise<ComparedLines> {
  const numbers = new Map<string, number>();
  const normalize = chooseNormalizer(rules);
  const marksEnd = rules.ignoresSpace === "none" || rules.ignoresSpace === "tabs";
  const number = async ({ lines, hasFinalNewline }: TextLines): Promise<Int32Array> => {
    const numbered = new Int32Array(lines.length);
    for (let index = 0; index < lines.length; index++) {
      const line = lines[index] ?? "";
      if (meter.charge(line.length * 2 + 20)) await meter.turn();
      const isCut = marksEnd && !hasFinalNewline && index === lines.length - 1;
      const key = normalize(line) + (isCut ? "\n" : "");
      let found = numbers.get(key);
      if (found === undefined) {
        found = numbers.size + 1;
        numbers.set(key, found);
      }
      numbered[index] = found;
    }
    return numbered;
  };
  return { old: await number(older), new: await number(newer) };
}

/** Lines that are equal byte by byte at both ends, without the `horizon` lines next to the first and last difference. */
export function commonEnds(
  [older, newer]: readonly [TextLines, TextLines],
  horizon: number,
): { prefix: number; suffix: number } {
  const [oldLength, newLength] = [older.lines.length, newer.lines.length];
  const shorter = Math.min(oldLength, newLength);
  const isCut = (text: TextLines, index: number) => !text.hasFinalNewline && index === text.lines.length - 1;
  const isSame = (oldIndex: number, newIndex: number) =>
    older.lines[oldIndex] === newer.lines[newIndex] && isCut(older, oldIndex) === isCut(newer, newIndex);
  let prefix = 0;
  while (prefix < shorter && isSame(prefix, prefix)) prefix += 1;
  let suffix = 0;
  while (suffix < shorter - prefix && isSame(oldLength - 1 - suffix, newLength - 1 - suffix)) suffix += 1;
  return { prefix: Math.max(0, prefix - horizon), suffix: Math.max(0, suffix - horizon) };
}

function chooseNormalizer({ ignoresCase, ignoresSpace }: LineRules): (line: string) => string {
  const spaces: Readonly<Record<LineRules["ignoresSpace"], (line: string) => string>> = {
    none: (line) => line,
    all: (line) => line.replace(/[ \t\v\f\r]+/g, ""),
    amount: (line) => line.replace(/[ \t\v\f\r]+/g, " ").replace(/ $/, ""),
    end: (line) => line.slice(0, line.length - trailingSpaces(line)),
    tabs: expandTabs,
  };
  const normalizeSpaces = spaces[ignoresSpace];
  return ignoresCase ? (line) => normalizeSpaces(line).toLowerCase() : normalizeSpaces;
}

function trailingSpaces(line: string): number {
  let count = 0;
  while (count < line.length && " \t\v\f\r".includes(line.charAt(line.length - 1 - count))) count += 1;
  return count;
}

function expandTabs(line: string): string {
  if (!line.includes("\t")) return line;
  let text = "";
  for (const part of line.split("\t"))
    text += `${text === "" ? "" : " ".repeat(8 - (text.length % 8) || 8)}${part}`;
  return text;
}
