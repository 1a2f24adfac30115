/** Sets of characters as sorted ranges of code points. A byte that is not UTF-8 is the code point of its lone surrogate
 *  (U+DC80 to U+DCFF); no negated set contains one, since no character of a text does. */

/** Pairs of first and last code points, in order and apart: `[48, 57, 65, 90]`. */
export type CharSet = readonly number[];

const lastCodePoint = 0x10ffff;
const surrogates: CharSet = [0xd800, 0xdfff];

export const everyCharacter: CharSet = negate([]);

export function singleton(codePoint: number): CharSet {
  return [codePoint, codePoint];
}

export function union(...sets: readonly CharSet[]): CharSet {
  const pairs: [number, number][] = [];
  for (const set of sets) {
    for (let index = 0; index < set.length; index += 2) pairs.push([set[index] ?? 0, set[index + 1] ?? 0]);
  }
  pairs.sort((left, right) => left[0] - right[0]);
  const merged: number[] = [];
  for (const [first, last] of pairs) {
    const end = merged.at(-1);
    if (end !== undefined && first <= end + 1) merged[merged.length - 1] = Math.max(end, last);
    else merged.push(first, last);
  }
  return merged;
}

/** All characters that are not in the set. */
export function negate(set: CharSet): CharSet {
  return complement(union(set, surrogates));
}

export function subtract(set: CharSet, removed: CharSet): CharSet {
  return complement(union(complement(set), removed));
}

export function contains(set: CharSet, codePoint: number): boolean {
  let low = 0;
  let high = set.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle * 2 + 1] ?? 0) < codePoint) low = middle + 1;
    else high = middle;
  }
  return low * 2 < set.length && (set[low * 2] ?? 0) <= codePoint;
}

/** The set with the other cases of all its characters. */
export function foldCase(set: CharSet): CharSet {
  const added: number[] = [];
  if (set.length === 2 && set[0] === set[1] && (set[0] ?? 0) < 128) {
    const character = String.fromCodePoint(set[0] ?? 0);
    for (const other of [character.toLowerCase(), character.toUpperCase()]) {
      added.push(other.charCodeAt(0), other.charCodeAt(0));
    }
    if (character === "k" || character === "K") added.push(0x212a, 0x212a);
    if (character === "s" || character === "S") added.push(0x17f, 0x17f);
    return union(set, added);
  }
  for (const [lower, variants] of caseVariants()) {
    const members = [lower, ...variants];
    if (members.some((member) => contains(set, member))) {
      for (const member of members) added.push(member, member);
    }
  }
  return union(set, added);
}

let knownVariants: ReadonlyMap<number, readonly number[]> | undefined;

/** Per lower-case character those that become it. Characters past U+1FFFF have no case. */
function caseVariants(): ReadonlyMap<number, readonly number[]> {
  if (knownVariants !== undefined) return knownVariants;
  const variants = new Map<number, number[]>();
  for (let codePoint = 0x41; codePoint < 0x1e944; codePoint++) {
    // Nothing between these has a case.
    if (codePoint === 0x3000) codePoint = 0xa640;
    if (codePoint === 0xac00) codePoint = 0xff21;
    if (codePoint === 0xff5b) codePoint = 0x10400;
    const character = String.fromCodePoint(codePoint);
    const lower = character.toLowerCase();
    const upper = lower.toUpperCase();
    if (lower === character && upper === character) continue;
    const base =
      (upper.length === character.length ? upper.toLowerCase() : lower).codePointAt(0) ?? codePoint;
    if (base === codePoint || lower.length !== character.length) continue;
    const known = variants.get(base);
    if (known === undefined) variants.set(base, [codePoint]);
    else known.push(codePoint);
  }
  knownVariants = variants;
  return variants;
}

function complement(set: CharSet): CharSet {
  const rest: number[] = [];
  let next = 0;
  for (let index = 0; index < set.length; index += 2) {
    const first = set[index] ?? 0;
    if (first > next) rest.push(next, first - 1);
    next = (set[index + 1] ?? 0) + 1;
  }
  if (next <= lastCodePoint) rest.push(next, lastCodePoint);
  return rest;
}
