/** jq's functions of numbers. */

import { describeValue } from "../evaluate/access.ts";
import type { NativeFunction } from "../evaluate/results.ts";
import { JqError } from "../json/errors.ts";
import type { Json } from "../json/json-value.ts";
import { pure } from "./native.ts";

const unary: Readonly<Record<string, (value: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: (value) => Math.sign(value) * Math.round(Math.abs(value)),
  trunc: Math.trunc,
  rint: roundHalfEven,
  nearbyint: roundHalfEven,
  fabs: Math.abs,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  exp: Math.exp,
  exp2: (value) => 2 ** value,
  exp10: (value) => 10 ** value,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  logb: (value) => Math.floor(Math.log2(Math.abs(value))),
  significand: (value) => (value === 0 ? 0 : value / 2 ** Math.floor(Math.log2(Math.abs(value)))),
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
};

const binary: Readonly<Record<string, (left: number, right: number) => number>> = {
  pow: (base, exponent) => base ** exponent,
  atan2: Math.atan2,
  fmin: Math.min,
  fmax: Math.max,
  fmod: (left, right) => left % right,
  ldexp: (value, exponent) => value * 2 ** exponent,
  scalb: (value, exponent) => value * 2 ** exponent,
  scalbln: (value, exponent) => value * 2 ** exponent,
};

export const numberNatives: ReadonlyMap<string, NativeFunction> = new Map([
  ...Object.entries(unary).map(([name, apply]): [string, NativeFunction] => [
    `${name}/0`,
    pure((input) => apply(requireNumber(input))),
  ]),
  ...Object.entries(binary).map(([name, apply]): [string, NativeFunction] => [
    `${name}/2`,
    pure((_input, left: Json, right: Json) => apply(requireNumber(left), requireNumber(right))),
  ]),
  ["abs/0", pure((input) => (requireNumber(input) < 0 ? -requireNumber(input) : input))],
  ["infinite/0", pure((_input) => Number.POSITIVE_INFINITY)],
  ["nan/0", pure((_input) => Number.NaN)],
  ["isinfinite/0", pure((input) => Math.abs(requireNumber(input)) === Number.POSITIVE_INFINITY)],
  ["isnan/0", pure((input) => Number.isNaN(requireNumber(input)))],
  [
    "isnormal/0",
    pure((input) => {
      const size = Math.abs(requireNumber(input));
      return size >= 2.2250738585072014e-308 && size !== Number.POSITIVE_INFINITY;
    }),
  ],
]);

function requireNumber(value: Json): number {
  if (typeof value !== "number") throw new JqError(`${describeValue(value)} number required`);
  return value;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
