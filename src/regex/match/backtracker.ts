/** Tries the ways of a program one by one to find where its groups matched. Two modes: within a match that is known
 *  already it tries each instruction at each place once, which is linear; with back references it must try all ways,
 *  and fails with an error after a bounded number of steps. */

import { contains } from "../char-set.ts";
import { regexLimits } from "../limits.ts";
import { RegexNotSupported } from "../regex-error.ts";
import { posixClass } from "../syntax/char-classes.ts";
import { edge, kindOf } from "./alphabet.ts";
import { holds } from "./assertions.ts";
import type { Program } from "./program.ts";

export interface BacktrackerOptions {
  readonly groupCount: number;
  readonly isLongest: boolean;
  readonly isMultiline: boolean;
  readonly ignoreCase: boolean;
}

export class Backtracker {
  readonly #program: Program;
  readonly #options: BacktrackerOptions;
  #visited = new Uint32Array(64);
  #steps = 0;
  /** Pairs of an instruction and a position to go on with; a negative first one restores a slot. */
  readonly #stack: number[] = [];

  constructor(program: Program, options: BacktrackerOptions) {
    this.#program = program;
    this.#options = options;
  }

  takeSteps(): number {
    const steps = this.#steps;
    this.#steps = 0;
    return steps;
  }

  /** Slots of the groups of the match from `start` to `end`. Throws `RegexNotSupported` when the match is too long. */
  findGroups(text: string, start: number, end: number): number[] {
    const width = end - start + 1;
    const bits = this.#program.instructions.length * width;
    if (bits > regexLimits.groupBitsMax) {
      throw new RegexNotSupported("a match this long of an expression with groups");
    }
    const words = (bits >> 5) + 1;
    if (words > this.#visited.length) this.#visited = new Uint32Array(words);
    else this.#visited.fill(0, 0, words);
    this.#steps += (words >> 4) + 1;
    const slots = this.#newSlots();
    const found = this.#run(text, start, {
      slots,
      accept: (position) => position === end,
      limit: end,
      enter: (place, position) => {
        const bit = place * width + position - start;
        const mask = 1 << (bit & 31);
        const word = this.#visited[bit >> 5] ?? 0;
        if ((word & mask) !== 0) return false;
        this.#visited[bit >> 5] = word | mask;
        return true;
      },
    });
    if (!found) throw new Error("The automaton found a match that its program does not have.");
    slots[0] = start;
    slots[1] = end;
    return slots;
  }

  /** Slots of the first match that begins at or after `from`, for a program with back references. Throws
   *  `RegexNotSupported` after too many steps. */
  search(text: string, from: number): number[] | undefined {
    let steps = 0;
    for (let start = from; start <= text.length; start++) {
      const slots = this.#newSlots();
      let best: number[] | undefined;
      let bestEnd = -1;
      this.#run(text, start, {
        slots,
        limit: text.length,
        accept: (position) => {
          if (position > bestEnd) {
            bestEnd = position;
            best = slots.slice();
          }
          return !this.#options.isLongest || position === text.length;
        },
        enter: () => {
          steps += 1;
          if (steps > regexLimits.backtrackStepsMax) {
            throw new RegexNotSupported("a back reference that takes this many steps to match");
          }
          return true;
        },
      });
      if (best !== undefined) {
        best[0] = start;
        best[1] = bestEnd;
        this.#steps += steps;
        return best;
      }
    }
    this.#steps += steps;
    return undefined;
  }

  #newSlots(): number[] {
    return new Array<number>((this.#options.groupCount * 2 + 2) * 2).fill(-1);
  }

  /** Goes through the ways in order of priority until one is accepted. */
  #run(
    text: string,
    start: number,
    {
      slots,
      accept,
      enter,
      limit,
    }: {
      slots: number[];
      accept: (position: number) => boolean;
      enter: (place: number, position: number) => boolean;
      limit: number;
    },
  ): boolean {
    const { instructions } = this.#program;
    const stack = this.#stack;
    stack.length = 0;
    stack.push(this.#program.start, start);
    while (stack.length > 0) {
      let position = stack.pop() ?? 0;
      let place = stack.pop() ?? 0;
      if (place < 0) {
        slots[-place - 1] = position;
        continue;
      }
      for (;;) {
        if (!enter(place, position)) break;
        this.#steps += 1;
        const instruction = instructions[place];
        if (instruction === undefined) break;
        if (instruction.kind === "set") {
          if (position >= limit || !contains(instruction.set, text.charCodeAt(position))) break;
          position += 1;
          place = instruction.out;
        } else if (instruction.kind === "split") {
          stack.push(instruction.other, position);
          place = instruction.out;
        } else if (instruction.kind === "save") {
          this.#save(slots, instruction, position);
          place = instruction.out;
        } else if (instruction.kind === "assertion") {
          const neighbours = { before: neighbour(text, position - 1), after: neighbour(text, position) };
          if (!holds(instruction.assertion, neighbours, this.#options)) break;
          place = instruction.out;
        } else if (instruction.kind === "backReference") {
          const length = this.#matchReference(text, position, slots, instruction.index);
          if (length < 0) break;
          position += length;
          place = instruction.out;
        } else {
          if (accept(position)) return true;
          break;
        }
      }
    }
    return false;
  }

  /** As glibc: an optional repetition of a group that matches nothing undoes what it saved, in inner groups too. The
   *  second half of the slots is what the last group that was not empty left. */
  #save(
    slots: number[],
    { slot, isOptionalEnd }: { slot: number; isOptionalEnd: boolean },
    position: number,
  ): void {
    const isEnd = slot % 2 === 1;
    if (!isEnd || !this.#program.hasOptionalEnds) {
      this.#set(slots, slot, position);
      return;
    }
    const half = slots.length >> 1;
    const isEmpty = (slots[slot - 1] ?? -1) >= position;
    if (isEmpty && isOptionalEnd && (slots[half + slot - 1] ?? -1) >= 0) {
      for (let index = 0; index < half; index++) this.#set(slots, index, slots[half + index] ?? -1);
      return;
    }
    this.#set(slots, slot, position);
    if (isEmpty) return;
    for (let index = 0; index < half; index++) this.#set(slots, half + index, slots[index] ?? -1);
  }

  #set(slots: number[], index: number, value: number): void {
    const before = slots[index] ?? -1;
    if (before === value) return;
    this.#stack.push(-index - 1, before);
    slots[index] = value;
  }

  #matchReference(text: string, position: number, slots: readonly number[], index: number): number {
    const start = slots[index * 2] ?? -1;
    const end = slots[index * 2 + 1] ?? -1;
    if (start < 0 || end < start) return -1;
    const wanted = text.slice(start, end);
    const found = text.slice(position, position + wanted.length);
    this.#steps += wanted.length;
    if (found === wanted) return wanted.length;
    return this.#options.ignoreCase && found.toLowerCase() === wanted.toLowerCase() ? wanted.length : -1;
  }
}

function neighbour(text: string, index: number): number {
  return index < 0 || index >= text.length ? edge : kindOf(text.charCodeAt(index), posixClass("word") ?? []);
}
