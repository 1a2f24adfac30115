/** Moves runs of changed lines over equal ones as git does: to where they meet a change of the other text, else to where
 *  the indentation and blank lines around make the best cut. */

import type { Shifting } from "../../diff/shift-boundaries.ts";

/** `lines` are the texts of the side that is shifted. */
export function slideChanges(shifting: Shifting, lines: readonly string[]): void {
  const group = new Group(shifting.changed, shifting.lines);
  const other = new Group(shifting.otherChanged, undefined);
  do {
    if (group.end > group.start) slideGroup(group, other, lines);
    other.next();
  } while (group.next());
}

/** A run of changed lines, empty between two unchanged ones. */
class Group {
  start = 0;
  end = 0;
  readonly #changed: Uint8Array;
  readonly #lines: Int32Array | undefined;
  readonly #count: number;

  /** `changed` has a byte before the first line and one after the last. */
  constructor(changed: Uint8Array, lines: Int32Array | undefined) {
    this.#changed = changed;
    this.#lines = lines;
    this.#count = changed.length - 2;
    while (this.#is(this.end)) this.end += 1;
  }

  next(): boolean {
    if (this.end >= this.#count) return false;
    this.start = this.end + 1;
    this.end = this.start;
    while (this.#is(this.end)) this.end += 1;
    return true;
  }

  previous(): void {
    if (this.start === 0) return;
    this.end = this.start - 1;
    this.start = this.end;
    while (this.#is(this.start - 1)) this.start -= 1;
  }

  slideDown(): boolean {
    if (this.end >= this.#count || this.#lines?.[this.start] !== this.#lines?.[this.end]) return false;
    this.#changed[this.start++ + 1] = 0;
    this.#changed[this.end++ + 1] = 1;
    while (this.#is(this.end)) this.end += 1;
    return true;
  }

  slideUp(): boolean {
    if (this.start === 0 || this.#lines?.[this.start - 1] !== this.#lines?.[this.end - 1]) return false;
    this.#changed[--this.start + 1] = 1;
    this.#changed[--this.end + 1] = 0;
    while (this.#is(this.start - 1)) this.start -= 1;
    return true;
  }

  #is(index: number): boolean {
    return index >= 0 && index < this.#count && this.#changed[index + 1] === 1;
  }
}

function slideGroup(group: Group, other: Group, lines: readonly string[]): void {
  let size: number;
  let earliestEnd: number;
  let matchingEnd: number | undefined;
  do {
    size = group.end - group.start;
    matchingEnd = undefined;
    while (group.slideUp()) other.previous();
    earliestEnd = group.end;
    if (other.end > other.start) matchingEnd = group.end;
    while (group.slideDown()) {
      other.next();
      if (other.end > other.start) matchingEnd = group.end;
    }
  } while (size !== group.end - group.start);
  if (group.end === earliestEnd) return;
  if (matchingEnd !== undefined) {
    while (other.end === other.start && group.slideUp()) other.previous();
    return;
  }
  const best = findBestEnd(lines, { size, earliestEnd, end: group.end });
  while (group.end > best && group.slideUp()) other.previous();
}

const slidingMax = 100;

interface Range {
  size: number;
  earliestEnd: number;
  end: number;
}

function findBestEnd(lines: readonly string[], { size, earliestEnd, end }: Range): number {
  let best: { end: number; score: Score } | undefined;
  const from = Math.max(earliestEnd, end - size - 1, end - slidingMax);
  for (let shift = from; shift <= end; shift++) {
    const score = { indent: 0, penalty: 0 };
    addSplit(score, measureSplit(lines, shift));
    addSplit(score, measureSplit(lines, shift - size));
    if (best === undefined || compareScores(score, best.score) <= 0) best = { end: shift, score };
  }
  return best?.end ?? end;
}

interface Score {
  indent: number;
  penalty: number;
}

/** A place between two lines. -1 stands for no indentation: a blank line, or none at all. */
interface Split {
  isEnd: boolean;
  indent: number;
  blanksBefore: number;
  indentBefore: number;
  blanksAfter: number;
  indentAfter: number;
}

const blanksMax = 20;
const indentMax = 200;

function measureSplit(lines: readonly string[], at: number): Split {
  const split: Split = {
    isEnd: at >= lines.length,
    indent: at >= lines.length ? -1 : indentOf(lines[at]),
    blanksBefore: 0,
    indentBefore: -1,
    blanksAfter: 0,
    indentAfter: -1,
  };
  for (let index = at - 1; index >= 0; index--) {
    split.indentBefore = indentOf(lines[index]);
    if (split.indentBefore !== -1) break;
    split.blanksBefore += 1;
    if (split.blanksBefore === blanksMax) {
      split.indentBefore = 0;
      break;
    }
  }
  for (let index = at + 1; index < lines.length; index++) {
    split.indentAfter = indentOf(lines[index]);
    if (split.indentAfter !== -1) break;
    split.blanksAfter += 1;
    if (split.blanksAfter === blanksMax) {
      split.indentAfter = 0;
      break;
    }
  }
  return split;
}

function indentOf(line = ""): number {
  let indent = 0;
  for (const char of line) {
    if (char === " ") indent += 1;
    else if (char === "\t") indent += 8 - (indent % 8);
    else if (!"\v\f\r".includes(char)) return indent;
    if (indent >= indentMax) return indentMax;
  }
  return -1;
}

/** The weights are git's, which were fitted to how people cut. */
function addSplit(score: Score, split: Split): void {
  if (split.indentBefore === -1 && split.blanksBefore === 0) score.penalty += 1;
  if (split.isEnd) score.penalty += 21;
  const blanksAfter = split.indent === -1 ? 1 + split.blanksAfter : 0;
  const blanks = split.blanksBefore + blanksAfter;
  score.penalty += -30 * blanks + 6 * blanksAfter;
  const indent = split.indent !== -1 ? split.indent : split.indentAfter;
  score.indent += indent;
  if (indent === -1 || split.indentBefore === -1 || indent === split.indentBefore) return;
  const hasBlanks = blanks !== 0;
  if (indent > split.indentBefore) score.penalty += hasBlanks ? 10 : -4;
  else if (split.indentAfter !== -1 && split.indentAfter > indent) score.penalty += hasBlanks ? 17 : 24;
  else score.penalty += hasBlanks ? 17 : 23;
}

function compareScores(one: Score, other: Score): number {
  return 60 * Math.sign(one.indent - other.indent) + (one.penalty - other.penalty);
}
