/** awk's `printf`. */

import { NotSupported, UsageError } from "../../process/options.ts";
import { formatFloat } from "./format-number.ts";
import { toNumber, toText, type Value } from "./value.ts";

interface Conversion {
  readonly flags: string;
  readonly width: number;
  /** -1 when there is none. */
  readonly precision: number;
  readonly letter: string;
}

const widthMax = 1_000_000;

/** `convfmt` turns numbers into text for `%s`. Throws `UsageError` with exit code 2 when values are missing. */
export function sprintf(format: string, values: readonly Value[], convfmt: string): string {
  let result = "";
  let next = 0;
  const take = (): Value => {
    if (next >= values.length) {
      throw new UsageError(`fatal: not enough arguments to satisfy format string\n\t\`${format}'`, 2);
    }
    next += 1;
    return values[next - 1];
  };
  for (let index = 0; index < format.length; ) {
    const percent = format.indexOf("%", index);
    if (percent < 0) return result + format.slice(index);
    result += format.slice(index, percent);
    const { conversion, end } = readConversion(format, percent + 1, () => Math.trunc(toNumber(take())));
    if (conversion === undefined) {
      result += format.slice(percent, end);
    } else if (conversion.letter === "%") result += "%";
    else result += convert(conversion, take(), convfmt);
    index = end;
  }
  return result;
}

function readConversion(
  format: string,
  start: number,
  takeWidth: () => number,
): { conversion: Conversion | undefined; end: number } {
  let index = start;
  let flags = "";
  while (index < format.length && "-+ 0#'".includes(format[index] ?? "")) flags += format[index++];
  const readSize = (): number | undefined => {
    if (format[index] === "*") {
      index += 1;
      return takeWidth();
    }
    const digits = /^\d{1,7}/.exec(format.slice(index, index + 7))?.[0];
    if (digits === undefined) return undefined;
    index += digits.length;
    return Number(digits);
  };
  let width = readSize() ?? 0;
  if (format[index] === "$") throw new NotSupported("a position such as %1$s in a format");
  if (width < 0) {
    flags += "-";
    width = -width;
  }
  let precision = -1;
  if (format[index] === ".") {
    index += 1;
    precision = readSize() ?? 0;
  }
  while ("hlLqjzt".includes(format[index] ?? "?")) index += 1;
  const letter = format[index];
  if (letter === undefined || !"%diouxXcsaAeEfFgG".includes(letter)) {
    return { conversion: undefined, end: Math.min(format.length, index + 1) };
  }
  if (letter === "a" || letter === "A") throw new NotSupported(`%${letter} in a format`);
  if (width > widthMax || precision > widthMax) throw new NotSupported("a width this large in a format");
  return { conversion: { flags, width, precision, letter }, end: index + 1 };
}

function convert(conversion: Conversion, value: Value, convfmt: string): string {
  const { flags, width, precision, letter } = conversion;
  if (letter === "s" || letter === "c") {
    const text = letter === "c" ? toCharacter(value) : toText(value, convfmt);
    const cut = precision >= 0 && letter === "s" ? firstCharacters(text, precision) : text;
    return padCharacters(cut, width, flags.includes("-"));
  }
  return formatNumber(conversion, toNumber(value));
}

/** A number by one of the numeric conversions, padded. */
export function formatNumber({ flags, width, precision, letter }: Conversion, number: number): string {
  if (!Number.isFinite(number)) {
    const shown = Number.isNaN(number)
      ? flags.includes("+")
        ? "+nan"
        : "-nan"
      : number > 0
        ? "+inf"
        : "-inf";
    return pad(shown, width, { isLeft: flags.includes("-"), isZero: false });
  }
  if ("eEfFgG".includes(letter)) {
    const shown = formatFloat(number, letter, precision < 0 ? 6 : precision, flags.includes("#"));
    return pad(signed(shown, flags), width, { isLeft: flags.includes("-"), isZero: flags.includes("0") });
  }
  const whole = Math.trunc(number);
  // As gawk: a value that does not fit an integer of 64 bits is written as a float.
  if ("oxXu".includes(letter) && whole < 0) {
    return pad(signed(numberAsFloat(number), flags), width, { isLeft: flags.includes("-"), isZero: false });
  }
  const size = whole < 0 ? -BigInt(whole) : BigInt(whole);
  let digits = size.toString(letter === "o" ? 8 : letter === "x" || letter === "X" ? 16 : 10);
  if (letter === "X") digits = digits.toUpperCase();
  if (precision >= 0) digits = digits.padStart(precision, "0");
  if (precision === 0 && whole === 0) digits = "";
  if (flags.includes("#") && whole !== 0) {
    if (letter === "o" && !digits.startsWith("0")) digits = `0${digits}`;
    if (letter === "x" || letter === "X") digits = `0${letter}${digits}`;
  }
  const shown = signed(
    whole < 0 || Object.is(whole, -0) ? `-${digits}` : digits,
    "di".includes(letter) ? flags : "",
  );
  const isZero = flags.includes("0") && precision < 0;
  return pad(whole === 0 && shown === "-0" ? "0" : shown, width, { isLeft: flags.includes("-"), isZero });
}

function numberAsFloat(number: number): string {
  return BigInt.asUintN(64, BigInt(Math.trunc(number))).toString();
}

function signed(text: string, flags: string): string {
  if (text.startsWith("-")) return text;
  return flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;
}

function pad(text: string, width: number, { isLeft, isZero }: { isLeft: boolean; isZero: boolean }): string {
  if (text.length >= width) return text;
  if (isLeft) return text.padEnd(width);
  if (!isZero) return text.padStart(width);
  const prefix = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? "";
  return prefix + text.slice(prefix.length).padStart(width - prefix.length, "0");
}

function padCharacters(text: string, width: number, isLeft: boolean): string {
  if (width === 0) return text;
  const missing = width - characterCount(text);
  if (missing <= 0) return text;
  return isLeft ? text + " ".repeat(missing) : " ".repeat(missing) + text;
}

export function characterCount(text: string): number {
  return /[\ud800-\udbff]/.test(text) ? [...text].length : text.length;
}

function firstCharacters(text: string, count: number): string {
  return /[\ud800-\udbff]/.test(text) ? [...text].slice(0, count).join("") : text.slice(0, count);
}

function toCharacter(value: Value): string {
  if (typeof value === "number" || (value instanceof Object && value.isNumeric)) {
    const code = Math.trunc(toNumber(value));
    if (code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff))
      return String.fromCodePoint(code);
    return String.fromCharCode(code & 0x7f);
  }
  const text = toText(value, "%.6g");
  return text === "" ? "\0" : String.fromCodePoint(text.codePointAt(0) ?? 0);
}
