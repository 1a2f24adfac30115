/** Which lines of two lists changed, as GNU diff finds it: Myers' comparison from both ends in linear space, without the
 *  lines that only confuse it, and with changes moved to where they meet. So hunks are the same as GNU's. */

import type { Meter } from "../process/meter.ts";
import { markDiscarded } from "./discard-lines.ts";
import { type Shifting, shiftBoundaries } from "./shift-boundaries.ts";

/** Lines that were replaced: numbers from 0. One of the counts may be 0. */
export interface Change {
  readonly oldStart: number;
  readonly newStart: number;
  readonly deleted: number;
  readonly inserted: number;
}

/** Lines as numbers: the same for equal lines. */
export interface ComparedLines {
  readonly old: Int32Array;
  readonly new: Int32Array;
}

export interface ChangeOptions {
  prefix: number;
  suffix: number;
  isMinimal: boolean;
  /** Moves changes over equal lines, of the old text and then of the new one. Default: as GNU diff does. */
  shift?: (shifting: Shifting, side: "old" | "new") => void;
}

/** `prefix` and `suffix` lines at the ends are equal and take no part. */
export async function findChanges(
  lines: ComparedLines,
  meter: Meter,
  { prefix, suffix, isMinimal, shift = shiftBoundaries }: ChangeOptions,
): Promise<Change[]> {
  const [older, newer] = [lines.old, lines.new].map((all) => all.subarray(prefix, all.length - suffix));
  if (older === undefined || newer === undefined) return [];
  const linesUnits = (older.length + newer.length) * 5;
  await meter.spend(linesUnits);
  const [oldChanged, newChanged] = [new Uint8Array(older.length + 2), new Uint8Array(newer.length + 2)];
  const [oldKept, newKept] = markDiscarded(older, newer, { oldChanged, newChanged, isMinimal });
  const comparison = new Comparison(
    { old: pick(older, oldKept), new: pick(newer, newKept) },
    {
      meter,
      isMinimal,
      onDelete: (index) => mark(oldChanged, oldKept[index]),
      onInsert: (index) => mark(newChanged, newKept[index]),
    },
  );
  await comparison.run();
  await meter.spend(linesUnits);
  shift({ lines: older, changed: oldChanged, otherChanged: newChanged }, "old");
  await meter.spend(linesUnits);
  shift({ lines: newer, changed: newChanged, otherChanged: oldChanged }, "new");
  await meter.spend(linesUnits);
  return toChanges(oldChanged, newChanged, { oldLength: older.length, newLength: newer.length, prefix });
}

/** A byte before the first line and one after the last: neighbours can be looked at without a check. */
function mark(changed: Uint8Array, index = -1): void {
  changed[index + 1] = 1;
}

function pick(lines: Int32Array, kept: Int32Array): Int32Array {
  return kept.map((index) => lines[index] ?? 0);
}

function toChanges(
  oldChanged: Uint8Array,
  newChanged: Uint8Array,
  { oldLength, newLength, prefix }: { oldLength: number; newLength: number; prefix: number },
): Change[] {
  const changes: Change[] = [];
  let [oldAt, newAt] = [0, 0];
  while (oldAt < oldLength || newAt < newLength) {
    if (oldChanged[oldAt + 1] !== 1 && newChanged[newAt + 1] !== 1) {
      oldAt += 1;
      newAt += 1;
      continue;
    }
    const [oldStart, newStart] = [oldAt, newAt];
    while (oldChanged[oldAt + 1] === 1) oldAt += 1;
    while (newChanged[newAt + 1] === 1) newAt += 1;
    changes.push({
      oldStart: oldStart + prefix,
      newStart: newStart + prefix,
      deleted: oldAt - oldStart,
      inserted: newAt - newStart,
    });
  }
  return changes;
}

interface ComparisonOptions {
  meter: Meter;
  isMinimal: boolean;
  onDelete: (index: number) => void;
  onInsert: (index: number) => void;
}

interface Region {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
  isMinimal: boolean;
}

/** Where a region is split, and whether each half must be solved exactly. */
interface Split {
  old: number;
  new: number;
  isLowMinimal: boolean;
  isHighMinimal: boolean;
}

const farAway = 0x7fffffff;
/** Edit steps of one region after which a good split is enough. */
const stepsMin = 4096;

class Comparison {
  readonly #old: Int32Array;
  readonly #new: Int32Array;
  readonly #options: ComparisonOptions;
  /** How far each diagonal has come, from the beginning and from the end. */
  readonly #forward: Int32Array;
  readonly #backward: Int32Array;
  readonly #shift: number;
  readonly #stepsMax: number;

  constructor({ old: older, new: newer }: ComparedLines, options: ComparisonOptions) {
    this.#old = older;
    this.#new = newer;
    this.#options = options;
    const diagonals = older.length + newer.length + 3;
    options.meter.hold(diagonals * 8);
    this.#forward = new Int32Array(diagonals);
    this.#backward = new Int32Array(diagonals);
    this.#shift = newer.length + 1;
    let steps = 1;
    for (let rest = diagonals; rest !== 0; rest >>= 2) steps <<= 1;
    this.#stepsMax = Math.max(stepsMin, steps);
  }

  async run(): Promise<void> {
    const { isMinimal, meter } = this.#options;
    const waiting: Region[] = [
      { oldStart: 0, oldEnd: this.#old.length, newStart: 0, newEnd: this.#new.length, isMinimal },
    ];
    for (let region = waiting.pop(); region !== undefined; region = waiting.pop()) {
      const left = this.#trim(region);
      if (left.oldStart === left.oldEnd) {
        for (let index = left.newStart; index < left.newEnd; index++) this.#options.onInsert(index);
      } else if (left.newStart === left.newEnd) {
        for (let index = left.oldStart; index < left.oldEnd; index++) this.#options.onDelete(index);
      } else {
        const split = await this.#split(left);
        waiting.push(
          { ...left, oldStart: split.old, newStart: split.new, isMinimal: split.isHighMinimal },
          { ...left, oldEnd: split.old, newEnd: split.new, isMinimal: split.isLowMinimal },
        );
      }
      if (meter.charge(left.oldEnd - left.oldStart + left.newEnd - left.newStart + 10)) await meter.turn();
    }
    meter.release((this.#old.length + this.#new.length + 3) * 8);
  }

  #trim(region: Region): Region {
    let { oldStart, oldEnd, newStart, newEnd } = region;
    while (oldStart < oldEnd && newStart < newEnd && this.#old[oldStart] === this.#new[newStart]) {
      oldStart += 1;
      newStart += 1;
    }
    while (oldStart < oldEnd && newStart < newEnd && this.#old[oldEnd - 1] === this.#new[newEnd - 1]) {
      oldEnd -= 1;
      newEnd -= 1;
    }
    return { oldStart, oldEnd, newStart, newEnd, isMinimal: region.isMinimal };
  }

  /** The middle of a shortest way through the region: searches from both ends until they meet. */
  async #split(region: Region): Promise<Split> {
    const { oldStart, oldEnd, newStart, newEnd, isMinimal } = region;
    const [older, newer] = [this.#old, this.#new];
    const [forward, backward, shift] = [this.#forward, this.#backward, this.#shift];
    const [least, greatest] = [oldStart - newEnd, oldEnd - newStart];
    const [forwardMiddle, backwardMiddle] = [oldStart - newStart, oldEnd - newEnd];
    let [forwardMin, forwardMax] = [forwardMiddle, forwardMiddle];
    let [backwardMin, backwardMax] = [backwardMiddle, backwardMiddle];
    const isOdd = ((forwardMiddle - backwardMiddle) & 1) !== 0;
    forward[forwardMiddle + shift] = oldStart;
    backward[backwardMiddle + shift] = oldEnd;
    for (let step = 1; ; step++) {
      if (this.#options.meter.charge((step + 1) * 8)) await this.#options.meter.turn();
      if (forwardMin > least) forward[--forwardMin - 1 + shift] = -1;
      else forwardMin += 1;
      if (forwardMax < greatest) forward[++forwardMax + 1 + shift] = -1;
      else forwardMax -= 1;
      for (let diagonal = forwardMax; diagonal >= forwardMin; diagonal -= 2) {
        const [low, high] = [forward[diagonal - 1 + shift] ?? 0, forward[diagonal + 1 + shift] ?? 0];
        let old = low < high ? high : low + 1;
        while (old < oldEnd && old - diagonal < newEnd && older[old] === newer[old - diagonal]) old += 1;
        forward[diagonal + shift] = old;
        if (
          isOdd &&
          backwardMin <= diagonal &&
          diagonal <= backwardMax &&
          (backward[diagonal + shift] ?? 0) <= old
        ) {
          return { old, new: old - diagonal, isLowMinimal: true, isHighMinimal: true };
        }
      }
      if (backwardMin > least) backward[--backwardMin - 1 + shift] = farAway;
      else backwardMin += 1;
      if (backwardMax < greatest) backward[++backwardMax + 1 + shift] = farAway;
      else backwardMax -= 1;
      for (let diagonal = backwardMax; diagonal >= backwardMin; diagonal -= 2) {
        const [low, high] = [backward[diagonal - 1 + shift] ?? 0, backward[diagonal + 1 + shift] ?? 0];
        let old = low < high ? low : high - 1;
        while (oldStart < old && newStart < old - diagonal && older[old - 1] === newer[old - diagonal - 1])
          old -= 1;
        backward[diagonal + shift] = old;
        if (
          !isOdd &&
          forwardMin <= diagonal &&
          diagonal <= forwardMax &&
          old <= (forward[diagonal + shift] ?? 0)
        ) {
          return { old, new: old - diagonal, isLowMinimal: true, isHighMinimal: true };
        }
      }
      if (isMinimal || step < this.#stepsMax) continue;
      return this.#bestSoFar(region, { forwardMin, forwardMax, backwardMin, backwardMax });
    }
  }

  /** The diagonal that came furthest, from either end. */
  #bestSoFar(
    { oldStart, oldEnd, newStart, newEnd }: Region,
    reach: { forwardMin: number; forwardMax: number; backwardMin: number; backwardMax: number },
  ): Split {
    let forwardBest = { old: 0, sum: -1 };
    for (let diagonal = reach.forwardMax; diagonal >= reach.forwardMin; diagonal -= 2) {
      let old = Math.min(this.#forward[diagonal + this.#shift] ?? 0, oldEnd);
      if (newEnd < old - diagonal) old = newEnd + diagonal;
      if (forwardBest.sum < old * 2 - diagonal) forwardBest = { old, sum: old * 2 - diagonal };
    }
    let backwardBest = { old: 0, sum: farAway };
    for (let diagonal = reach.backwardMax; diagonal >= reach.backwardMin; diagonal -= 2) {
      let old = Math.max(oldStart, this.#backward[diagonal + this.#shift] ?? 0);
      if (old - diagonal < newStart) old = newStart + diagonal;
      if (old * 2 - diagonal < backwardBest.sum) backwardBest = { old, sum: old * 2 - diagonal };
    }
    const isForward = oldEnd + newEnd - backwardBest.sum < forwardBest.sum - (oldStart + newStart);
    const { old, sum } = isForward ? forwardBest : backwardBest;
    return { old, new: sum - old, isLowMinimal: isForward, isHighMinimal: !isForward };
  }
}
