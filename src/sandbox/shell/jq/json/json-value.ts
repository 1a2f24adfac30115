/** JSON as jq has it: objects keep the order of their keys, also of those that look like numbers, so they are maps; all
 *  values have one total order. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;
export type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

export function isObject(value: Json): value is JsonObject {
  return value instanceof Map;
}

export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Everything but null and false. */
export function isTruthy(value: Json): boolean {
  return value !== null && value !== false;
}

export function typeOf(value: Json): JsonType {
  if (value === null) return "null";
  if (isArray(value)) return "array";
  if (isObject(value)) return "object";
  // What is left are the types that JavaScript and JSON share.
  return typeof value as "boolean" | "number" | "string";
}

const typeOrder: Readonly<Record<string, number>> = { null: 0, number: 3, string: 4, array: 5, object: 6 };

function orderOf(value: Json): number {
  if (typeof value === "boolean") return value ? 2 : 1;
  return typeOrder[typeOf(value)] ?? 0;
}

/** jq's order: null, false, true, numbers, strings by code point, arrays, objects by their sorted keys and then by
 *  their values. */
export function compareJson(left: Json, right: Json): number {
  const byType = orderOf(left) - orderOf(right);
  if (byType !== 0) return byType;
  if (typeof left === "number" && typeof right === "number") {
    // NaN is less than every number, also itself.
    return left < right || Number.isNaN(left) ? -1 : left === right ? 0 : 1;
  }
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  if (isArray(left) && isArray(right)) return compareArrays(left, right);
  if (isObject(left) && isObject(right)) return compareObjects(left, right);
  return 0;
}

export function isEqual(left: Json, right: Json): boolean {
  return compareJson(left, right) === 0;
}

/** By code point, which differs from the order of UTF-16 units only beyond U+FFFF. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (one === other) continue;
    const isOneHigh = one >= 0xd800 && one <= 0xdfff;
    const isOtherHigh = other >= 0xd800 && other <= 0xdfff;
    return isOneHigh === isOtherHigh ? one - other : isOneHigh ? 1 : -1;
  }
  return left.length - right.length;
}

export function sortedKeys(value: JsonObject): string[] {
  return [...value.keys()].sort(compareText);
}

function compareArrays(left: readonly Json[], right: readonly Json[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = compareJson(left[index] ?? null, right[index] ?? null);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareObjects(left: JsonObject, right: JsonObject): number {
  const [leftKeys, rightKeys] = [sortedKeys(left), sortedKeys(right)];
  const byKeys = compareArrays(leftKeys, rightKeys);
  if (byKeys !== 0) return byKeys;
  for (const key of leftKeys) {
    const order = compareJson(left.get(key) ?? null, right.get(key) ?? null);
    if (order !== 0) return order;
  }
  return 0;
}
