/** The classes of characters that patterns name, as C.UTF-8 has them: `[:alpha:]`, `\w`, `\p{L}`. Made from the engine's
 *  Unicode tables when first used. */

import { type CharSet, negate, subtract, union } from "../char-set.ts";

const digits: CharSet = [0x30, 0x39];

/** Definitions of POSIX classes: a Unicode property for the characters up to U+FFFF, and ranges above. */
const definitions: Readonly<Record<string, () => CharSet>> = {
  alpha: () =>
    subtract(union(property("[\\p{Alphabetic}\\p{Nd}]"), [0x10000, 0x1efff, 0x20000, 0x3ffff]), digits),
  digit: () => digits,
  alnum: () => union(posixClass("alpha") ?? [], digits),
  upper: () => union(property("\\p{Uppercase}"), [0x10400, 0x10427]),
  lower: () => union(property("\\p{Lowercase}"), [0x10428, 0x1044f]),
  space: () => [
    9, 13, 32, 32, 0x1680, 0x1680, 0x2000, 0x2006, 0x2008, 0x200a, 0x2028, 0x2029, 0x205f, 0x205f, 0x3000,
    0x3000,
  ],
  blank: () => [9, 9, 32, 32, 0x1680, 0x1680, 0x2000, 0x2006, 0x2008, 0x200a, 0x205f, 0x205f, 0x3000, 0x3000],
  cntrl: () => [0, 31, 127, 159, 0x2028, 0x2029],
  xdigit: () => [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
  print: () => subtract(negate([]), union(posixClass("cntrl") ?? [], property("\\p{Cn}"), [0xd800, 0xdfff])),
  graph: () => subtract(posixClass("print") ?? [], posixClass("space") ?? []),
  punct: () => subtract(posixClass("graph") ?? [], posixClass("alnum") ?? []),
  word: () => union(posixClass("alnum") ?? [], [0x5f, 0x5f]),
};

const made = new Map<string, CharSet>();

/** A class by its POSIX name, and `word`; undefined for a name that is none. */
export function posixClass(name: string): CharSet | undefined {
  const known = made.get(name);
  if (known !== undefined) return known;
  const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  if (definition === undefined) return undefined;
  const set = definition();
  made.set(name, set);
  return set;
}

export const asciiWord: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
export const asciiSpace: CharSet = [9, 13, 32, 32];
export const asciiDigit: CharSet = digits;

/** The characters up to U+FFFF with a Unicode property, such as `\p{Lu}`; undefined when there is no such property. */
export function unicodeProperty(name: string): CharSet | undefined {
  const key = /^[A-Za-z_]+(?:=[A-Za-z_]+)?$/.test(name) ? name : "";
  for (const source of [`\\p{${key}}`, `\\p{Script=${key}}`, `\\p{General_Category=${key}}`]) {
    try {
      return property(source);
    } catch {
      // Not a property by this name; it may be a script.
    }
  }
  return undefined;
}

let allUnits: string | undefined;

function property(source: string): CharSet {
  const pattern = new RegExp(`${source}+`, "gu"); // A single class: linear.
  allUnits ??= Array.from({ length: 0xd800 >> 8 }, (_, page) => pageOf(page)).join("") + pagesFrom(0xe0);
  const ranges: number[] = [];
  for (const match of allUnits.matchAll(pattern)) {
    const first = match.index < 0xd800 ? match.index : match.index + 0x800;
    const end = match.index + match[0].length - 1;
    const last = end < 0xd800 ? end : end + 0x800;
    ranges.push(first, last);
  }
  return union(ranges);
}

function pageOf(page: number): string {
  return String.fromCharCode(...Array.from({ length: 256 }, (_, index) => page * 256 + index));
}

function pagesFrom(first: number): string {
  return Array.from({ length: 0x100 - first }, (_, index) => pageOf(first + index)).join("");
}
