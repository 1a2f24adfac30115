/** Reading and changing parts of a value: what `.[x]`, `getpath`, `setpath` and `delpaths` do. Values are never changed
 *  in place. Throws `JqError` with jq's messages. */

import { shellLimits } from "../../limits.ts";
import { JqError } from "../json/errors.ts";
import { compareJson, isArray, isEqual, isObject, type Json, typeOf } from "../json/json-value.ts";
import { writeJson } from "../json/json-writer.ts";

/** The value with its type, cut as jq cuts it: `string ("abcdefghij...)`. */
export function describeValue(value: Json): string {
  return `${typeOf(value)} (${cut(writeJson(value))})`;
}

export function getIndex(target: Json, index: Json): Json {
  if (isObject(target) && typeof index === "string") return target.get(index) ?? null;
  if (isArray(target) && typeof index === "number") return target[toPosition(index, target.length)] ?? null;
  if (target === null && (typeof index === "string" || typeof index === "number" || index === null))
    return null;
  if (isObject(index) && (isArray(target) || target === null || typeof target === "string")) {
    return getSlice(target, index.get("start") ?? null, index.get("end") ?? null);
  }
  if (isArray(target) && isArray(index)) return findSublists(target, index);
  throw cannotIndex(target, index);
}

function cannotIndex(target: Json, index: Json): JqError {
  const shown = typeof index === "string" ? `string "${index}"` : typeOf(index);
  return new JqError(`Cannot index ${typeOf(target)} with ${shown}`);
}

export function getSlice(target: Json, from: Json, to: Json): Json {
  if (target === null) return null;
  if (!isArray(target) && typeof target !== "string")
    throw new JqError(`Cannot index ${typeOf(target)} with object`);
  const characters = typeof target === "string" ? Array.from(target) : target;
  const [start, end] = toRange(from, to, characters.length);
  const slice = characters.slice(start, end);
  return typeof target === "string" ? slice.join("") : slice;
}

/** Where each occurrence of a list begins. */
export function findSublists(target: readonly Json[], part: readonly Json[]): Json {
  if (part.length === 0) return null;
  const found: number[] = [];
  for (let start = 0; start + part.length <= target.length; start++) {
    if (part.every((item, index) => isEqual(item, target[start + index] ?? null))) found.push(start);
  }
  return found;
}

export function setIndex(target: Json, index: Json, value: Json): Json {
  if (typeof index === "string" && (isObject(target) || target === null)) {
    return new Map(target ?? []).set(index, value);
  }
  if (typeof index === "number" && (isArray(target) || target === null))
    return setPosition(target ?? [], index, value);
  if (isObject(index) && (isArray(target) || target === null)) {
    if (!isArray(value)) throw new JqError("A slice of an array can only be assigned another array");
    const items = target ?? [];
    const [start, end] = toRange(index.get("start") ?? null, index.get("end") ?? null, items.length);
    return [...items.slice(0, start), ...value, ...items.slice(Math.max(start, end))];
  }
  if (isObject(target)) throw new JqError(`Cannot index object with ${typeOf(index)}`);
  if (isArray(target)) throw new JqError(`Cannot update field at array index of array`);
  throw cannotIndex(target, index);
}

export function getPath(value: Json, path: readonly Json[]): Json {
  let found = value;
  for (const index of path) {
    if (found === null) return null;
    found = getIndex(found, index);
  }
  return found;
}

export function setPath(value: Json, path: readonly Json[], replacement: Json): Json {
  return updatePath(value, path, () => replacement);
}

/** Replaces what is at a path by what `update` makes of it. */
export function updatePath(
  value: Json,
  path: readonly Json[],
  update: (before: Json) => Json,
  from = 0,
): Json {
  if (path.length - from > shellLimits.jqDepthMax) throw new JqError("Path too deep");
  const index = path[from];
  if (index === undefined) return update(value);
  return setIndex(value, index, updatePath(getIndex(value, index), path, update, from + 1));
}

/** Work that a change at a path is: every container on the way is copied. */
export function copyCost(value: Json, path: readonly Json[]): number {
  let cost = 0;
  let at = value;
  for (const index of path) {
    cost += isArray(at) ? at.length * 3 : isObject(at) ? at.size * 20 : 1;
    if (isObject(at) && typeof index === "string") at = at.get(index) ?? null;
    else if (isArray(at) && typeof index === "number") at = at[index] ?? null;
    else return cost;
  }
  return cost;
}

/** Without the parts at these paths. The last ones go first, so that positions stay right. */
export function deletePaths(value: Json, paths: readonly Json[]): Json {
  const sorted = [...paths].sort(compareJson).reverse();
  let remaining = value;
  for (const path of sorted) {
    if (!isArray(path)) throw new JqError("Path must be specified as an array");
    remaining = deletePath(remaining, path, 0);
  }
  return remaining;
}

function deletePath(value: Json, path: readonly Json[], from: number): Json {
  if (path.length - from > shellLimits.jqDepthMax) throw new JqError("Path too deep");
  const index = path[from];
  if (index === undefined || value === null) return null;
  if (from + 1 === path.length) return deleteIndex(value, index);
  const inner = getIndex(value, index);
  return inner === null ? value : setIndex(value, index, deletePath(inner, path, from + 1));
}

function deleteIndex(value: Json, index: Json): Json {
  if (isObject(value) && typeof index === "string") {
    const rest = new Map(value);
    rest.delete(index);
    return rest;
  }
  if (isArray(value) && typeof index === "number") {
    const position = toPosition(index, value.length);
    return position < 0 ? value : value.filter((_item, at) => at !== position);
  }
  if (isArray(value) && isObject(index)) {
    const [start, end] = toRange(index.get("start") ?? null, index.get("end") ?? null, value.length);
    return [...value.slice(0, start), ...value.slice(Math.max(start, end))];
  }
  const what = isObject(value) ? "field at object index" : `field of ${typeOf(value)}`;
  throw new JqError(
    isArray(value) ? "Cannot delete field at object index of array" : `Cannot delete ${what}`,
  );
}

function setPosition(items: readonly Json[], index: number, value: Json): Json {
  const position = index < 0 ? Math.trunc(index) + items.length : Math.floor(index);
  if (position < 0) throw new JqError("Out of bounds negative array index");
  if (position > shellLimits.jqElementsMax) throw new JqError("Array index too large");
  const copy = items.slice();
  while (copy.length < position) copy.push(null);
  copy[position] = value;
  return copy;
}

function toPosition(index: number, length: number): number {
  const position = Math.floor(index);
  return position < 0 ? position + length : position;
}

function toRange(from: Json, to: Json, length: number): [start: number, end: number] {
  if ((from !== null && typeof from !== "number") || (to !== null && typeof to !== "number")) {
    throw new JqError("Start and end indices of an array slice must be numbers");
  }
  const clamp = (position: number) =>
    Math.min(length, Math.max(0, position < 0 ? position + length : position));
  return [clamp(Math.floor(from ?? 0)), clamp(Math.ceil(to ?? length))];
}

function cut(text: string): string {
  return text.length > 14 ? `${text.slice(0, 11)}...` : text;
}
