/** Floating-point numbers of C's `long double` on x86 (64 bits of mantissa), which bash's `printf` works with: the
 *  digits that it prints are those of this format, not of JavaScript's numbers. */

export type LongDouble =
  | {
      readonly kind: "finite";
      readonly isNegative: boolean /** `mantissa × 2^exponent`. */;
      readonly mantissa: bigint;
      readonly exponent: number;
    }
  | { readonly kind: "infinite" | "nan"; readonly isNegative: boolean };

const mantissaBits = 64;
/** Decimal exponents beyond are zero or infinite. */
const exponentMax = 4_950;

/** The number at the beginning of a text, with blanks before it, and where it ends; undefined when there is none. */
export function parseLongDouble(text: string): { value: LongDouble; length: number } | undefined {
  const match =
    /^\s*([-+]?)(?:(0[xX][0-9a-fA-F]+)|(?:(\d+)\.?(\d*)|\.(\d+))(?:[eE]([-+]?\d+))?|(inf(?:inity)?)|(nan))/i.exec(
      text,
    );
  if (match === null) return undefined;
  const [whole, sign, hexadecimal, digits, decimals, onlyDecimals, exponent, infinity, nan] = match;
  const isNegative = sign === "-";
  const { length } = whole;
  if (infinity !== undefined) return { value: { kind: "infinite", isNegative }, length };
  if (nan !== undefined) return { value: { kind: "nan", isNegative }, length };
  if (hexadecimal !== undefined) return { value: round(BigInt(hexadecimal), 1n, isNegative), length };
  const fraction = decimals ?? onlyDecimals ?? "";
  const scale = Number(exponent ?? 0) - fraction.length;
  const value = fromDecimal(BigInt(`${digits ?? ""}${fraction}`), scale, isNegative);
  return { value, length };
}

function fromDecimal(digits: bigint, scale: number, isNegative: boolean): LongDouble {
  const size = digits.toString().length + scale;
  if (digits !== 0n && size > exponentMax) return { kind: "infinite", isNegative };
  if (digits === 0n || size < -exponentMax) return { kind: "finite", isNegative, mantissa: 0n, exponent: 0 };
  return scale >= 0
    ? round(digits * 10n ** BigInt(scale), 1n, isNegative)
    : round(digits, 10n ** BigInt(-scale), isNegative);
}

/** The nearest number to a fraction, the even one of two. */
function round(numerator: bigint, denominator: bigint, isNegative: boolean): LongDouble {
  if (numerator === 0n) return { kind: "finite", isNegative, mantissa: 0n, exponent: 0 };
  let exponent = bitLength(numerator) - bitLength(denominator) - mantissaBits;
  let mantissa = divideEvenly(numerator, denominator, exponent);
  if (bitLength(mantissa) > mantissaBits) {
    exponent += 1;
    mantissa = divideEvenly(numerator, denominator, exponent);
  }
  return { kind: "finite", isNegative, mantissa, exponent };
}

function divideEvenly(numerator: bigint, denominator: bigint, exponent: number): bigint {
  const [top, bottom] =
    exponent >= 0
      ? [numerator, denominator << BigInt(exponent)]
      : [numerator << BigInt(-exponent), denominator];
  return roundEvenly(top, bottom);
}

function roundEvenly(top: bigint, bottom: bigint): bigint {
  const quotient = top / bottom;
  const twice = (top % bottom) * 2n;
  const isUp = twice > bottom || (twice === bottom && (quotient & 1n) === 1n);
  return isUp ? quotient + 1n : quotient;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** A magnitude rounded to a number of decimals. */
export function toFixed(value: LongDouble & { kind: "finite" }, decimals: number): string {
  const digits = scaled(value, decimals)
    .toString()
    .padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** A magnitude as digits (one and `decimals` more) and a power of ten. */
export function toScientific(
  value: LongDouble & { kind: "finite" },
  decimals: number,
): { digits: string; exponent: number } {
  if (value.mantissa === 0n) return { digits: "0".repeat(decimals + 1), exponent: 0 };
  let exponent = Math.floor((bitLength(value.mantissa) + value.exponent - 1) * Math.LOG10E * Math.LN2) + 1;
  for (;;) {
    const digits = scaled(value, decimals - exponent).toString();
    if (digits.length === decimals + 1) return { digits, exponent };
    exponent += digits.length > decimals + 1 ? 1 : -1;
    if (digits.length > decimals + 1 && digits === `1${"0".repeat(digits.length - 1)}`) {
      return { digits: digits.slice(0, decimals + 1), exponent };
    }
  }
}

/** Times ten to a power, as a whole number. */
function scaled({ mantissa, exponent }: LongDouble & { kind: "finite" }, power: number): bigint {
  let top = mantissa;
  let bottom = 1n;
  if (power >= 0) top *= 10n ** BigInt(power);
  else bottom *= 10n ** BigInt(-power);
  if (exponent >= 0) top <<= BigInt(exponent);
  else bottom <<= BigInt(-exponent);
  return roundEvenly(top, bottom);
}
