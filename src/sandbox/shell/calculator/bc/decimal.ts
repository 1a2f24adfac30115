/** Decimal numbers of any length with a scale, as bc has them: the digits as one integer and how many of them are after
 *  the point. Digits that a scale has no room for are cut off. */

export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

export const zero: Decimal = { digits: 0n, scale: 0 };
export const one: Decimal = { digits: 1n, scale: 0 };

const powers: bigint[] = [1n];

export function powerOfTen(exponent: number): bigint {
  if (exponent > 1_000) return 10n ** BigInt(exponent);
  for (let known = powers.length; known <= exponent; known++) powers.push((powers[known - 1] ?? 1n) * 10n);
  return powers[exponent] ?? 1n;
}

/** The same value with more digits after the point, or fewer. */
export function rescale({ digits, scale }: Decimal, target: number): Decimal {
  if (target === scale) return { digits, scale };
  return target > scale
    ? { digits: digits * powerOfTen(target - scale), scale: target }
    : { digits: digits / powerOfTen(scale - target), scale: target };
}

export function add(first: Decimal, second: Decimal): Decimal {
  const scale = Math.max(first.scale, second.scale);
  return { digits: rescale(first, scale).digits + rescale(second, scale).digits, scale };
}

export function negate({ digits, scale }: Decimal): Decimal {
  return { digits: -digits, scale };
}

export function subtract(first: Decimal, second: Decimal): Decimal {
  return add(first, negate(second));
}

/** As many digits as both have together, but no more than the longer of them or `scale`. */
export function multiply(first: Decimal, second: Decimal, scale: number): Decimal {
  const full = first.scale + second.scale;
  const target = Math.min(full, Math.max(scale, first.scale, second.scale));
  return rescale({ digits: first.digits * second.digits, scale: full }, target);
}

/** The divisor is not 0. */
export function divide(first: Decimal, second: Decimal, scale: number): Decimal {
  const shift = scale + second.scale - first.scale;
  const digits = shift >= 0 ? first.digits * powerOfTen(shift) : first.digits / powerOfTen(-shift);
  return { digits: digits / second.digits, scale };
}

export function remainder(first: Decimal, second: Decimal, scale: number): Decimal {
  const quotient = divide(first, second, scale);
  const target = Math.max(first.scale, second.scale + scale);
  const product: Decimal = { digits: quotient.digits * second.digits, scale: quotient.scale + second.scale };
  return rescale(subtract(first, product), target);
}

/** To a whole power. */
export function raise(base: Decimal, exponent: number, scale: number): Decimal {
  if (exponent < 0) {
    const power = raise(base, -exponent, scale);
    return divide(one, power, scale);
  }
  const full = base.scale * exponent;
  const target = Math.min(full, Math.max(scale, base.scale));
  return rescale({ digits: base.digits ** BigInt(exponent), scale: full }, target);
}

/** Of a number that is not negative. */
export function squareRoot(value: Decimal, scale: number): Decimal {
  const target = Math.max(scale, value.scale);
  const { digits } = rescale(value, target * 2);
  return { digits: integerRoot(digits), scale: target };
}

function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

export function compare(first: Decimal, second: Decimal): number {
  const { digits } = subtract(first, second);
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

export function isZero({ digits }: Decimal): boolean {
  return digits === 0n;
}

/** The whole part. */
export function toInteger(value: Decimal): bigint {
  return rescale(value, 0).digits;
}

export function countDigits({ digits, scale }: Decimal): number {
  const length = (digits < 0n ? -digits : digits).toString().length;
  return digits === 0n ? Math.max(scale, 1) : Math.max(length, scale);
}

const digitLetters = "0123456789ABCDEF";

/** Digits of a base, the letters A to F among them. A single letter counts in full, within a number as the base's last
 *  digit. */
export function parse(text: string, base: number): Decimal {
  const [whole = "", fraction = ""] = text.split(".");
  const isSingle = whole.length + fraction.length === 1;
  const valueAt = (letter: string) => {
    const value = digitLetters.indexOf(letter);
    return BigInt(isSingle ? value : Math.min(value, base - 1));
  };
  if (base === 10 && /^\d*$/.test(whole + fraction)) {
    return { digits: BigInt(`0${whole}${fraction}`), scale: fraction.length };
  }
  const radix = BigInt(base);
  let digits = 0n;
  for (const letter of whole) digits = digits * radix + valueAt(letter);
  let [numerator, denominator] = [0n, 1n];
  for (const letter of fraction) {
    numerator = numerator * radix + valueAt(letter);
    denominator *= radix;
  }
  const scale = fraction.length;
  return { digits: digits * powerOfTen(scale) + (numerator * powerOfTen(scale)) / denominator, scale };
}

/** As bc prints it in a base: `.5` without a zero in front. */
export function format(value: Decimal, base: number): string {
  const sign = value.digits < 0n ? "-" : "";
  const positive = { digits: value.digits < 0n ? -value.digits : value.digits, scale: value.scale };
  if (base === 10) {
    const text = positive.digits.toString().padStart(positive.scale + 1, "0");
    const whole = text.slice(0, text.length - positive.scale).replace(/^0+/, "");
    const fraction = positive.scale === 0 ? "" : `.${text.slice(-positive.scale)}`;
    return positive.digits === 0n ? "0" : sign + whole + fraction;
  }
  return positive.digits === 0n ? "0" : sign + formatInBase(positive, base);
}

function formatInBase({ digits, scale }: Decimal, base: number): string {
  const unit = powerOfTen(scale);
  const show = (digit: number) =>
    base <= 16 ? digitLetters.charAt(digit) : ` ${String(digit).padStart(String(base - 1).length, "0")}`;
  const radix = BigInt(base);
  let whole = digits / unit;
  const wholeDigits: string[] = [];
  for (; whole > 0n; whole /= radix) wholeDigits.push(show(Number(whole % radix)));
  let text = wholeDigits.reverse().join("");
  if (scale === 0) return text;
  text += ".";
  let rest = digits % unit;
  for (let reached = 1n; reached < unit; reached *= radix) {
    rest *= radix;
    text += show(Number(rest / unit));
    rest %= unit;
  }
  return text;
}
