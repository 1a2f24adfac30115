/** Signed integers of 64 bits that wrap around: numbers of JavaScript where they are exact, big ones beyond. */

import { comparisons, isComparison } from "../process/comparisons.ts";

export type Integer = number | bigint;

export function toInteger(value: bigint): Integer {
  const wrapped = BigInt.asIntN(64, value);
  return wrapped >= -safeMax && wrapped <= safeMax ? Number(wrapped) : wrapped;
}

const safeMax = BigInt(Number.MAX_SAFE_INTEGER);

export function isZero(value: Integer): boolean {
  return value === 0 || value === 0n;
}

export function negate(value: Integer): Integer {
  return typeof value === "number" ? 0 - value : toInteger(-value);
}

export function complement(value: Integer): Integer {
  return toInteger(~BigInt(value));
}

/** Undefined for a division by zero and a negative exponent, which have no result. */
export function calculate(operator: string, left: Integer, right: Integer): Integer | undefined {
  if (typeof left === "number" && typeof right === "number") {
    const result = onNumbers[operator]?.(left, right);
    if (result !== undefined && Number.isSafeInteger(result)) return result === 0 ? 0 : result;
  }
  if (isComparison(operator)) {
    return comparisons[operator](left < right ? -1 : Number(left > right)) ? 1 : 0;
  }
  const calculateBig = onBigNumbers[operator];
  if (calculateBig === undefined) throw new Error(`[edgeflue] No arithmetic operator ${operator}.`);
  return calculateBig(BigInt(left), BigInt(right));
}

type Calculation<Value, Result> = (left: Value, right: Value) => Result | undefined;

const onNumbers: Readonly<Record<string, Calculation<number, number>>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => (right === 0 ? undefined : Math.trunc(left / right)),
  "%": (left, right) => (right === 0 ? undefined : left % right),
};

const onBigNumbers: Readonly<Record<string, Calculation<bigint, Integer>>> = {
  "+": (left, right) => toInteger(left + right),
  "-": (left, right) => toInteger(left - right),
  "*": (left, right) => toInteger(left * right),
  "/": (left, right) => (right === 0n ? undefined : toInteger(left / right)),
  "%": (left, right) => (right === 0n ? undefined : toInteger(left % right)),
  "**": (left, right) => (right < 0n ? undefined : power(left, right)),
  "<<": (left, right) => toInteger(left << (right & 63n)),
  ">>": (left, right) => toInteger(left >> (right & 63n)),
  "&": (left, right) => toInteger(left & right),
  "|": (left, right) => toInteger(left | right),
  "^": (left, right) => toInteger(left ^ right),
};

function power(base: bigint, exponent: bigint): Integer {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asIntN(64, result * factor);
    factor = BigInt.asIntN(64, factor * factor);
  }
  return toInteger(result);
}
