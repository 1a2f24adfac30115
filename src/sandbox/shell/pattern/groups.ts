/** Matches patterns with groups such as `!(a|b)` by following all positions that can be reached at once, so that nothing
 *  is tried twice. Fails with an error after too many steps: a group with stars in it over a long text. */

import { shellLimits } from "../limits.ts";
import { ShellFailure } from "../state/failure.ts";
import type { PatternElement } from "./elements.ts";
import type { PatternMatch } from "./pattern-match.ts";
import type { Steps } from "./steps.ts";

type Positions = readonly number[];
type Choices = readonly (readonly PatternElement[])[];

export class GroupMatcher {
  readonly #elements: readonly PatternElement[];
  #steps = 0;

  constructor(elements: readonly PatternElement[]) {
    this.#elements = elements;
  }

  *matches(text: string): Steps<boolean> {
    this.#steps = 0;
    return (yield* this.#follow(this.#elements, text, [0])).includes(text.length);
  }

  *prefix(text: string, isLongest: boolean): Steps<number> {
    this.#steps = 0;
    return pick(yield* this.#follow(this.#elements, text, [0]), isLongest);
  }

  *suffix(text: string, isLongest: boolean): Steps<number> {
    this.#steps = 0;
    const step = isLongest ? 1 : -1;
    for (let start = isLongest ? 0 : text.length; start >= 0 && start <= text.length; start += step) {
      if ((yield* this.#follow(this.#elements, text, [start])).includes(text.length)) return start;
    }
    return -1;
  }

  *search(text: string, from: number): Steps<PatternMatch | undefined> {
    this.#steps = 0;
    for (let start = from; start <= text.length; start++) {
      const end = pick(yield* this.#follow(this.#elements, text, [start]), true);
      if (end >= 0) return { start, end };
    }
    return undefined;
  }

  /** Where the elements can end when they begin at one of `starts`; both sorted. */
  *#follow(elements: readonly PatternElement[], text: string, starts: Positions): Steps<Positions> {
    let positions = starts;
    for (const element of elements) {
      if (positions.length === 0) return positions;
      positions = yield* this.#advance(element, text, positions);
    }
    return positions;
  }

  *#advance(element: PatternElement, text: string, positions: Positions): Steps<Positions> {
    yield* this.#count(positions.length);
    switch (element.kind) {
      case "literal":
        return positions
          .filter((position) => text.startsWith(element.text, position))
          .map((position) => position + element.text.length);
      case "any":
      case "class":
        return positions.flatMap((position) => {
          const codePoint = text.codePointAt(position);
          if (codePoint === undefined) return [];
          if (element.kind === "class" && !element.matches(codePoint)) return [];
          return [position + (codePoint > 0xffff ? 2 : 1)];
        });
      case "star":
        return yield* this.#rangeFrom(positions[0] ?? 0, text.length);
      case "group":
        return yield* this.#advanceGroup(element, text, positions);
    }
  }

  *#advanceGroup(
    { operator, choices }: PatternElement & { kind: "group" },
    text: string,
    positions: Positions,
  ): Steps<Positions> {
    switch (operator) {
      case "@":
        return yield* this.#followOnce(choices, text, positions);
      case "?":
        return sorted([...positions, ...(yield* this.#followOnce(choices, text, positions))]);
      case "*":
        return yield* this.#repeat(choices, text, positions);
      case "+":
        return yield* this.#repeat(choices, text, yield* this.#followOnce(choices, text, positions));
      case "!": {
        const reached = new Set<number>();
        for (const position of positions) {
          const excluded = new Set(yield* this.#followOnce(choices, text, [position]));
          for (const end of yield* this.#rangeFrom(position, text.length)) {
            if (!excluded.has(end)) reached.add(end);
          }
        }
        return sorted([...reached]);
      }
    }
  }

  *#followOnce(choices: Choices, text: string, from: Positions): Steps<Positions> {
    const [only, ...others] = choices;
    if (only !== undefined && others.length === 0) return yield* this.#follow(only, text, from);
    const reached = new Set<number>();
    for (const choice of choices) {
      for (const position of yield* this.#follow(choice, text, from)) reached.add(position);
    }
    return sorted([...reached]);
  }

  *#repeat(choices: Choices, text: string, first: Positions): Steps<Positions> {
    const reached = new Set(first);
    let added = first;
    while (added.length > 0) {
      const next: number[] = [];
      for (const position of yield* this.#followOnce(choices, text, added)) {
        if (reached.has(position)) continue;
        reached.add(position);
        next.push(position);
      }
      added = next;
    }
    return sorted([...reached]);
  }

  *#rangeFrom(start: number, end: number): Steps<Positions> {
    yield* this.#count(end - start);
    return Array.from({ length: end - start + 1 }, (_, index) => start + index);
  }

  *#count(steps: number): Steps<void> {
    this.#steps += steps + 1;
    if (this.#steps > shellLimits.patternStepsMax || steps > positionsMax) {
      throw new ShellFailure("discard", "a pattern with groups takes too long on this text");
    }
    yield (steps + 1) * unitsPerPosition;
  }
}

/** Positions that are followed at once: some megabytes. */
const positionsMax = 100_000;
const unitsPerPosition = 40;

function sorted(positions: Positions): Positions {
  return [...new Set(positions)].sort((left, right) => left - right);
}

function pick(ends: Positions, isLongest: boolean): number {
  return (isLongest ? ends.at(-1) : ends[0]) ?? -1;
}
