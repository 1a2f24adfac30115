/** The functions of `bc -l`, computed with some digits more than are asked for and then cut off: where GNU bc is wrong in
 *  its last digit, at small scales, this is not. Values are integers in units of a power of ten. */

import type { Meter } from "../../process/meter.ts";
import { type Decimal, powerOfTen, rescale, toInteger } from "./decimal.ts";

export const mathScale = 20;
const guardDigits = 12;

export type MathFunction = "s" | "c" | "a" | "l" | "e" | "j";

export function isMathFunction(name: string): name is MathFunction {
  return /^[scalej]$/.test(name);
}

export async function computeFunction(
  name: MathFunction,
  args: readonly Decimal[],
  { scale, meter }: { scale: number; meter: Meter },
): Promise<Decimal> {
  const [first = { digits: 0n, scale: 0 }, second = first] = args;
  const x = name === "j" ? second : first;
  const digits = scale + guardDigits + extraDigits(name, x);
  const numbers = new FixedPoint(digits, meter);
  const value = numbers.from(x);
  const cut = (result: bigint): Decimal => rescale({ digits: result, scale: digits }, scale);
  switch (name) {
    case "e":
      return cut(await numbers.exponential(value));
    case "l":
      // What bc answers where there is no logarithm.
      if (value <= 0n) return { digits: powerOfTen(scale) - powerOfTen(scale * 2), scale };
      return cut(await numbers.logarithm(value));
    case "s":
      return cut(await numbers.sine(value));
    case "c":
      return cut(await numbers.sine(value + (await numbers.pi()) / 2n));
    case "a":
      return cut(await numbers.arctangent(value));
    case "j":
      return cut(await numbers.bessel(Number(toInteger(first)), value));
  }
}

/** Digits in front of the point that a result, or the terms on the way to it, can have. */
function extraDigits(name: MathFunction, x: Decimal): number {
  const size = Math.min(Math.abs(Number(toInteger(x))), 1e6);
  if (name === "e") return Math.ceil(size * 0.44);
  if (name === "j") return Math.ceil(size * 0.9);
  return String(size).length * 2;
}

class FixedPoint {
  readonly #unit: bigint;
  readonly #digits: number;
  readonly #meter: Meter;

  constructor(digits: number, meter: Meter) {
    this.#digits = digits;
    this.#unit = powerOfTen(digits);
    this.#meter = meter;
  }

  from(value: Decimal): bigint {
    return rescale(value, this.#digits).digits;
  }

  /** Halved until it is small; then the result is squared as often. */
  async exponential(x: bigint): Promise<bigint> {
    if (x < 0n) return (this.#unit * this.#unit) / (await this.exponential(-x));
    let halvings = 0;
    for (let size = x; size > this.#unit / 16n; size /= 2n) halvings += 1;
    const guard = powerOfTen(Math.ceil(halvings / 3) + 2);
    const fine = new FixedPoint(this.#digits + guard.toString().length - 1, this.#meter);
    let result = await fine.#series(
      fine.#unit,
      (term, index) => (term * ((x * guard) >> BigInt(halvings))) / (fine.#unit * BigInt(index)),
    );
    for (; halvings > 0; halvings--) {
      await this.#spend();
      result = (result * result) / fine.#unit;
    }
    return result / guard;
  }

  /** A number between a half and one, and a power of two. */
  async logarithm(x: bigint): Promise<bigint> {
    let [value, twos] = [x, 0n];
    for (; value > this.#unit; value /= 2n) twos += 1n;
    for (; value < this.#unit / 2n; value *= 2n) twos -= 1n;
    const exact = twos > 0n ? x >> twos : x << -twos;
    const two = twos === 0n ? 0n : await this.#areaTangent(this.#unit / 3n);
    return (
      2n *
      ((await this.#areaTangent(((exact - this.#unit) * this.#unit) / (exact + this.#unit))) + twos * two)
    );
  }

  async sine(x: bigint): Promise<bigint> {
    const pi = await this.pi();
    let angle = x % (2n * pi);
    if (angle > pi) angle -= 2n * pi;
    if (angle < -pi) angle += 2n * pi;
    const square = (angle * angle) / this.#unit;
    return this.#series(angle, (term, index) => {
      const [even, odd] = [BigInt(2 * index), BigInt(2 * index + 1)];
      return -((term * square) / this.#unit) / (even * odd);
    });
  }

  async arctangent(x: bigint): Promise<bigint> {
    if (x < 0n) return -(await this.arctangent(-x));
    if (x > this.#unit)
      return (await this.pi()) / 2n - (await this.arctangent((this.#unit * this.#unit) / x));
    let value = x;
    const halvings = 3;
    for (let count = 0; count < halvings; count++) {
      const root = integerRoot(this.#unit * this.#unit + value * value);
      value = (value * this.#unit) / (this.#unit + root);
    }
    return (await this.#oddPowers(value, -1n)) << BigInt(halvings);
  }

  async bessel(order: number, x: bigint): Promise<bigint> {
    const n = Math.min(Math.abs(order), 1_000);
    let start = this.#unit;
    for (let index = 1; index <= n; index++) {
      await this.#spend();
      start = (start * x) / (2n * this.#unit * BigInt(index));
    }
    const square = (x * x) / this.#unit / 4n;
    const sum = await this.#series(
      start,
      (term, index) => -((term * square) / this.#unit) / BigInt(index * (n + index)),
    );
    return order < 0 && n % 2 === 1 ? -sum : sum;
  }

  /** Machin's formula. */
  async pi(): Promise<bigint> {
    const [fifth, other] = [await this.#inverseTangent(5n), await this.#inverseTangent(239n)];
    return 4n * (4n * fifth - other);
  }

  async #inverseTangent(divisor: bigint): Promise<bigint> {
    return this.#oddPowers(this.#unit / divisor, -1n);
  }

  #areaTangent(x: bigint): Promise<bigint> {
    return this.#oddPowers(x, 1n);
  }

  /** `x ± x³/3 + x⁵/5 ± …`. */
  async #oddPowers(x: bigint, sign: 1n | -1n): Promise<bigint> {
    const square = (x * x) / this.#unit;
    let [sum, power] = [0n, x];
    for (let divisor = 1n; power !== 0n; divisor += 2n) {
      await this.#spend();
      sum += power / divisor;
      power = (sign * power * square) / this.#unit;
    }
    return sum;
  }

  async #series(first: bigint, next: (term: bigint, index: number) => bigint): Promise<bigint> {
    let [sum, term] = [0n, first];
    for (let index = 1; term !== 0n; index++) {
      await this.#spend();
      sum += term;
      term = next(term, index);
    }
    return sum;
  }

  /** A product and a quotient of numbers of this length. */
  async #spend(): Promise<void> {
    const units = 50 + this.#digits + (this.#digits * this.#digits) / 50;
    if (this.#meter.charge(units)) await this.#meter.turn();
  }
}

function integerRoot(value: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(value.toString(16).length * 2));
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
