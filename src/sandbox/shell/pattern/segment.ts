/** What stands between two stars of a pattern: a fixed number of characters, each plain, any, or of a class. */

import type { PatternElement } from "./elements.ts";

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
  find(text: string, from: number): { start: number; end: number } {
    if (this.#literal !== undefined) {
      const start = text.indexOf(this.#literal, from);
      return start < 0 ? nowhere : { start, end: start + this.#literal.length };
    }
    for (let start = from; start <= text.length; start++) {
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
  findLast(text: string, limit: number): number {
    if (this.#literal !== undefined) {
      return limit < this.#literal.length
        ? -1
        : text.lastIndexOf(this.#literal, limit - this.#literal.length);
    }
    for (let start = limit; start >= 0; start--) {
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
