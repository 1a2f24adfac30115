/** The values of awk: numbers, texts, texts from input that may be numbers, and what was never set. */

import { compareByteOrder } from "../../process/text/byte-order.ts";
import { formatFloat } from "./format-number.ts";

/** A text that comes from input: it compares as a number if it looks like one. */
export class InputText {
  readonly text: string;
  /** Undefined until it is asked for; NaN: it does not look like a number. */
  #number: number | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get isNumeric(): boolean {
    return !Number.isNaN(this.number);
  }

  /** NaN when it does not look like a number. */
  get number(): number {
    this.#number ??= looksNumeric(this.text) ? readNumber(this.text) : Number.NaN;
    return this.#number;
  }
}

/** Undefined is what was never set: 0 and the empty text. */
export type Value = number | string | InputText | undefined;

// Each of these decides at most two ways at a character, so that they take linear time.
const wholeNumber =
  /^[ \t\n\r\f\v]*(?:[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|[-+](?:inf|nan))[ \t\n\r\f\v]*$/i;
const leadingNumber = /^[ \t\n\r\f\v]*([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)/;
const leadingSpecial = /^[ \t\n\r\f\v]*([-+])(inf|nan)/i;

export function looksNumeric(text: string): boolean {
  return wholeNumber.test(text);
}

/** The number that a text begins with, or 0. */
export function readNumber(text: string): number {
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57 && text.length < 16) {
    // Digits and nothing else are the usual case.
    const value = Number(text);
    if (Number.isSafeInteger(value) && !text.includes("x") && !text.includes("b") && !text.includes("o"))
      return value;
  }
  const match = leadingNumber.exec(text);
  if (match !== null) return Number(match[1]);
  const special = leadingSpecial.exec(text);
  if (special === null) return 0;
  if (special[2]?.toLowerCase() === "nan") return Number.NaN;
  return special[1] === "-" ? -Infinity : Infinity;
}

export function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (value === undefined) return 0;
  if (typeof value === "string") return readNumber(value);
  const { number } = value;
  return Number.isNaN(number) ? readNumber(value.text) : number;
}

/** `format` is CONVFMT, or OFMT for `print`. */
export function toText(value: Value, format: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value, format);
  return value === undefined ? "" : value.text;
}

export function numberText(value: number, format: string): string {
  if (Number.isInteger(value)) {
    if (Math.abs(value) < 1e16) return value === 0 ? "0" : String(value);
    return BigInt(value).toString();
  }
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "-nan" : value > 0 ? "+inf" : "-inf";
  const match = /^%(?:\.(\d{1,3}))?([gfeGE])$/.exec(format);
  return formatFloat(value, match?.[2] ?? "g", Number(match?.[1] ?? 6));
}

export function isTrue(value: Value): boolean {
  if (typeof value === "number") return value !== 0;
  if (typeof value === "string") return value !== "";
  if (value === undefined) return false;
  return value.isNumeric ? value.number !== 0 : value.text !== "";
}

function isNumber(value: Value): boolean {
  return typeof value === "number" || value === undefined || (value instanceof InputText && value.isNumeric);
}

/** Below, at or above 0; NaN when one of two numbers is none. */
export function compareValues(left: Value, right: Value, format: string): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (isNumber(left) && isNumber(right)) {
    const [one, other] = [toNumber(left), toNumber(right)];
    return one === other ? 0 : one - other;
  }
  const [one, other] = [toText(left, format), toText(right, format)];
  return compareByteOrder(one, other);
}
