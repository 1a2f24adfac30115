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
    const result = calculateExactly(operator, left, right);
    if (result !== undefined && Number.isSafeInteger(result)) return result === 0 ? 0 : result;
  }
  if (isComparison(operator)) {
    return comparisons[operator](left < right ? -1 : Number(left > right)) ? 1 : 0;
  }
  return calculateBig(operator, BigInt(left), BigInt(right));
}

function calculateExactly(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? undefined : Math.trunc(left / right);
    case "%":
      return right === 0 ? undefined : left % right;
    default:
      return undefined;
  }
}

function calculateBig(operator: string, left: bigint, right: bigint): Integer | undefined {
  switch (operator) {
    case "+":
      return toInteger(left + right);
    case "-":
      return toInteger(left - right);
    case "*":
      return toInteger(left * right);
    case "/":
      return right === 0n ? undefined : toInteger(left / right);
    case "%":
      return right === 0n ? undefined : toInteger(left % right);
    case "**":
      return right < 0n ? undefined : power(left, right);
    case "<<":
      return toInteger(left << (right & 63n));
    case ">>":
      return toInteger(left >> (right & 63n));
    case "&":
      return toInteger(left & right);
    case "|":
      return toInteger(left | right);
    case "^":
      return toInteger(left ^ right);
    default:
      throw new Error(`[edgeflue] No arithmetic operator ${operator}.`);
  }
}

function power(base: bigint, exponent: bigint): Integer {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asIntN(64, result * factor);
    factor = BigInt.asIntN(64, factor * factor);
  }
  return toInteger(result);
}
