/** Sorts a long list in pieces, with turns of the event loop between them: the engine's own sort, which cannot be
 *  interrupted, takes parts of a few milliseconds, and a merge that can be interrupted does the rest. Stable. */

import type { Meter } from "./meter.ts";

const partLength = 8_192;
/** Units of work for one comparison. */
const comparisonUnits = 20;

export async function mergeSort<T>(
  items: readonly T[],
  compare: (left: T, right: T) => number,
  meter: Meter,
): Promise<T[]> {
  const runs: T[][] = [];
  for (let start = 0; start < items.length; start += partLength) {
    const part = items.slice(start, start + partLength);
    runs.push(part.sort(compare));
    if (meter.charge(part.length * comparisonUnits * 4)) await meter.turn();
  }
  return (await mergeRuns(runs, (left, right) => merge(left, right, { compare, meter }))) ?? [];
}

/** Merges lists that are in order already, neighbours first. Undefined when there is none. */
export async function mergeRuns<List>(
  sorted: readonly List[],
  merge: (left: List, right: List) => Promise<List>,
): Promise<List | undefined> {
  let runs = [...sorted];
  while (runs.length > 1) {
    const merged: List[] = [];
    for (let index = 0; index < runs.length; index += 2) {
      const [left, right] = [runs[index], runs[index + 1]];
      if (left === undefined) continue;
      merged.push(right === undefined ? left : await merge(left, right));
    }
    runs = merged;
  }
  return runs[0];
}

async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  { compare, meter }: { compare: (left: T, right: T) => number; meter: Meter },
): Promise<T[]> {
  const merged: T[] = [];
  let at = 0;
  let other = 0;
  while (at < left.length && other < right.length) {
    // In bounds, by the condition of the loop.
    const [one, two] = [left[at] as T, right[other] as T];
    if (compare(one, two) <= 0) {
      merged.push(one);
      at += 1;
    } else {
      merged.push(two);
      other += 1;
    }
    if ((merged.length & 1023) === 0 && meter.charge(1024 * comparisonUnits)) await meter.turn();
  }
  for (; at < left.length; at++) merged.push(left[at] as T); // In bounds, likewise.
  for (; other < right.length; other++) merged.push(right[other] as T); // In bounds, likewise.
  return merged;
}
