/** jq's functions of strings. */

import { encodeText } from "../../process/text/text.ts";
import { describeValue, findSublists } from "../evaluate/access.ts";
import { splitText } from "../evaluate/operators.ts";
import type { NativeFunction } from "../evaluate/results.ts";
import { toText } from "../evaluate/to-text.ts";
import { JqError, JsonSyntaxError } from "../json/errors.ts";
import { parseJson } from "../json/json-reader.ts";
import { isArray, type Json, typeOf } from "../json/json-value.ts";
import { writeJson } from "../json/json-writer.ts";
import { deepSizeOf, pure } from "./native.ts";

export const textNatives: ReadonlyMap<string, NativeFunction> = new Map([
  ["tostring/0", pure((input) => toText(input), deepSizeOf)],
  ["tojson/0", pure((input) => writeJson(input), deepSizeOf)],
  ["fromjson/0", pure(fromJson)],
  ["tonumber/0", pure(toNumber)],
  [
    "ascii_downcase/0",
    pure((input) => mapLetters(input, "ascii_downcase", /[A-Z]+/g, (text) => text.toLowerCase())),
  ],
  [
    "ascii_upcase/0",
    pure((input) => mapLetters(input, "ascii_upcase", /[a-z]+/g, (text) => text.toUpperCase())),
  ],
  [
    "explode/0",
    pure((input) => Array.from(requireText(input, "explode"), (character) => character.codePointAt(0) ?? 0)),
  ],
  ["implode/0", pure(implode)],
  ["utf8bytelength/0", pure((input) => encodeText(requireText(input, "utf8bytelength")).length)],
  ["split/1", pure((input, separator: Json) => split(input, separator))],
  ["join/1", pure((input, separator: Json) => join(input, separator))],
  [
    "startswith/1",
    pure((input, part: Json) => compareText("startswith", input, part).startsWith(String(part))),
  ],
  ["endswith/1", pure((input, part: Json) => compareText("endswith", input, part).endsWith(String(part)))],
  ["ltrimstr/1", pure((input, part: Json) => trimPart(input, part, "start"))],
  ["rtrimstr/1", pure((input, part: Json) => trimPart(input, part, "end"))],
  ["trim/0", pure((input) => requireTrimmable(input).trim())],
  ["ltrim/0", pure((input) => requireTrimmable(input).trimStart())],
  ["rtrim/0", pure((input) => requireTrimmable(input).trimEnd())],
  ["_indices/1", pure((input, part: Json) => findIndices(input, part))],
]);

function requireText(input: Json, name: string): string {
  if (typeof input !== "string") throw new JqError(`${name} input must be a string`);
  return input;
}

function requireTrimmable(input: Json): string {
  if (typeof input !== "string") throw new JqError(`${describeValue(input)} cannot be trimmed`);
  return input;
}

function fromJson(input: Json): Json {
  if (typeof input !== "string") throw new JqError(`${describeValue(input)} cannot be parsed as JSON`);
  try {
    return parseJson(input);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new JqError(`${error.message} (while parsing '${input}')`);
  }
}

function toNumber(input: Json): Json {
  if (typeof input === "number") return input;
  if (typeof input !== "string") throw new JqError(`${describeValue(input)} cannot be parsed as a number`);
  if (/^\s*-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(input)) return Number(input);
  if (input === "nan") return Number.NaN;
  throw new JqError(`${describeValue(input)} cannot be parsed as a number`);
}

function mapLetters(input: Json, name: string, letters: RegExp, change: (text: string) => string): string {
  return requireText(input, name).replace(letters, change);
}

function implode(input: Json): Json {
  if (!isArray(input))
    throw new JqError(`${describeValue(input)} cannot be imploded, must be an array of codepoints`);
  let text = "";
  for (const point of input) {
    if (typeof point !== "number") throw new JqError("Unicode codepoint must be numeric");
    const isValid = point >= 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
    text += isValid ? String.fromCodePoint(Math.floor(point)) : "\ufffd";
  }
  return text;
}

function split(input: Json, separator: Json): Json {
  if (typeof input !== "string" || typeof separator !== "string") {
    throw new JqError("split input and separator must be strings");
  }
  return splitText(input, separator);
}

/** Null counts as empty, numbers and booleans as their text. */
function join(input: Json, separator: Json): Json {
  if (!isArray(input)) throw new JqError(`Cannot iterate over ${describeValue(input)}`);
  if (input.length === 0) return "";
  if (typeof separator !== "string")
    throw new JqError(`${describeValue(input)} and ${describeValue(separator)} cannot be added`);
  return input
    .map((item) => {
      if (item === null) return "";
      if (typeof item === "string") return item;
      if (typeof item === "number" || typeof item === "boolean") return toText(item);
      throw new JqError(`${describeValue("")} and ${describeValue(item)} cannot be added`);
    })
    .join(separator);
}

function compareText(name: string, input: Json, part: Json): string {
  if (typeof input !== "string" || typeof part !== "string") {
    throw new JqError(`${name}() requires string inputs`);
  }
  return input;
}

function trimPart(input: Json, part: Json, side: "start" | "end"): Json {
  if (typeof input !== "string" || typeof part !== "string") return input;
  if (side === "start") return input.startsWith(part) ? input.slice(part.length) : input;
  return input.endsWith(part) ? input.slice(0, input.length - part.length) : input;
}

function findIndices(input: Json, part: Json): Json {
  if (input === null) return null;
  if (typeof input === "string" && typeof part === "string") return findText(input, part);
  if (isArray(input)) return isArray(part) ? findSublists(input, part) : findSublists(input, [part]);
  throw new JqError(`Cannot determine indices of ${typeOf(part)} in ${typeOf(input)}`);
}

/** Also occurrences that overlap, counted in characters. */
function findText(text: string, part: string): Json {
  if (part === "") return null;
  const found: number[] = [];
  let characters = 0;
  let counted = 0;
  for (let index = text.indexOf(part); index >= 0; index = text.indexOf(part, index + 1)) {
    for (const _character of text.slice(counted, index)) characters += 1;
    counted = index;
    found.push(characters);
  }
  return found;
}
