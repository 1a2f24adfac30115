/** What is between two stars of a pattern: a fixed number of characters, each plain, any, or of a class. */

import type { PatternElement } from "./elements.ts";
import type { Steps } from "./steps.ts";

/** Characters between two pauses. */
const pace = 8_192;
const unitsPerCharacter = 6;

const nowhere = { start: -1, end: -1 };

export class Segment {
  readonly #elements: readonly PatternElement[];
  /** Its text when all of it is plain. */
  readonly #literal: string | undefined;
  /** Plain text at its beginning, by which it is looked for. */
  readonly #head: string;

  constructor(elements: readonly PatternElement[]) {
    const [first] = elements;
    this.#elements = elements;
    this.#head = first?.kind === "literal" ? first.text : "";
    this.#literal =
      elements.length === 0
        ? ""
        : elements.length === 1 && first?.kind === "literal"
          ? first.text
          : undefined;
  }

  get isEmpty(): boolean {
    return this.#elements.length === 0;
  }

  /** End of a match that begins at `position`; -1 for none. */
  matchAt(text: string, position: number): number {
    let end = position;
    for (const element of this.#elements) {
      if (element.kind === "literal") {
        if (!text.startsWith(element.text, end)) return -1;
        end += element.text.length;
        continue;
      }
      const codePoint = text.codePointAt(end);
      if (codePoint === undefined) return -1;
      if (element.kind === "class" && !element.matches(codePoint)) return -1;
      end += codePoint > 0xffff ? 2 : 1;
    }
    return end;
  }

  /** The first match at or after `from`; a start of -1 for none. */
  *find(text: string, from: number): Steps<{ start: number; end: number }> {
    if (this.#literal !== undefined) {
      const start = text.indexOf(this.#literal, from);
      const searched = (start < 0 ? text.length : start) - from;
      if (searched > pace) yield searched >> 2;
      return start < 0 ? nowhere : { start, end: start + this.#literal.length };
    }
    let steps = 0;
    for (let start = from; start <= text.length; start++) {
      steps += 1 + (this.#elements.length >> 3);
      if (steps >= pace) {
        yield steps * unitsPerCharacter;
        steps = 0;
      }
      if (this.#head !== "") {
        start = text.indexOf(this.#head, start);
        if (start < 0) return nowhere;
      } else if (isInsidePair(text, start)) continue;
      const end = this.matchAt(text, start);
      if (end >= 0) return { start, end };
    }
    return nowhere;
  }

  /** Start of the last match that ends at or before `limit`; -1 for none. */
  *findLast(text: string, limit: number): Steps<number> {
    if (this.#literal !== undefined) {
      if (limit < this.#literal.length) return -1;
      const start = text.lastIndexOf(this.#literal, limit - this.#literal.length);
      if (limit - start > pace) yield (limit - start) >> 1;
      return start;
    }
    let steps = 0;
    for (let start = limit; start >= 0; start--) {
      steps += 1 + (this.#elements.length >> 3);
      if (steps >= pace) {
        yield steps * unitsPerCharacter;
        steps = 0;
      }
      if (isInsidePair(text, start)) continue;
      const end = this.matchAt(text, start);
      if (end >= 0 && end <= limit) return start;
    }
    return -1;
  }

  /** Start of a match that ends at `limit`; -1 for none. */
  startBefore(text: string, limit: number): number {
    if (this.#literal !== undefined) {
      const start = limit - this.#literal.length;
      return start >= 0 && text.startsWith(this.#literal, start) ? start : -1;
    }
    let start = limit;
    for (let index = this.#elements.length - 1; index >= 0; index--) {
      const element = this.#elements[index];
      if (element?.kind === "literal") start -= element.text.length;
      else start -= isInsidePair(text, start - 1) ? 2 : 1;
    }
    return start >= 0 && this.matchAt(text, start) === limit ? start : -1;
  }
}

/** Between the two halves of one character. */
function isInsidePair(text: string, position: number): boolean {
  const before = text.charCodeAt(position - 1);
  const after = text.charCodeAt(position);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}
