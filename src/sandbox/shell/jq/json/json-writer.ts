/** Writes JSON as jq prints it. */

import { isArray, isObject, type Json, sortedKeys } from "./json-value.ts";

export interface WriteOptions {
  /** One level of indentation; "" writes everything in one line. Default "". */
  indent?: string;
  /** Default false. */
  sortKeys?: boolean;
  /** Writes characters beyond ASCII as `\uXXXX`. Default false. */
  ascii?: boolean;
}

export function writeJson(value: Json, options: WriteOptions = {}): string {
  return write(value, options, "\n");
}

function write(value: Json, options: WriteOptions, lineEnd: string): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "string") return writeString(value, options.ascii);
  const { indent = "", sortKeys = false } = options;
  const inner = indent === "" ? "" : lineEnd + indent;
  const outer = indent === "" ? "" : lineEnd;
  const next = lineEnd + indent;
  if (isArray(value)) {
    if (value.length === 0) return "[]";
    return `[${inner}${value.map((item) => write(item, options, next)).join(`,${inner}`)}${outer}]`;
  }
  if (!isObject(value) || value.size === 0) return "{}";
  const keys = sortKeys ? sortedKeys(value) : [...value.keys()];
  const colon = indent === "" ? ":" : ": ";
  const members = keys.map(
    (key) => `${writeString(key, options.ascii)}${colon}${write(value.get(key) ?? null, options, next)}`,
  );
  return `{${inner}${members.join(`,${inner}`)}${outer}}`;
}

/** The shortest digits that read back as the same number, in C's notation. NaN is null, infinity the largest number. */
export function writeNumber(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (!Number.isFinite(value)) return value > 0 ? "1.7976931348623157e+308" : "-1.7976931348623157e+308";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", exponentText = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const sign = value < 0 ? "-" : "";
  const point = Number(exponentText) + 1;
  if (point <= -5 || point > digits.length + 15) {
    const exponent = point - 1;
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits.charAt(0)}${fraction}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${"0".repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Half a surrogate pair is written as the replacement character, as jq stores it. */
export function writeString(text: string, ascii = false): string {
  const quoted = JSON.stringify(text.toWellFormed()).replaceAll("\x7f", "\\u007f");
  return ascii ? quoted.replace(/[\u0080-\uffff]/g, toUnicodeEscape) : quoted;
}

function toUnicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
