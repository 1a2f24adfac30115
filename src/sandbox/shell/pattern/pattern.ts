/** A compiled pattern of the shell, and the ways in which expansions apply it. Patterns without groups are a few fixed
 *  segments between stars, found by searching: their time is that of the text. */

import { shellLimits } from "../limits.ts";
import { ShellFailure } from "../state/failure.ts";
import { type PatternElement, type PatternSyntax, parsePattern } from "./elements.ts";
import { GroupMatcher } from "./groups.ts";
import type { PatternMatch } from "./pattern-match.ts";
import { Segment } from "./segment.ts";
import type { Steps } from "./steps.ts";

/** A pattern as expansion gives it. */
export interface PatternText {
  /** With a backslash before each quoted sign, unless it is literal. */
  readonly text: string;
  /** All of it stands for itself. */
  readonly isLiteral: boolean;
}

/** Patterns that were compiled lately: loops use the same ones. */
const compiled = new Map<string, Pattern>();
const compiledMax = 200;
const cachedCharsMax = 1_000;

export function compilePattern({ text, isLiteral }: PatternText, syntax: PatternSyntax): Pattern {
  if (isLiteral) {
    const literal = syntax.ignoreCase ? text.toLowerCase() : text;
    return new Pattern(literal === "" ? [] : [{ kind: "literal", text: literal }], syntax);
  }
  if (text.length > shellLimits.patternCharsMax) {
    throw new ShellFailure("discard", `a pattern may have ${shellLimits.patternCharsMax} characters`);
  }
  const key = `${syntax.hasGroups ? "g" : ""}${syntax.ignoreCase ? "i" : ""} ${text}`;
  let found = compiled.get(key);
  if (found === undefined) {
    found = new Pattern(parsePattern(text, syntax), syntax);
    if (text.length > cachedCharsMax) return found;
    if (compiled.size >= compiledMax) compiled.clear();
    compiled.set(key, found);
  }
  return found;
}

export class Pattern {
  readonly #ignoreCase: boolean;
  /** The last text that was folded: a search asks for the same one many times. */
  #unfolded = "";
  #folded = "";
  readonly #groups: GroupMatcher | undefined;
  /** What is between the stars; the first one is at the beginning, the last one at the end. */
  readonly #segments: readonly Segment[];

  constructor(elements: readonly PatternElement[], { ignoreCase }: PatternSyntax) {
    this.#ignoreCase = ignoreCase;
    this.#groups = elements.some(({ kind }) => kind === "group") ? new GroupMatcher(elements) : undefined;
    this.#segments = this.#groups === undefined ? toSegments(elements) : [];
  }

  *matches(text: string): Steps<boolean> {
    const subject = this.#fold(text);
    if (this.#groups !== undefined) return yield* this.#groups.matches(subject);
    const [first, last] = this.#ends();
    const start = first.matchAt(subject, 0);
    if (start < 0) return false;
    if (this.#segments.length === 1) return start === subject.length;
    const end = last.startBefore(subject, subject.length);
    return end >= start && (yield* this.#findMiddle(subject, { start, limit: end })) >= 0;
  }

  /** End of the shortest or longest prefix that matches; -1 for none. */
  *prefix(text: string, isLongest: boolean): Steps<number> {
    const subject = this.#fold(text);
    if (this.#groups !== undefined) return yield* this.#groups.prefix(subject, isLongest);
    return yield* this.#matchFrom(subject, 0, isLongest);
  }

  /** Start of the shortest or longest suffix that matches; -1 for none. */
  *suffix(text: string, isLongest: boolean): Steps<number> {
    const subject = this.#fold(text);
    if (this.#groups !== undefined) return yield* this.#groups.suffix(subject, isLongest);
    const [first, last] = this.#ends();
    let limit = last.startBefore(subject, subject.length);
    if (limit < 0 || this.#segments.length === 1) return limit;
    for (let index = this.#segments.length - 2; index > 0; index--) {
      const segment = this.#segments[index];
      if (segment === undefined) continue;
      limit = yield* segment.findLast(subject, limit);
      if (limit < 0) return -1;
    }
    if (!isLongest) return yield* first.findLast(subject, limit);
    const { start } = yield* first.find(subject, 0);
    return start >= 0 && (yield* this.matches(text.slice(start))) ? start : -1;
  }

  /** The first match at or after `from`, as long as possible there. */
  *search(text: string, from: number): Steps<PatternMatch | undefined> {
    const subject = this.#fold(text);
    if (this.#groups !== undefined) return yield* this.#groups.search(subject, from);
    const [first] = this.#ends();
    const { start } = yield* first.find(subject, from);
    if (start < 0) return undefined;
    const end = yield* this.#matchFrom(subject, start, true);
    // What does not follow here does not follow later either: stars reach as far from the first beginning.
    return end < 0 ? undefined : { start, end };
  }

  *#matchFrom(subject: string, from: number, isLongest: boolean): Steps<number> {
    const [first, last] = this.#ends();
    const start = first.matchAt(subject, from);
    if (start < 0 || this.#segments.length === 1) return start;
    const middle = yield* this.#findMiddle(subject, { start, limit: subject.length });
    if (middle < 0) return -1;
    if (!isLongest) return (yield* last.find(subject, middle)).end;
    if (last.isEmpty) return subject.length;
    const found = yield* last.findLast(subject, subject.length);
    return found < middle ? -1 : last.matchAt(subject, found);
  }

  /** End of the segments between the first and the last, each as early as possible; -1 when they do not fit. */
  *#findMiddle(subject: string, { start, limit }: { start: number; limit: number }): Steps<number> {
    let position = start;
    for (let index = 1; index < this.#segments.length - 1; index++) {
      const segment = this.#segments[index];
      if (segment === undefined) continue;
      const found = yield* segment.find(subject, position);
      if (found.start < 0 || found.end > limit) return -1;
      position = found.end;
    }
    return position;
  }

  #ends(): readonly [Segment, Segment] {
    const [first] = this.#segments;
    const last = this.#segments.at(-1);
    if (first === undefined || last === undefined) throw new Error("[edgeflue] A pattern without segments.");
    return [first, last];
  }

  /** Offsets must stay: the few texts whose length changes keep their case. */
  #fold(text: string): string {
    if (!this.#ignoreCase) return text;
    if (text !== this.#unfolded) {
      const folded = text.toLowerCase();
      this.#unfolded = text;
      this.#folded = folded.length === text.length ? folded : text;
    }
    return this.#folded;
  }
}

function toSegments(elements: readonly PatternElement[]): Segment[] {
  const segments: PatternElement[][] = [[]];
  for (const element of elements) {
    if (element.kind === "star") segments.push([]);
    else segments.at(-1)?.push(element);
  }
  return segments.map((segment) => new Segment(segment));
}
