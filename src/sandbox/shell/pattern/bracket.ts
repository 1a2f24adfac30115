/** Parses `[…]` of a pattern: characters, ranges and classes. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { unicodePattern } from "../../../regex/unicode-pattern.ts";

export interface Bracket {
  readonly matches: (codePoint: number) => boolean;
  /** Behind the closing bracket. */
  readonly end: number;
}

type Test = (codePoint: number) => boolean;

/** `start` is after the opening bracket. Undefined when no bracket closes it: then it is a plain character. */
export function parseBracket(pattern: string, start: number, ignoreCase: boolean): Bracket | undefined {
  let position = start;
  const isNegated = pattern.charAt(position) === "!" || pattern.charAt(position) === "^";
  if (isNegated) position += 1;
  const tests: Test[] = [];
  for (let isFirst = true; ; isFirst = false) {
    const character = pattern.charAt(position);
    if (character === "") return undefined;
    if (character === "]" && !isFirst) break;
    const named = readNamedClass(pattern, position);
    if (named !== undefined) {
      tests.push(named.matches);
      position = named.end;
      continue;
    }
    const low = readMember(pattern, position);
    if (low === undefined) return undefined;
    position = low.end;
    const isRange = pattern.charAt(position) === "-" && pattern.charAt(position + 1) !== "]";
    const high = isRange ? readMember(pattern, position + 1) : low;
    if (high === undefined) return undefined;
    position = high.end;
    tests.push((codePoint) => codePoint >= low.codePoint && codePoint <= high.codePoint);
  }
  const isMember = (codePoint: number) => tests.some((test) => test(codePoint));
  const matchesCase = ignoreCase
    ? (codePoint: number) => casesOf(codePoint).some((one) => isMember(one))
    : isMember;
  return {
    matches: isNegated ? (codePoint) => !matchesCase(codePoint) : matchesCase,
    end: position + 1,
  };
}

function casesOf(codePoint: number): number[] {
  const text = String.fromCodePoint(codePoint);
  return [codePoint, text.toLowerCase().codePointAt(0) ?? 0, text.toUpperCase().codePointAt(0) ?? 0];
}

/** A character, also an escaped one or `[.x.]`. */
function readMember(pattern: string, start: number): { codePoint: number; end: number } | undefined {
  if (pattern.startsWith("[.", start)) {
    const close = pattern.indexOf(".]", start + 2);
    const codePoint = pattern.codePointAt(start + 2);
    if (close > start + 2 && codePoint !== undefined) return { codePoint, end: close + 2 };
  }
  const at = pattern.charAt(start) === "\\" && start + 1 < pattern.length ? start + 1 : start;
  const codePoint = pattern.codePointAt(at);
  if (codePoint === undefined) return undefined;
  return { codePoint, end: at + (codePoint > 0xffff ? 2 : 1) };
}

/** `[:alpha:]`, or `[=x=]`. */
function readNamedClass(pattern: string, start: number): Bracket | undefined {
  if (pattern.startsWith("[=", start)) {
    const codePoint = pattern.codePointAt(start + 2);
    const close = pattern.indexOf("=]", start + 3);
    if (close < 0 || codePoint === undefined) return undefined;
    return { matches: (other) => other === codePoint, end: close + 2 };
  }
  if (!pattern.startsWith("[:", start)) return undefined;
  const close = pattern.indexOf(":]", start + 2);
  if (close < 0 || close - start > classCharsMax) return undefined;
  const matches = ownEntry(classes, pattern.slice(start + 2, close));
  // An unknown class has no members.
  return { matches: matches ?? (() => false), end: close + 2 };
}

const classCharsMax = 16;

const isAlpha: Test = (codePoint) =>
  codePoint < 0x80
    ? (codePoint >= 0x41 && codePoint <= 0x5a) || (codePoint >= 0x61 && codePoint <= 0x7a)
    : unicodePattern("\\p{L}").test(String.fromCodePoint(codePoint));
const isDigit: Test = (codePoint) => codePoint >= 0x30 && codePoint <= 0x39;
const isPrint: Test = (codePoint) =>
  codePoint < 0x80
    ? codePoint >= 0x20 && codePoint < 0x7f
    : !unicodePattern("\\p{C}").test(String.fromCodePoint(codePoint));
const isSpace: Test = (codePoint) =>
  codePoint < 0x80
    ? codePoint === 0x20 || (codePoint >= 9 && codePoint <= 13)
    : unicodePattern("\\p{Z}").test(String.fromCodePoint(codePoint));
const isAlnum: Test = (codePoint) => isAlpha(codePoint) || isDigit(codePoint);
const isGraph: Test = (codePoint) => isPrint(codePoint) && !isSpace(codePoint);

const classes: Readonly<Record<string, Test>> = {
  alpha: isAlpha,
  digit: isDigit,
  alnum: isAlnum,
  upper: (codePoint) =>
    codePoint < 0x80
      ? codePoint >= 0x41 && codePoint <= 0x5a
      : unicodePattern("\\p{Lu}").test(String.fromCodePoint(codePoint)),
  lower: (codePoint) =>
    codePoint < 0x80
      ? codePoint >= 0x61 && codePoint <= 0x7a
      : unicodePattern("\\p{Ll}").test(String.fromCodePoint(codePoint)),
  space: isSpace,
  blank: (codePoint) => codePoint === 0x20 || codePoint === 9,
  punct: (codePoint) => isGraph(codePoint) && !isAlnum(codePoint),
  print: isPrint,
  graph: isGraph,
  cntrl: (codePoint) => codePoint < 0x20 || codePoint === 0x7f,
  xdigit: (codePoint) =>
    isDigit(codePoint) ||
    (codePoint >= 0x41 && codePoint <= 0x46) ||
    (codePoint >= 0x61 && codePoint <= 0x66),
  word: (codePoint) => isAlnum(codePoint) || codePoint === 0x5f,
  ascii: (codePoint) => codePoint < 0x80,
};
