/** What two files have in common at their beginning and end, which need not be split into lines. */

import type { Meter } from "../process/meter.ts";

export interface Trimmed {
  /** What is left of each, whole lines. */
  readonly old: Uint8Array;
  readonly new: Uint8Array;
  /** Lines in front of it. */
  readonly offset: number;
}

const bytesPerStep = 1024 * 1024;

/** Leaves `kept` equal lines before the first difference and after the last one. Undefined when there is none. */
export async function trimEnds(
  older: Uint8Array,
  newer: Uint8Array,
  { kept, meter }: { kept: number; meter: Meter },
): Promise<Trimmed | undefined> {
  const shorter = Math.min(older.length, newer.length);
  let same = 0;
  while (same < shorter) {
    const from = same;
    const stop = Math.min(same + bytesPerStep, shorter);
    while (same < stop && older[same] === newer[same]) same += 1;
    await meter.spend(stop - from);
    if (same < stop) break;
  }
  if (same === older.length && same === newer.length) return undefined;
  const start = back(older, same, kept);
  let end = 0;
  const longest = shorter - same;
  while (end < longest) {
    const from = end;
    const stop = Math.min(end + bytesPerStep, longest);
    while (end < stop && older[older.length - 1 - end] === newer[newer.length - 1 - end]) end += 1;
    await meter.spend(stop - from);
    if (end < stop) break;
  }
  const last = ahead(older, older.length - end, kept) - older.length;
  let offset = 0;
  for (let at = older.indexOf(10); at >= 0 && at < start; at = older.indexOf(10, at + 1)) {
    offset += 1;
    if (meter.charge(20)) await meter.turn();
  }
  return {
    old: older.subarray(start, older.length + last),
    new: newer.subarray(start, newer.length + last),
    offset,
  };
}

/** The beginning of the line at a position, and of so many lines before it. */
function back(bytes: Uint8Array, position: number, lines: number): number {
  let start = position;
  for (let left = lines; ; left--) {
    start = start === 0 ? 0 : bytes.lastIndexOf(10, start - 1) + 1;
    if (left === 0 || start === 0) return start;
    start -= 1;
  }
}

/** The end of the line that a position lies in, and of so many lines after it. */
function ahead(bytes: Uint8Array, position: number, lines: number): number {
  let end = position;
  for (let left = lines; left >= 0; left--) {
    const next = bytes.indexOf(10, end);
    if (next < 0) return bytes.length;
    end = next + 1;
  }
  return end;
}
