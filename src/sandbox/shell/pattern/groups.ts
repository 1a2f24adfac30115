/** Matches patterns with groups such as `!(a|b)` by following all positions that can be reached at once, so that nothing
 *  is tried twice. Gives up aloud after too many steps: a group with stars in it over a long text. */

import { shellLimits } from "../../../limits.ts";
import { ShellFailure } from "../state/failure.ts";
import type { PatternElement } from "./elements.ts";
import type { PatternMatch } from "./pattern-match.ts";

type Positions = readonly number[];

export class GroupMatcher {
  readonly #elements: readonly PatternElement[];
  #steps = 0;

  constructor(elements: readonly PatternElement[]) {
    this.#elements = elements;
  }

  matches(text: string): boolean {
    this.#steps = 0;
    return this.#follow(this.#elements, text, [0]).includes(text.length);
  }

  prefix(text: string, from: number, isLongest: boolean): number {
    this.#steps = 0;
    return pick(this.#follow(this.#elements, text, [from]), isLongest);
  }

  suffix(text: string, isLongest: boolean): number {
    this.#steps = 0;
    const step = isLongest ? 1 : -1;
    for (let start = isLongest ? 0 : text.length; start >= 0 && start <= text.length; start += step) {
      if (this.#follow(this.#elements, text, [start]).includes(text.length)) return start;
    }
    return -1;
  }

  search(text: string, from: number): PatternMatch | undefined {
    this.#steps = 0;
    for (let start = from; start <= text.length; start++) {
      const end = pick(this.#follow(this.#elements, text, [start]), true);
      if (end >= 0) return { start, end };
    }
    return undefined;
  }

  /** Where the elements can end when they begin at one of `starts`; both sorted. */
  #follow(elements: readonly PatternElement[], text: string, starts: Positions): Positions {
    let positions = starts;
    for (const element of elements) {
      if (positions.length === 0) return positions;
      positions = this.#advance(element, text, positions);
    }
    return positions;
  }

  #advance(element: PatternElement, text: string, positions: Positions): Positions {
    this.#count(positions.length);
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
        return this.#rangeFrom(positions[0] ?? 0, text.length);
      case "group":
        return this.#advanceGroup(element, text, positions);
    }
  }

  #advanceGroup(
    { operator, choices }: PatternElement & { kind: "group" },
    text: string,
    positions: Positions,
  ): Positions {
    const once = (from: Positions) => sorted(choices.flatMap((choice) => this.#follow(choice, text, from)));
    switch (operator) {
      case "@":
        return once(positions);
      case "?":
        return sorted([...positions, ...once(positions)]);
      case "*":
      case "+":
        return this.#repeat(once, operator === "*" ? positions : once(positions));
      case "!":
        return sorted(
          positions.flatMap((position) => {
            const excluded = new Set(once([position]));
            return this.#rangeFrom(position, text.length).filter((end) => !excluded.has(end));
          }),
        );
    }
  }

  #repeat(once: (from: Positions) => Positions, first: Positions): Positions {
    const reached = new Set(first);
    let added = first;
    while (added.length > 0) {
      added = once(added).filter((position) => !reached.has(position));
      for (const position of added) reached.add(position);
    }
    return sorted([...reached]);
  }

  #rangeFrom(start: number, end: number): Positions {
    this.#count(end - start);
    return Array.from({ length: end - start + 1 }, (_, index) => start + index);
  }

  #count(steps: number): void {
    this.#steps += steps + 1;
    if (this.#steps > shellLimits.patternStepsMax) {
      throw new ShellFailure("discard", "a pattern with groups takes too long on this text");
    }
  }
}

function sorted(positions: Positions): Positions {
  return [...new Set(positions)].sort((left, right) => left - right);
}

function pick(ends: Positions, isLongest: boolean): number {
  return (isLongest ? ends.at(-1) : ends[0]) ?? -1;
}
