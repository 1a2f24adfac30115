/** Ids and names that are legal in a dialect. Legal ones stay as they are. Any other is replaced by one that depends
 *  only on it and on what precedes it, so that every request has the same. Pure. */

import type { Spelling } from "./dialect.ts";

/** The ids of a request's calls: legal and unique. */
export class CallIds {
  readonly #spelling: Spelling;
  readonly #used = new Set<string>();
  /** How often each id was requested. */
  readonly #asked = new Map<string, number>();

  constructor(spelling: Spelling) {
    this.#spelling = spelling;
  }

  /** The id of the next call. */
  take(id: string): string {
    const before = this.#asked.get(id) ?? 0;
    this.#asked.set(id, before + 1);
    let legal = before === 0 && isLegal(id, this.#spelling) ? id : respell(id, before, this.#spelling);
    for (let again = before + 1; this.#used.has(legal); again += 1) {
      legal = respell(id, again, this.#spelling);
    }
    this.#used.add(legal);
    return legal;
  }
}

/** A tool's name. Two illegal names may become the same, since no tool has either. */
export function toLegalName(name: string, spelling: Spelling): string {
  if (isLegal(name, spelling)) return name;
  const { characters, firstCharacters = characters } = spelling;
  const cleaned = name.replace(new RegExp(`[^${characters}]+`, "g"), "_").replace(/^_+|_+$/g, "");
  if (cleaned === "") return "unnamed";
  const isRight = new RegExp(`^[${firstCharacters}]`).test(cleaned) && !(cleaned in Object.prototype);
  const start = isRight ? cleaned : `t_${cleaned}`;
  return start.slice(0, spelling.charsMax);
}

const patterns = new WeakMap<Spelling, RegExp>();

function isLegal(text: string, spelling: Spelling): boolean {
  let pattern = patterns.get(spelling);
  if (pattern === undefined) {
    const { characters, firstCharacters = characters, charsMin, charsMax } = spelling;
    pattern = new RegExp(`^[${firstCharacters}][${characters}]{${charsMin - 1},${charsMax - 1}}$`);
    patterns.set(spelling, pattern);
  }
  // A property that every object has would be found by a lookup by name, even in providers' code.
  return pattern.test(text) && !(text in Object.prototype);
}

/** Letters and digits, which every dialect accepts. */
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const respelledMax = 10_000;
const respelledCharsMax = 200;
/** Cached by the requested id: each step requests all ids of its conversation again. */
const respelled = new Map<string, string>();

function respell(id: string, again: number, { charsMax }: Spelling): string {
  const text = again === 0 ? id : `${id}#${again}`;
  let hashed = respelled.get(text);
  if (hashed === undefined) {
    if (respelled.size >= respelledMax) respelled.clear();
    hashed = hashText(text);
    if (text.length <= respelledCharsMax) respelled.set(text, hashed);
  }
  return hashed.slice(0, charsMax);
}

/** Nine letters and digits that represent a text. */
export function hashText(text: string): string {
  let value = BigInt(hash(text, 0x811c9dc5)) * 0x1_0000_0000n + BigInt(hash(text, 0x01000193));
  let id = "";
  while (id.length < 9) {
    id += alphabet[Number(value % 62n)];
    value /= 62n;
  }
  return id;
}

/** FNV-1a. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
