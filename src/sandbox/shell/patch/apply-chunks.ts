/** Applies one file's change of an `apply_patch` envelope: finds where each chunk fits, from exact to tolerant. */

import type { Meter } from "../process/meter.ts";
import { UsageError } from "../process/options.ts";
import type { Chunk } from "./parse-envelope.ts";

/** The lines of a file with the chunks of a change applied. Throws `UsageError` when one does not fit. */
export async function applyChunks(
  lines: readonly string[],
  chunks: readonly Chunk[],
  { path, meter }: { path: string; meter: Meter },
): Promise<string[]> {
  const replacements: { start: number; count: number; lines: readonly string[] }[] = [];
  let at = 0;
  for (const { contexts, oldLines, newLines, isEndOfFile } of chunks) {
    for (const context of contexts) {
      const found = await findLines(lines, [context], { start: at, isEndOfFile: false, meter });
      if (found === undefined) throw new UsageError(`Failed to find context '${context}' in ${path}`);
      at = found + 1;
    }
    if (oldLines.length === 0) {
      const start = contexts.length > 0 ? at : lines.length;
      replacements.push({ start, count: 0, lines: newLines });
      continue;
    }
    let [wanted, replaced] = [oldLines, newLines];
    let start = await findLines(lines, wanted, { start: at, isEndOfFile, meter });
    if (start === undefined && wanted.at(-1) === "") {
      // The end of the file shows as an empty line.
      wanted = wanted.slice(0, -1);
      if (replaced.at(-1) === "") replaced = replaced.slice(0, -1);
      start = await findLines(lines, wanted, { start: at, isEndOfFile, meter });
    }
    if (start === undefined) {
      throw new UsageError(`Failed to find expected lines in ${path}:\n${oldLines.join("\n")}`);
    }
    replacements.push({ start, count: wanted.length, lines: replaced });
    at = start + wanted.length;
  }
  const updated: string[] = [];
  let copied = 0;
  for (const { start, count, lines: inserted } of replacements.toSorted(
    (one, other) => one.start - other.start,
  )) {
    for (; copied < start; copied++) updated.push(lines[copied] ?? "");
    for (const line of inserted) updated.push(line);
    copied = start + count;
  }
  for (; copied < lines.length; copied++) updated.push(lines[copied] ?? "");
  return updated;
}

/** From exact to tolerant: blanks at the end, blanks at both ends, and typographic characters do not matter. */
const normalizers: readonly ((line: string) => string)[] = [
  (line) => line,
  (line) => line.trimEnd(),
  (line) => line.trim(),
  (line) =>
    line
      .trim()
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/[\u2018-\u201b]/g, "'")
      .replace(/[\u201c-\u201f]/g, '"')
      .replace(/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, " "),
];

async function findLines(
  lines: readonly string[],
  wanted: readonly string[],
  { start, isEndOfFile, meter }: { start: number; isEndOfFile: boolean; meter: Meter },
): Promise<number | undefined> {
  const last = lines.length - wanted.length;
  for (const normalize of normalizers) {
    const pattern = wanted.map(normalize);
    for (let at = isEndOfFile ? Math.max(last, start) : start; at <= last; at++) {
      if (meter.charge(50 + (lines[at]?.length ?? 0))) await meter.turn();
      if (pattern.every((line, index) => line === normalize(lines[at + index] ?? ""))) return at;
    }
  }
  return undefined;
}
