/** jq's operators on two values. Throws `JqError` with jq's messages. */

import { shellLimits } from "../../limits.ts";
import { comparisons, isComparison } from "../../process/comparisons.ts";
import { JqError } from "../json/errors.ts";
import { compareJson, isArray, isEqual, isObject, type Json, type JsonObject } from "../json/json-value.ts";
import type { BinaryOperator } from "../program/syntax-tree.ts";
import { describeValue } from "./access.ts";

export function applyOperator(operator: BinaryOperator, left: Json, right: Json): Json {
  if (isComparison(operator)) return comparisons[operator](compareJson(left, right));
  return calculations[operator](left, right);
}

const calculations = { "+": add, "-": subtract, "*": multiply, "/": divide, "%": modulo };

function add(left: Json, right: Json): Json {
  if (left === null) return right;
  if (right === null) return left;
  if (typeof left === "number" && typeof right === "number") return left + right;
  if (typeof left === "string" && typeof right === "string") return requireLength(left + right);
  if (isArray(left) && isArray(right)) return [...left, ...right];
  if (isObject(left) && isObject(right)) return new Map([...left, ...right]);
  throw cannot(left, right, "added");
}

function subtract(left: Json, right: Json): Json {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (isArray(left) && isArray(right))
    return left.filter((item) => !right.some((other) => isEqual(item, other)));
  throw cannot(left, right, "subtracted");
}

function multiply(left: Json, right: Json): Json {
  if (typeof left === "number" && typeof right === "number") return left * right;
  if (typeof left === "string" && typeof right === "number") return repeat(left, right);
  if (typeof left === "number" && typeof right === "string") return repeat(right, left);
  if (isObject(left) && isObject(right)) return merge(left, right, 0);
  throw cannot(left, right, "multiplied");
}

function repeat(text: string, times: number): Json {
  if (!(times > 0)) return null;
  const count = times < 1 ? 1 : Math.floor(times);
  if (text.length * count > shellLimits.valueCharsMax) throw new JqError("Repeat string result too long");
  return text.repeat(count);
}

/** Objects within objects are merged too. */
function merge(left: JsonObject, right: JsonObject, depth: number): JsonObject {
  if (depth > shellLimits.jqDepthMax) throw new JqError("Object merge too deep");
  const merged = new Map(left);
  for (const [key, value] of right) {
    const before = left.get(key) ?? null;
    merged.set(key, isObject(before) && isObject(value) ? merge(before, value, depth + 1) : value);
  }
  return merged;
}

function divide(left: Json, right: Json): Json {
  if (typeof left === "number" && typeof right === "number") {
    if (right === 0) throw cannot(left, right, "divided because the divisor is zero");
    return left / right;
  }
  if (typeof left === "string" && typeof right === "string") return splitText(left, right);
  throw cannot(left, right, "divided");
}

export function splitText(text: string, separator: string): Json {
  if (text === "") return [];
  return separator === "" ? Array.from(text) : text.split(separator);
}

/** Of whole numbers of 64 bits, with the sign of the left one. */
function modulo(left: Json, right: Json): Json {
  if (typeof left !== "number" || typeof right !== "number") throw cannot(left, right, "divided");
  const divisor = toWhole(right);
  if (divisor === 0n) throw cannot(left, right, "divided because the divisor is zero");
  const dividend = toWhole(left);
  return Number(dividend % (divisor < 0n ? -divisor : divisor));
}

const wholeMax = 2n ** 63n - 1n;

function toWhole(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return wholeMax;
  if (value <= -(2 ** 63)) return -wholeMax - 1n;
  return BigInt(Math.trunc(value));
}

function requireLength(text: string): string {
  if (text.length > shellLimits.valueCharsMax) throw new JqError("String too long");
  return text;
}

function cannot(left: Json, right: Json, done: string): JqError {
  return new JqError(`${describeValue(left)} and ${describeValue(right)} cannot be ${done}`);
}
