/** Applies the hunks of one patch to the lines of a file, and says of each what became of it. */

import type { Meter } from "../process/meter.ts";
import { locate, patternOf, type SearchedFile } from "./locate-hunk.ts";
import type { Hunk } from "./parse-patch.ts";

export interface FileLines {
  lines: string[];
  hasFinalNewline: boolean;
}

export interface Applied {
  readonly result: FileLines;
  /** Messages about hunks that were moved or failed. */
  readonly messages: readonly string[];
  readonly rejected: readonly Hunk[];
  /** Whether the file was not exactly what the patch was made from. */
  readonly isMismatch: boolean;
}

export interface ApplyRules {
  fuzzMax: number;
  ignoresSpace: boolean;
  meter: Meter;
}

export async function applyHunks(
  hunks: readonly Hunk[],
  file: FileLines,
  rules: ApplyRules,
): Promise<Applied> {
  const searched: SearchedFile = { ...file, frozen: 0, offset: 0, ignoresSpace: rules.ignoresSpace };
  const result: FileLines = { lines: [], hasFinalNewline: file.hasFinalNewline };
  const messages: string[] = [];
  const rejected: Hunk[] = [];
  let isMismatch = false;
  let outOffset = 0;
  for (const [index, hunk] of hunks.entries()) {
    const pattern = patternOf(hunk);
    const place = await locate(pattern, searched, rules);
    if (place === undefined) {
      isMismatch = true;
      rejected.push(hunk);
      messages.push(`Hunk #${index + 1} FAILED at ${pattern.start + outOffset}.`);
      continue;
    }
    const offset = place.line - pattern.start;
    if (place.fuzz > 0 || offset !== 0) {
      isMismatch = true;
      const fuzz = place.fuzz > 0 ? ` with fuzz ${place.fuzz}` : "";
      const moved = offset === 0 ? "" : ` (offset ${offset} line${offset === 1 ? "" : "s"})`;
      messages.push(`Hunk #${index + 1} succeeded at ${place.line + outOffset}${fuzz}${moved}.`);
    }
    outOffset += applyOne(hunk, place.line, { file, searched, result });
    await rules.meter.spend(hunk.lines.length * 50);
  }
  for (let at = searched.frozen; at < file.lines.length; at++) result.lines.push(file.lines[at] ?? "");
  return { result, messages, rejected, isMismatch };
}

/** Returns by how many lines the file grows. Context lines stay as the file has them. */
function applyOne(
  hunk: Hunk,
  line: number,
  { file, searched, result }: { file: FileLines; searched: SearchedFile; result: FileLines },
): number {
  let at = searched.frozen;
  while (at < line - 1) result.lines.push(file.lines[at++] ?? "");
  let growth = 0;
  let cut: boolean | undefined;
  for (const { kind, text, isCut } of hunk.lines) {
    if (kind === "insert") {
      result.lines.push(text);
      growth += 1;
    } else {
      if (kind === "context") result.lines.push(file.lines[at] ?? "");
      else growth -= 1;
      at += 1;
    }
    if (kind !== "delete") cut = isCut;
  }
  searched.frozen = at;
  if (at >= file.lines.length && cut !== undefined) result.hasFinalNewline = !cut;
  if (result.lines.length === 0) result.hasFinalNewline = true;
  return growth;
}
