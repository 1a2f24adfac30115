/** The order in which `for (key in array)` goes through an array: gawk's, which follows from how it stores keys, or what
 *  PROCINFO["sorted_in"] asks for. Texts come first, in the order of a hash table, then integers from the lowest. */

import { mergeSort } from "../../process/merge-sort.ts";
import type { Meter } from "../../process/meter.ts";
import { NotSupported } from "../../process/options.ts";
import { encodeText } from "../../process/text/text.ts";
import { compareValues, InputText, toNumber, type Value } from "./value.ts";

/** Texts in a hash table beyond which gawk's order is not computed: keys then come as they were added. */
const hashedKeysMax = 20_000;
const tableSizes = [13, 127, 1_021, 8_191, 131_071];
const chainMax = 2;

export async function orderedKeys(
  array: ReadonlyMap<string, Value>,
  sortedIn: string,
  meter: Meter,
): Promise<string[]> {
  if (meter.charge(array.size * 40)) await meter.turn();
  if (sortedIn !== "" && sortedIn !== "@unsorted") return sortKeys(array, sortedIn, meter);
  const texts: string[] = [];
  const low: number[] = [];
  const integers: number[] = [];
  for (const key of array.keys()) {
    const value = isIntegerKey(key) ? Number(key) : undefined;
    if (value === undefined) texts.push(key);
    else if (value < 1) low.push(value);
    else integers.push(value);
  }
  low.sort((left, right) => left - right);
  integers.sort((left, right) => left - right);
  return [...hashOrder(texts), ...low.map(String), ...integers.map(String)];
}

function isIntegerKey(key: string): boolean {
  return /^(?:0|-?[1-9]\d{0,8})$/.test(key);
}

/** Adds the keys to a table of chains as gawk does, growing it when chains get long. */
function hashOrder(keys: readonly string[]): readonly string[] {
  if (keys.length < 2 || keys.length > hashedKeysMax) return keys;
  let size = tableSizes[0] ?? 13;
  let buckets: { key: string; hash: number }[][] = Array.from({ length: size }, () => []);
  for (const [index, key] of keys.entries()) {
    if (Math.floor((index + 1) / size) > chainMax) {
      const larger = tableSizes.find((candidate) => candidate > size) ?? size;
      const grown: typeof buckets = Array.from({ length: larger }, () => []);
      for (const bucket of buckets) {
        for (const entry of bucket) grown[entry.hash % larger]?.unshift(entry);
      }
      buckets = grown;
      size = larger;
    }
    const hash = hashOf(key);
    buckets[hash % size]?.unshift({ key, hash });
  }
  return buckets.flat().map((entry) => entry.key);
}

/** The hash of sdbm in 32 bits, over bytes that have a sign. */
function hashOf(key: string): number {
  let hash = 0;
  for (const byte of encodeText(key)) {
    hash = (Math.imul(hash, 65_599) + (byte < 128 ? byte : byte - 256)) >>> 0;
  }
  return hash;
}

async function sortKeys(array: ReadonlyMap<string, Value>, order: string, meter: Meter): Promise<string[]> {
  const match = /^@(ind|val)_(num|str|type)_(asc|desc)$/.exec(order);
  if (match === null) throw new NotSupported(`PROCINFO["sorted_in"] = "${order}"`);
  const [, by, how, direction] = match;
  const sign = direction === "desc" ? -1 : 1;
  const entries = [...array].map(([key, value]) => ({
    key,
    value: by === "ind" ? new InputText(key) : value,
  }));
  const compare = how === "num" ? compareNumbers : how === "str" ? compareTexts : compareTypes;
  const sorted = await mergeSort(
    entries,
    (left, right) => sign * (compare(left.value, right.value) || compareTexts(left.key, right.key)),
    meter,
  );
  return sorted.map(({ key }) => key);
}

function compareNumbers(left: Value, right: Value): number {
  return toNumber(left) - toNumber(right);
}

function compareTexts(left: Value, right: Value): number {
  return compareValues(textOf(left), textOf(right), "%.6g");
}

/** Numbers before texts, each in its own order. */
export function compareTypes(left: Value, right: Value): number {
  const [one, other] = [left, right].map(
    (value) => typeof value === "number" || (value instanceof InputText && value.isNumeric),
  );
  if (one !== other) return one ? -1 : 1;
  return one ? toNumber(left) - toNumber(right) : compareTexts(left, right);
}

function textOf(value: Value): string {
  if (value instanceof InputText) return value.text;
  return value === undefined ? "" : String(value);
}
