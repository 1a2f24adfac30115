/** jq's formats: `@csv`, `@sh` and the others. Throws `JqError` for what a format cannot write. */

import { ownEntry } from "../../../../protocol/check/own-entry.ts";
import { quoteWord } from "../../../quote-word.ts";
import { trimEnd } from "../../../trim-end.ts";
import { decodeBytes, fromBinaryText, toBinaryText } from "../../process/text/text.ts";
import { JqError, JqSyntaxError } from "../json/errors.ts";
import { isArray, isObject, type Json } from "../json/json-value.ts";
import { writeJson, writeNumber } from "../json/json-writer.ts";
import { describeValue } from "./access.ts";
import { toText } from "./to-text.ts";

export function applyFormat(name: string, value: Json): string {
  const format = ownEntry(formats, name);
  if (format === undefined) throw new JqSyntaxError(`${name} is not a valid format`);
  return format(value);
}

const encoder = new TextEncoder();
const base32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const formats: Readonly<Record<string, (value: Json) => string>> = {
  text: toText,
  json: (value) => writeJson(value),
  csv: (value) => writeRow(value, "csv", ",", (text) => `"${text.replaceAll('"', '""')}"`),
  tsv: (value) => writeRow(value, "tsv", "\t", escapeTab),
  html: (value) => toText(value).replace(/[<>&'"]/g, (character) => htmlEntities[character] ?? character),
  uri: (value) => toText(value).replace(/[^A-Za-z0-9\-_.!~*'()]/gu, toPercent),
  sh: (value) => (isArray(value) ? value : [value]).map(quoteForShell).join(" "),
  base64: (value) => btoa(toBinaryText(encoder.encode(toText(value)))),
  base64d: (value) => decodeBase64(toText(value)),
  base32: (value) => encodeBase32(encoder.encode(toText(value))),
  base32d: (value) => decodeBase32(toText(value)),
};

const htmlEntities: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  "'": "&#39;",
  '"': "&quot;",
};

function writeRow(value: Json, name: string, separator: string, quote: (text: string) => string): string {
  if (!isArray(value))
    throw new JqError(`${describeValue(value)} cannot be ${name}-formatted, only an array can be`);
  return value
    .map((item) => {
      if (item === null) return "";
      if (typeof item === "boolean") return String(item);
      if (typeof item === "number") return writeNumber(item);
      if (typeof item === "string") return quote(item);
      throw new JqError(`${describeValue(item)} is not valid in a csv row`);
    })
    .join(separator);
}

function escapeTab(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("\t", "\\t")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
}

function toPercent(character: string): string {
  return Array.from(
    encoder.encode(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

function quoteForShell(value: Json): string {
  if (isArray(value) || isObject(value)) {
    throw new JqError(`${describeValue(value)} can not be escaped for shell`);
  }
  return typeof value === "string" ? quoteWord(value) : writeJson(value);
}

function decodeBase64(text: string): string {
  const digits = text.replace(/[^A-Za-z0-9+/]/g, "");
  if (digits.length % 4 === 1) throw new JqError(`${describeValue(text)} is not valid base64 data`);
  if (digits === "" && text !== "") throw new JqError(`${describeValue(text)} is not valid base64 data`);
  return decodeBytes(fromBinaryText(atob(digits))).toWellFormed();
}

function encodeBase32(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 5) {
    const group = bytes.subarray(start, start + 5);
    let bits = 0n;
    for (let index = 0; index < 5; index++) bits = (bits << 8n) | BigInt(group[index] ?? 0);
    const used = Math.ceil((group.length * 8) / 5);
    for (let index = 0; index < 8; index++) {
      const digit = Number((bits >> BigInt(35 - index * 5)) & 31n);
      text += index < used ? base32Digits.charAt(digit) : "=";
    }
  }
  return text;
}

function decodeBase32(text: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const digit of trimEnd(text, "=")) {
    const value = base32Digits.indexOf(digit);
    if (value < 0) throw new JqError(`${describeValue(text)} is not valid base32 data`);
    bits = ((bits << 5) | value) & 0xffff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return decodeBytes(Uint8Array.from(bytes)).toWellFormed();
}
