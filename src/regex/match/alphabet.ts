/** Groups UTF-16 units that no instruction of a program distinguishes into classes, so that tables stay small. */

import { type CharSet, contains, singleton } from "../char-set.ts";
import { posixClass } from "../syntax/char-classes.ts";
import type { Program } from "./program.ts";

/** What an assertion sees of a neighbour. */
export const edge = 0;
export const lineFeed = 1;
export const word = 2;
export const other = 3;
/** Half of a pair: the place after it is within a character. */
export const firstHalf = 4;

const firstHalves: CharSet = [0xd800, 0xdbff];

export interface Alphabet {
  /** Classes of units. One more, `size`, stands for the edge of the text. */
  readonly size: number;
  /** By unit, for units below 128. */
  readonly ascii: Uint8Array | Uint16Array;
  readonly classOf: (unit: number) => number;
  /** Per class: its kind of neighbour. The last one is the edge. */
  readonly kinds: readonly number[];
  /** Per class: some unit in it. */
  readonly members: readonly number[];
}

export function createAlphabet(program: Program): Alphabet {
  const sets = new Map<string, CharSet>();
  for (const instruction of program.instructions) {
    if (instruction.kind === "set") sets.set(instruction.set.join(), instruction.set);
  }
  const wordSet = posixClass("word") ?? [];
  if (program.hasAssertions) {
    sets.set("word", wordSet).set("lineFeed", singleton(10)).set("firstHalf", firstHalves);
  }

  const starts = new Set([0]);
  for (const set of sets.values()) {
    for (let index = 0; index < set.length; index += 2) {
      starts.add(set[index] ?? 0);
      starts.add((set[index + 1] ?? 0) + 1);
    }
  }
  const sorted = [...starts].filter((start) => start <= 0xffff).sort((left, right) => left - right);
  const all = [...sets.values()];
  const bySignature = new Map<string, number>();
  const members: number[] = [];
  const classes = sorted.map((start) => {
    const signature = all.map((set) => (contains(set, start) ? "1" : "0")).join("");
    const known = bySignature.get(signature);
    if (known !== undefined) return known;
    bySignature.set(signature, members.length);
    return members.push(start) - 1;
  });

  const classOf = (unit: number): number => {
    let low = 0;
    let high = sorted.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((sorted[middle] ?? 0) <= unit) low = middle;
      else high = middle - 1;
    }
    return classes[low] ?? 0;
  };
  const ascii = new Uint16Array(128);
  for (let unit = 0; unit < 128; unit++) ascii[unit] = classOf(unit);
  const kinds = members.map((unit) => (program.hasAssertions ? kindOf(unit, wordSet) : other));
  return { size: members.length, ascii, classOf, kinds: [...kinds, edge], members };
}

/** The kind of neighbour that a unit is. */
export function kindOf(unit: number, wordSet: CharSet): number {
  if (unit === 10) return lineFeed;
  if (contains(firstHalves, unit)) return firstHalf;
  return contains(wordSet, unit) ? word : other;
}
