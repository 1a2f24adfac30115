/** Sorts the numbers of lines in place of the lines, which takes 8 bytes a line. Stable, with turns of the event loop
 *  between pieces of a few milliseconds. */

import { mergeRuns } from "../process/merge-sort.ts";
import type { Meter } from "../process/meter.ts";

/** Of two lines, by their numbers. */
export type CompareIndexes = (left: number, right: number) => number;

const partLength = 8_192;
/** Units of work for one comparison. */
const comparisonUnits = 15;
/** Comparisons for a line of a part: the engine's own sort makes some log₂ of its length. */
const comparisonsPerLine = 6;

/** The numbers below `count`, in order. */
export async function sortIndexes(
  count: number,
  compare: CompareIndexes,
  meter: Meter,
): Promise<Uint32Array> {
  const runs: Uint32Array[] = [];
  for (let first = 0; first < count; first += partLength) {
    const length = Math.min(partLength, count - first);
    runs.push(Uint32Array.from({ length }, (_, index) => first + index).sort(compare));
    if (meter.charge(length * comparisonUnits * comparisonsPerLine)) await meter.turn();
  }
  return mergeIndexes(runs, compare, meter);
}

/** Merges lists that are in order already; of equal lines those of the earlier list come first. */
export async function mergeIndexes(
  sorted: readonly Uint32Array[],
  compare: CompareIndexes,
  meter: Meter,
): Promise<Uint32Array> {
  const merged = await mergeRuns(sorted, (left, right) => merge(left, right, { compare, meter }));
  return merged ?? new Uint32Array(0);
}

async function merge(
  left: Uint32Array,
  right: Uint32Array,
  { compare, meter }: { compare: CompareIndexes; meter: Meter },
): Promise<Uint32Array> {
  const merged = new Uint32Array(left.length + right.length);
  let length = 0;
  let at = 0;
  let other = 0;
  while (at < left.length && other < right.length) {
    const stop = Math.min(merged.length, length + partLength);
    while (length < stop && at < left.length && other < right.length) {
      // In bounds, by the condition of the loop.
      const [one, two] = [left[at] as number, right[other] as number];
      if (compare(one, two) <= 0) {
        merged[length++] = one;
        at += 1;
      } else {
        merged[length++] = two;
        other += 1;
      }
    }
    if (meter.charge(partLength * comparisonUnits)) await meter.turn();
  }
  merged.set(left.subarray(at), length);
  merged.set(right.subarray(other), length + left.length - at);
  return merged;
}
