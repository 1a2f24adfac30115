/** Where a hunk fits: at its line, or as near to it as its lines are found, with less and less of its context. After GNU
 *  patch. */

import type { Meter } from "../process/meter.ts";
import type { Hunk, HunkLine } from "./parse-patch.ts";

/** The hunk's side that must be in the file, and how much context is around its changes. */
export interface Pattern {
  readonly start: number;
  readonly lines: readonly HunkLine[];
  readonly prefix: number;
  readonly suffix: number;
}

/** A hunk with its two sides exchanged. */
export function reverseHunk({ oldStart, newStart, lines }: Hunk): Hunk {
  const kinds = { context: "context", delete: "insert", insert: "delete" } as const;
  const reversed = lines.map((line) => ({ ...line, kind: kinds[line.kind] }));
  // In each run of changes, what is deleted comes first.
  const ordered: HunkLine[] = [];
  let inserted: HunkLine[] = [];
  for (const line of reversed) {
    if (line.kind === "insert") inserted.push(line);
    else if (line.kind === "delete") ordered.push(line);
    else {
      ordered.push(...inserted, line);
      inserted = [];
    }
  }
  return { oldStart: newStart, newStart: oldStart, lines: [...ordered, ...inserted] };
}

export function patternOf({ oldStart, lines }: Hunk): Pattern {
  const older = lines.filter(({ kind }) => kind !== "insert");
  const first = lines.findIndex(({ kind }) => kind !== "context");
  const last = lines.findLastIndex(({ kind }) => kind !== "context");
  return {
    // An empty side names the line before it.
    start: older.length === 0 ? oldStart + 1 : oldStart,
    lines: older,
    prefix: first < 0 ? lines.length : first,
    suffix: last < 0 ? 0 : lines.length - 1 - last,
  };
}

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly fuzz: number;
}

export interface SearchedFile {
  readonly lines: readonly string[];
  readonly hasFinalNewline: boolean;
  /** Lines that earlier hunks have taken. */
  frozen: number;
  /** How far the last hunk was from its line. */
  offset: number;
  ignoresSpace: boolean;
}

/** Undefined when it fits nowhere. Moves the file's offset along. */
export async function locate(
  pattern: Pattern,
  file: SearchedFile,
  { fuzzMax, meter }: { fuzzMax: number; meter: Meter },
): Promise<Place | undefined> {
  const context = Math.max(pattern.prefix, pattern.suffix);
  for (let fuzz = 0; fuzz <= Math.min(fuzzMax, context); fuzz++) {
    const line = await locateWithFuzz(pattern, file, { fuzz, meter });
    if (line > 0) return { line, fuzz };
  }
  return undefined;
}

async function locateWithFuzz(
  pattern: Pattern,
  file: SearchedFile,
  { fuzz, meter }: { fuzz: number; meter: Meter },
): Promise<number> {
  const guess = pattern.start + file.offset;
  const count = pattern.lines.length;
  if (count === 0) return guess;
  const context = Math.max(pattern.prefix, pattern.suffix);
  let prefixFuzz = fuzz + pattern.prefix - context;
  const suffixFuzz = fuzz + pattern.suffix - context;
  const fits = (line: number, prefix: number, suffix: number) =>
    isMatch(pattern, file, { line, prefix, suffix });
  const length = file.lines.length;
  const last = length - (count - Math.max(0, suffixFuzz)) + 1;
  if (prefixFuzz < 0 && pattern.start <= 1) {
    // Only at the beginning of the file.
    if (suffixFuzz < 0 && (count !== length || pattern.prefix < file.frozen)) return 0;
    if (file.frozen > pattern.prefix || last < 1 || !fits(1, 0, Math.max(0, suffixFuzz))) return 0;
    file.offset += 1 - guess;
    return 1;
  }
  prefixFuzz = Math.max(0, prefixFuzz);
  if (suffixFuzz < 0) {
    // Only at its end.
    const line = length - count + 1;
    if (line <= file.frozen || line < 1 || !fits(line, prefixFuzz, 0)) return 0;
    file.offset += line - guess;
    return line;
  }
  const first = file.frozen + 1;
  const [later, earlier] = [last - guess, Math.min(guess - first, guess - 1)];
  for (let distance = Math.max(0, -later, -earlier); distance <= Math.max(later, earlier); distance++) {
    if (meter.charge(4)) await meter.turn();
    for (const direction of distance === 0 ? [1] : [1, -1]) {
      if (distance > (direction > 0 ? later : earlier)) continue;
      const line = guess + direction * distance;
      if (line < first || !fits(line, prefixFuzz, suffixFuzz)) continue;
      file.offset += line - guess;
      return line;
    }
  }
  return 0;
}

function isMatch(
  { lines }: Pattern,
  file: SearchedFile,
  { line, prefix, suffix }: { line: number; prefix: number; suffix: number },
): boolean {
  for (let index = prefix; index < lines.length - suffix; index++) {
    const wanted = lines[index];
    const at = line - 1 + index;
    const found = file.lines[at];
    if (wanted === undefined || found === undefined) return false;
    const isCut = !file.hasFinalNewline && at === file.lines.length - 1;
    if (wanted.isCut !== isCut) return false;
    if (wanted.text === found) continue;
    if (!file.ignoresSpace || normalize(wanted.text) !== normalize(found)) return false;
  }
  return true;
}

function normalize(line: string): string {
  return line.replace(/[ \t]+/g, " ").trimEnd();
}
