/** Runs a program as a deterministic automaton whose states are made when a text first leads to them: one table lookup
 *  per unit, so time is linear in the text. A state is what the program may be doing at a place, in order of priority;
 *  when there are too many states, it forgets them and goes on. Finds where a match ends, or, backward, where it begins. */

import { contains } from "../char-set.ts";
import { regexLimits } from "../limits.ts";
import { posixClass } from "../syntax/char-classes.ts";
import { type Alphabet, edge, kindOf, other } from "./alphabet.ts";
import { holds } from "./assertions.ts";
import type { Program } from "./program.ts";

export interface AutomatonOptions {
  /** The longest match, as POSIX asks. Otherwise the first by priority, as in Perl. */
  readonly isLongest: boolean;
  /** Looks for a match anywhere after the start. Otherwise it must begin there. */
  readonly isSeeking: boolean;
  readonly isReversed: boolean;
  readonly isMultiline: boolean;
}

interface State {
  /** Instructions, with `mark` after those that began at the same place. */
  readonly places: readonly number[];
  /** Kind of the unit before this place. */
  readonly context: number;
  /** Whether a match may still begin here. */
  readonly isSeeking: boolean;
}

const mark = -1;
const unknown = -1;

export class Automaton {
  readonly #program: Program;
  readonly #alphabet: Alphabet;
  readonly #options: AutomatonOptions;
  readonly #stride: number;
  /** By state and class: twice the first index of the next state's row, plus 1 if a match ends before the unit. */
  #table = new Int32Array(0);
  #states: State[] = [];
  #byKey = new Map<string, number>();
  readonly #visited: Int32Array;
  #visit = 0;
  readonly #stack: number[] = [];
  /** Work since the last `takeSteps`. */
  #steps = 0;

  constructor(program: Program, alphabet: Alphabet, options: AutomatonOptions) {
    this.#program = program;
    this.#alphabet = alphabet;
    this.#options = options;
    this.#stride = alphabet.size + 1;
    this.#visited = new Int32Array(program.instructions.length);
    this.#reset();
  }

  takeSteps(): number {
    const steps = this.#steps;
    this.#steps = 0;
    return steps;
  }

  /** Where the match ends, which began at or (seeking) after `from`; -1 when there is none. With `isEarliest`, some
   *  place at which it is certain that there is one. */
  runForward(
    text: string,
    from: number,
    { limit, isEarliest }: { limit: number; isEarliest: boolean },
  ): number {
    const { ascii, classOf, size } = this.#alphabet;
    let row = this.#startRow(this.#contextAt(text, from - 1));
    let table = this.#table; // Read after the start row is made, which may replace it.
    let found = -1;
    let index = from;
    for (; index < limit; index++) {
      const unit = text.charCodeAt(index);
      const unitClass = unit < 128 ? (ascii[unit] as number) : classOf(unit); // In bounds: the table has 128.
      let next = table[row + unitClass] as number; // In bounds: every row has an entry per class.
      if (next === unknown) {
        next = this.#build(row, unitClass);
        table = this.#table;
      }
      if ((next & 1) === 1) {
        found = index;
        if (isEarliest) break;
      }
      row = next >> 1;
      if (row === 0) break;
    }
    this.#steps += index - from + 1;
    if (index < limit) return found;
    let last = table[row + size] as number; // In bounds, as above.
    if (last === unknown) last = this.#build(row, size);
    return (last & 1) === 1 ? limit : found;
  }

  /** Where the match begins that ends at `end`, not before `from`: as far ahead as possible. */
  runBackward(text: string, end: number, from: number): number {
    const { ascii, classOf, size } = this.#alphabet;
    let row = this.#startRow(this.#contextAt(text, end));
    let table = this.#table; // Read after the start row is made, which may replace it.
    let found = -1;
    let index = end;
    for (; index > from; index--) {
      const unit = text.charCodeAt(index - 1);
      const unitClass = unit < 128 ? (ascii[unit] as number) : classOf(unit); // In bounds, as above.
      let next = table[row + unitClass] as number; // In bounds, as above.
      if (next === unknown) {
        next = this.#build(row, unitClass);
        table = this.#table;
      }
      if ((next & 1) === 1) found = index;
      row = next >> 1;
      if (row === 0) break;
    }
    this.#steps += end - index + 1;
    if (row === 0) return found;
    // What comes before `from` still decides assertions such as `\b`.
    const before = text.charCodeAt(from - 1);
    const lastClass = from === 0 ? size : before < 128 ? (ascii[before] as number) : classOf(before); // In bounds.
    let last = table[row + lastClass] as number; // In bounds, as above.
    if (last === unknown) last = this.#build(row, lastClass);
    return (last & 1) === 1 ? from : found;
  }

  #contextAt(text: string, index: number): number {
    if (!this.#program.hasAssertions) return other;
    if (index < 0 || index >= text.length) return edge;
    return kindOf(text.charCodeAt(index), posixClass("word") ?? []);
  }

  #startRow(context: number): number {
    return this.#intern({
      places: this.#options.isSeeking ? [] : [this.#program.start],
      context,
      isSeeking: this.#options.isSeeking,
    });
  }

  #reset(): void {
    this.#states = [];
    this.#byKey = new Map();
    this.#table = new Int32Array(this.#stride * 8).fill(unknown);
    this.#intern({ places: [], context: other, isSeeking: false }); // Row 0: nothing can match any more.
    this.#table.fill(0, 0, this.#stride);
  }

  #intern(state: State): number {
    const isDead = state.places.length === 0 && !state.isSeeking;
    const key = isDead ? "" : `${state.context}${state.isSeeking ? "s" : ""}:${state.places.join()}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const row = this.#states.length * this.#stride;
    if (row > 0 && row + this.#stride > regexLimits.tableEntriesMax) {
      this.#reset();
      return this.#intern(state);
    }
    if (row + this.#stride > this.#table.length) {
      const grown = new Int32Array(this.#table.length * 2).fill(unknown);
      grown.set(this.#table);
      this.#table = grown;
    }
    this.#states.push(state);
    this.#byKey.set(key, row);
    return row;
  }

  /** Makes the table's entry for a state and the class of the unit that follows. */
  #build(row: number, unitClass: number): number {
    const state = this.#states[row / this.#stride];
    if (state === undefined) return 0;
    const after = this.#alphabet.kinds[unitClass] ?? edge;
    const step = new Step();
    this.#visit += 1;
    let accepted = false;
    let set: number[] = [];
    for (const place of state.places) {
      if (place !== mark) {
        set.push(place);
        continue;
      }
      accepted = this.#advanceSet(set, { before: state.context, after, unitClass, step });
      set = [];
      if (accepted) break;
    }
    if (!accepted && set.length > 0) {
      accepted = this.#advanceSet(set, { before: state.context, after, unitClass, step });
    }
    if (!accepted && state.isSeeking) {
      accepted = this.#advanceSet([this.#program.start], { before: state.context, after, unitClass, step });
    }
    const next = this.#intern({
      places: step.places,
      context: this.#program.hasAssertions ? after : other,
      isSeeking: state.isSeeking && !accepted && unitClass !== this.#alphabet.size,
    });
    const entry = next * 2 + (accepted ? 1 : 0);
    // Unless the states were forgotten just now.
    if (this.#states[row / this.#stride] === state) this.#table[row + unitClass] = entry;
    return entry;
  }

  /** Follows the instructions of one set over a unit. Returns whether a match ends before the unit. */
  #advanceSet(
    set: readonly number[],
    { before, after, unitClass, step }: { before: number; after: number; unitClass: number; step: Step },
  ): boolean {
    const { instructions } = this.#program;
    const { isLongest, isMultiline, isReversed } = this.#options;
    const member = this.#alphabet.members[unitClass];
    const neighbours = isReversed ? { before: after, after: before } : { before, after };
    const stack = this.#stack;
    const reached: number[] = [];
    let accepted = false;
    for (const start of set) {
      stack.length = 0;
      stack.push(start);
      while (stack.length > 0) {
        const place = stack.pop() ?? 0;
        if (this.#visited[place] === this.#visit) continue;
        this.#visited[place] = this.#visit;
        this.#steps += 4;
        const instruction = instructions[place];
        if (instruction === undefined) continue;
        if (instruction.kind === "set") {
          if (member !== undefined && contains(instruction.set, member)) reached.push(instruction.out);
        } else if (instruction.kind === "split") stack.push(instruction.other, instruction.out);
        else if (instruction.kind === "save") stack.push(instruction.out);
        else if (instruction.kind === "assertion") {
          if (holds(instruction.assertion, neighbours, { isMultiline })) stack.push(instruction.out);
        } else if (instruction.kind === "match") {
          accepted = true;
          if (!isLongest) {
            step.add(reached);
            return true;
          }
        }
      }
    }
    if (isLongest) {
      reached.sort((left, right) => left - right);
      step.add(reached, mark);
    } else step.add(reached);
    return accepted;
  }
}

/** The places after a unit, each once. */
class Step {
  readonly places: number[] = [];
  readonly #seen = new Set<number>();

  add(places: readonly number[], end?: number): void {
    const before = this.places.length;
    for (const place of places) {
      if (this.#seen.has(place)) continue;
      this.#seen.add(place);
      this.places.push(place);
    }
    if (end !== undefined && this.places.length > before) this.places.push(end);
  }
}
