/** jq's functions of arrays and objects. */

import { shellLimits } from "../../limits.ts";
import { deletePaths, describeValue, getPath, setPath } from "../evaluate/access.ts";
import { applyOperator } from "../evaluate/operators.ts";
import type { NativeFunction } from "../evaluate/results.ts";
import { JqError } from "../json/errors.ts";
import {
  compareJson,
  isArray,
  isEqual,
  isObject,
  isTruthy,
  type Json,
  sortedKeys,
  typeOf,
} from "../json/json-value.ts";
import { deepSizeOf, pure, sizeOf } from "./native.ts";

/** Sorting compares each item some ten times. */
const sortCost = (input: Json) => deepSizeOf(input) * 10;

/** A copy of what is at the top; what is below it is smaller in most values. */
const copySize = (input: Json) => sizeOf(input) * 3;

export const collectionNatives: ReadonlyMap<string, NativeFunction> = new Map([
  ["length/0", pure(lengthOf)],
  ["type/0", pure((input) => typeOf(input))],
  ["not/0", pure((input) => !isTruthy(input))],
  ["keys/0", pure((input) => keysOf(input, true))],
  ["keys_unsorted/0", pure((input) => keysOf(input, false))],
  ["has/1", pure((input, key: Json) => has(input, key))],
  ["contains/1", pure((input, part: Json) => contains(input, part), deepSizeOf)],
  ["add/0", pure(addItems, deepSizeOf)],
  ["sort/0", pure((input) => requireArray(input, "sorted").toSorted(compareJson), sortCost)],
  ["_sort_by/1", pure((input, keys: Json) => sortBy(input, keys).map(({ item }) => item), sortCost)],
  ["_group_by/1", pure((input, keys: Json) => groupBy(input, keys), sortCost)],
  ["_unique_by/1", pure(firstOfGroups, sortCost)],
  ["_min_by/1", pure((input, keys: Json) => pickBy(input, keys, (order) => order < 0))],
  ["_max_by/1", pure((input, keys: Json) => pickBy(input, keys, (order) => order >= 0))],
  ["unique/0", pure((input) => firstOfGroups(input, input), sortCost)],
  ["min/0", pure((input) => pickBy(input, input, (order) => order < 0))],
  ["max/0", pure((input) => pickBy(input, input, (order) => order >= 0))],
  ["reverse/0", pure(reverse)],
  ["flatten/0", pure((input) => flatten(input, Number.POSITIVE_INFINITY), deepSizeOf)],
  ["flatten/1", pure((input, depth: Json) => flatten(input, depth), deepSizeOf)],
  ["transpose/0", pure(transpose, deepSizeOf)],
  ["to_entries/0", pure(toEntries)],
  ["from_entries/0", pure(fromEntries)],
  ["setpath/2", pure((input, path: Json, value: Json) => setPath(input, requirePath(path), value), copySize)],
  ["delpaths/1", pure((input, paths: Json) => deletePaths(input, requirePath(paths)))],
  ["_getpath/1", pure((input, path: Json) => getPath(input, requirePath(path)))],
  ["toarray/0", pure((input) => (isArray(input) ? input : [input]))],
]);

function requireArray(input: Json, done: string): readonly Json[] {
  if (!isArray(input)) throw new JqError(`${describeValue(input)} cannot be ${done}, as it is not an array`);
  return input;
}

function requirePath(path: Json): readonly Json[] {
  if (!isArray(path)) throw new JqError("Path must be specified as an array");
  return path;
}

function lengthOf(input: Json): Json {
  if (input === null) return 0;
  if (typeof input === "boolean") throw new JqError(`${describeValue(input)} has no length`);
  if (typeof input === "number") return Math.abs(input);
  if (typeof input === "string") return Array.from(input).length;
  return isArray(input) ? input.length : input.size;
}

function keysOf(input: Json, isSorted: boolean): Json {
  if (isObject(input)) return isSorted ? sortedKeys(input) : [...input.keys()];
  if (isArray(input)) return input.map((_item, index) => index);
  throw new JqError(`${describeValue(input)} has no keys`);
}

function has(input: Json, key: Json): Json {
  if (isObject(input) && typeof key === "string") return input.has(key);
  if (isArray(input) && typeof key === "number") return key >= 0 && key < input.length;
  throw new JqError(
    `Cannot check whether ${typeOf(input)} has a ${typeof key === "string" ? "string" : typeOf(key)} key`,
  );
}

function contains(input: Json, part: Json): boolean {
  if (isObject(input) && isObject(part)) {
    return [...part].every(([key, value]) => input.has(key) && contains(input.get(key) ?? null, value));
  }
  if (isArray(input) && isArray(part)) {
    return part.every((wanted) =>
      input.some((item) => typeOf(item) === typeOf(wanted) && contains(item, wanted)),
    );
  }
  if (typeof input === "string" && typeof part === "string") return input.includes(part);
  if (typeOf(input) === typeOf(part)) return isEqual(input, part);
  throw new JqError(
    `${describeValue(input)} and ${describeValue(part)} cannot have their containment checked`,
  );
}

function addItems(input: Json): Json {
  const items = isObject(input) ? [...input.values()] : input;
  if (!isArray(items))
    throw new JqError(`Cannot iterate over ${items === null ? "null (null)" : describeValue(items)}`);
  // Many strings, or many arrays, at once: one by one takes time that grows with the square of their number.
  if (items.length > 1 && items.every((item) => typeof item === "string")) {
    const text = items.join("");
    if (text.length > shellLimits.valueCharsMax) throw new JqError("String too long");
    return text;
  }
  if (items.length > 1 && items.every(isArray)) return items.flat(1) as readonly Json[]; // every item is an array
  if (items.length > 1 && items.every(isObject)) return new Map(items.flatMap((item) => [...item]));
  return items.reduce<Json>((sum, item) => applyOperator("+", sum, item), null);
}

function sortBy(input: Json, keys: Json): { item: Json; key: Json }[] {
  const items = requireArray(input, "sorted");
  const byPosition = requireArray(keys, "sorted");
  return items
    .map((item, position) => ({ item, key: byPosition[position] ?? null }))
    .sort((left, right) => compareJson(left.key, right.key));
}

function firstOfGroups(input: Json, keys: Json): Json {
  return groupBy(input, keys).map((group) => group[0] ?? null);
}

function groupBy(input: Json, keys: Json): Json[][] {
  const groups: Json[][] = [];
  let last: Json | undefined;
  for (const { item, key } of sortBy(input, keys)) {
    if (last === undefined || !isEqual(last, key)) groups.push([]);
    groups.at(-1)?.push(item);
    last = key;
  }
  return groups;
}

function pickBy(input: Json, keys: Json, isBetter: (order: number) => boolean): Json {
  const items = requireArray(input, "iterated over");
  const byPosition = requireArray(keys, "iterated over");
  let best: number | undefined;
  for (let position = 0; position < items.length; position++) {
    if (best === undefined || isBetter(compareJson(byPosition[position] ?? null, byPosition[best] ?? null))) {
      best = position;
    }
  }
  return best === undefined ? null : (items[best] ?? null);
}

function reverse(input: Json): Json {
  if (typeof input === "string") return Array.from(input).reverse().join("");
  if (input === null) return [];
  if (!isArray(input)) throw new JqError(`Cannot reverse ${describeValue(input)}`);
  return input.toReversed();
}

function flatten(input: Json, depth: Json): Json {
  if (typeof depth !== "number" || depth < 0) throw new JqError("flatten depth must not be negative");
  const items = isObject(input) ? [...input.values()] : input;
  if (!isArray(items)) throw new JqError(`Cannot iterate over ${describeValue(items)}`);
  const flat: Json[] = [];
  const visit = (item: Json, left: number) => {
    if (isArray(item) && left >= 0) for (const inner of item) visit(inner, left - 1);
    else flat.push(item);
  };
  for (const item of items) visit(item, depth - 1);
  return flat;
}

function transpose(input: Json): Json {
  const rows = requireArray(input, "transposed").map((row) => (isArray(row) ? row : []));
  const width = rows.reduce((max, row) => Math.max(max, row.length), 0);
  if (width * rows.length > shellLimits.jqElementsMax) throw new JqError("Array too large");
  return Array.from({ length: width }, (_column, index) => rows.map((row) => row[index] ?? null));
}

function toEntries(input: Json): Json {
  if (!isObject(input) && !isArray(input)) throw new JqError(`${describeValue(input)} has no keys`);
  const members: Iterable<[Json, Json]> = isArray(input) ? input.entries() : input;
  return Array.from(
    members,
    ([key, value]) =>
      new Map<string, Json>([
        ["key", key],
        ["value", value],
      ]),
  );
}

/** The names that jq takes for a key and a value. */
const keyNames = ["key", "k", "name", "Name", "K", "Key"];
const valueNames = ["value", "v", "Value", "V"];

function fromEntries(input: Json): Json {
  const members = new Map<string, Json>();
  for (const entry of requireArray(input, "iterated over")) {
    if (!isObject(entry)) throw new JqError(`Cannot index ${typeOf(entry)} with "key"`);
    const key =
      keyNames.map((name) => entry.get(name) ?? null).find((value) => value !== null && value !== false) ??
      null;
    const value = valueNames.find((name) => entry.has(name));
    members.set(toKey(key), value === undefined ? null : (entry.get(value) ?? null));
  }
  return members;
}

function toKey(key: Json): string {
  if (typeof key === "string") return key;
  if (typeof key === "number" || typeof key === "boolean") return String(key);
  throw new JqError(`Cannot use ${describeValue(key)} as object key`);
}
