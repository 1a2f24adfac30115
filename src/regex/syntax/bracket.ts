/** Reads a bracket expression of a POSIX pattern: `[^a-z[:digit:]]`. */

import { type CharSet, negate, singleton, subtract, union } from "../char-set.ts";
import { RegexError } from "../regex-error.ts";
import { posixClass } from "./char-classes.ts";

export interface Bracket {
  readonly set: CharSet;
  /** Index after the closing bracket. */
  readonly end: number;
}

export interface BracketRules {
  /** Reads an escape at the index of a backslash, for tools that have them in brackets; undefined: it is a backslash. */
  escape?: ((pattern: string, index: number) => { codePoint: number; end: number } | undefined) | undefined;
  /** Adds the other case of letters. */
  fold?: ((set: CharSet) => CharSet) | undefined;
  /** Whether a negated bracket leaves out the line feed. */
  excludesLineFeed?: boolean;
}

const unmatched = "Unmatched [, [^, [:, [., or [=";

/** `index` is after the opening bracket. Throws `RegexError`. */
export function parseBracket(pattern: string, index: number, rules: BracketRules = {}): Bracket {
  let at = index;
  const isNegated = pattern[at] === "^";
  if (isNegated) at += 1;
  const sets: CharSet[] = [];
  for (let isFirst = true; ; isFirst = false) {
    if (at >= pattern.length) throw new RegexError(unmatched);
    if (pattern[at] === "]" && !isFirst) break;
    const item = parseItem(pattern, at, rules);
    at = item.end;
    if (item.set !== undefined) {
      sets.push(item.set);
      continue;
    }
    if (pattern[at] === "-" && at + 1 < pattern.length && pattern[at + 1] !== "]") {
      const last = parseItem(pattern, at + 1, rules);
      if (last.set !== undefined) throw new RegexError("Invalid range end");
      if (last.codePoint < item.codePoint) throw new RegexError("Invalid range end");
      sets.push([item.codePoint, last.codePoint]);
      at = last.end;
    } else sets.push(singleton(item.codePoint));
  }
  let set = union(...sets);
  if (rules.fold !== undefined) set = rules.fold(set);
  if (isNegated) {
    set = negate(set);
    if (rules.excludesLineFeed) set = subtract(set, [10, 10]);
  }
  return { set, end: at + 1 };
}

interface Item {
  readonly codePoint: number;
  /** When it is a class, which cannot begin or end a range. */
  readonly set?: CharSet;
  readonly end: number;
}

function parseItem(pattern: string, index: number, { escape: readEscape }: BracketRules): Item {
  const kind = pattern[index] === "[" ? pattern[index + 1] : undefined;
  if (kind === ":" || kind === "." || kind === "=") {
    const end = pattern.indexOf(`${kind}]`, index + 2);
    if (end >= 0) return parseNamed(kind, pattern.slice(index + 2, end), end + 2);
    if (kind !== ":") throw new RegexError(unmatched);
  }
  if (pattern[index] === "\\" && readEscape !== undefined) {
    const escaped = readEscape(pattern, index);
    if (escaped !== undefined) return escaped;
  }
  const codePoint = pattern.codePointAt(index) ?? 0;
  return { codePoint, end: index + (codePoint > 0xffff ? 2 : 1) };
}

function parseNamed(kind: ":" | "." | "=", name: string, end: number): Item {
  if (kind === ":") {
    const set = name === "word" ? undefined : posixClass(name);
    if (set === undefined) throw new RegexError("Invalid character class name");
    return { codePoint: 0, set, end };
  }
  const codePoint = [...name].length === 1 ? name.codePointAt(0) : collatingNames.get(name);
  if (codePoint === undefined) throw new RegexError("Invalid collation character");
  return kind === "." ? { codePoint, end } : { codePoint, set: singleton(codePoint), end };
}

/** The names of POSIX's portable character set that patterns use. */
const collatingNames: ReadonlyMap<string, number> = new Map([
  ["NUL", 0],
  ["tab", 9],
  ["newline", 10],
  ["space", 32],
  ["hyphen", 45],
  ["hyphen-minus", 45],
  ["period", 46],
  ["full-stop", 46],
  ["slash", 47],
  ["backslash", 92],
  ["left-square-bracket", 91],
  ["right-square-bracket", 93],
  ["circumflex", 94],
  ["underscore", 95],
]);
