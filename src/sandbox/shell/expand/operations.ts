/** What `${…}` does to a value: trims, replaces, slices, changes letters, transforms. */

import { compilePattern, type Pattern } from "../pattern/pattern.ts";
import { IndexedArray } from "../state/arrays.ts";
import type { Shell } from "../state/shell.ts";
import type { Variable } from "../state/variables.ts";
import { decodeAnsi } from "../syntax/word/ansi-quotes.ts";
import { entriesOf } from "./parameters.ts";
import { quoteDouble, quoteSingle } from "./quote.ts";

export function compileFor(shell: Shell, pattern: string): Pattern {
  return compilePattern(pattern, {
    hasGroups: shell.options.shopt("extglob") === true,
    ignoreCase: ignoresCase(shell),
  });
}

export function ignoresCase(shell: Shell): boolean {
  return shell.options.shopt("nocasematch") === true;
}

export function trim(
  text: string,
  pattern: Pattern,
  { side, isLongest }: { side: "#" | "%"; isLongest: boolean },
): string {
  if (side === "#") {
    const end = pattern.prefix(text, isLongest);
    return end > 0 ? text.slice(end) : text;
  }
  const start = pattern.suffix(text, isLongest);
  return start < 0 ? text : text.slice(0, start);
}

export type Which = "first" | "all" | "prefix" | "suffix";

/** `toText` gives the replacement for what has matched. */
export function replace(
  text: string,
  pattern: Pattern,
  { which, toText }: { which: Which; toText: (matched: string) => string },
): string {
  if (which === "prefix") {
    const end = pattern.prefix(text, true);
    return end < 0 ? text : toText(text.slice(0, end)) + text.slice(end);
  }
  if (which === "suffix") {
    const start = pattern.suffix(text, true);
    return start < 0 ? text : text.slice(0, start) + toText(text.slice(start));
  }
  const pieces: string[] = [];
  let position = 0;
  while (position <= text.length) {
    const match = pattern.search(text, position);
    if (match === undefined) break;
    if (match.end === match.start) {
      // An empty match replaces nothing, except in an empty text.
      if (text === "") return toText("");
      if (match.start >= text.length) break;
      pieces.push(text.slice(position, match.start + 1));
      position = match.start + 1;
      continue;
    }
    pieces.push(text.slice(position, match.start), toText(text.slice(match.start, match.end)));
    position = match.end;
    if (which === "first") break;
  }
  return pieces.length === 0 ? text : pieces.join("") + text.slice(position);
}

/** In a replacement an unescaped `&` stands for what has matched; in the pattern form quoted ones are escaped. */
export function toReplacement(shell: Shell, replacement: string): (matched: string) => string {
  if (shell.options.shopt("patsub_replacement") !== true || !replacement.includes("&")) {
    const plain = replacement.replaceAll("\\\\", "\\");
    return () => (replacement.includes("\\") ? plain : replacement);
  }
  const pieces = replacement.match(/\\[\\&]|&|[^\\&]+|\\/g) ?? [];
  return (matched) =>
    pieces
      .map((piece) => (piece === "&" ? matched : piece === "\\&" ? "&" : piece === "\\\\" ? "\\" : piece))
      .join("");
}

/** By characters; a negative offset or length counts from the end. Undefined for a length that is too negative. */
export function slice(text: string, offset: number, length: number | undefined): string | undefined {
  const isSimple = !hasPairs(text);
  const characters = isSimple ? text : [...text];
  const start = offset < 0 ? offset + characters.length : offset;
  if (start < 0 || start > characters.length) return "";
  const end =
    length === undefined
      ? characters.length
      : length < 0
        ? characters.length + length
        : Math.min(characters.length, start + length);
  if (end < start) return undefined;
  const part = characters.slice(start, end);
  return typeof part === "string" ? part : part.join("");
}

/** Characters of a text. */
export function countCharacters(text: string): number {
  if (!hasPairs(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function hasPairs(text: string): boolean {
  return /[\ud800-\udbff]/.test(text);
}

export function changeCase(text: string, operator: string, pattern: Pattern | undefined): string {
  const change = (character: string) => {
    if (pattern !== undefined && !pattern.matches(character)) return character;
    const isUpper =
      operator.startsWith("^") || (operator.startsWith("~") && character === character.toLowerCase());
    const changed = isUpper ? character.toUpperCase() : character.toLowerCase();
    // One character stays one, as in C.
    return changed.length === character.length ? changed : character;
  };
  if (operator.length === 2) {
    if (pattern === undefined && operator !== "~~") return changeWhole(text, operator, change);
    return Array.from(text, change).join("");
  }
  const [first = ""] = text.slice(0, 2);
  return change(first) + text.slice(first.length);
}

function changeWhole(text: string, operator: string, change: (character: string) => string): string {
  const changed = operator === "^^" ? text.toUpperCase() : text.toLowerCase();
  return changed.length === text.length ? changed : Array.from(text, change).join("");
}

/** `${x@operator}` for a value; `"P"` and the listings of whole arrays are not here. */
export function transform(text: string, operator: string): string {
  switch (operator) {
    case "Q":
      return quoteSingle(text);
    case "E":
      return decodeAnsi(text);
    case "U":
      return changeCase(text, "^^", undefined);
    case "u":
      return changeCase(text, "^", undefined);
    case "L":
      return changeCase(text, ",,", undefined);
    case "k":
    case "K":
      return quoteSingle(text);
    default:
      return text;
  }
}

/** Letters of a variable's attributes, as `${x@a}` and `declare -p` show them. */
export function attributeLetters(variable: Variable): string {
  const { value } = variable;
  const kind =
    value === undefined || typeof value === "string" ? "" : value instanceof IndexedArray ? "a" : "A";
  return [
    kind,
    variable.integer ? "i" : "",
    variable.reference ? "n" : "",
    variable.readonly ? "r" : "",
    variable.exported ? "x" : "",
    variable.letters === "lower" ? "l" : variable.letters === "upper" ? "u" : "",
  ].join("");
}

/** As `declare -p` prints it. */
export function describeVariable(name: string, variable: Variable): string {
  const letters = attributeLetters(variable);
  const head = `declare -${letters === "" ? "-" : letters} ${name}`;
  const { value } = variable;
  if (value === undefined || (typeof value !== "string" && value.isUnset)) return head;
  if (typeof value === "string") return `${head}=${quoteDouble(value)}`;
  const elements = entriesOf(value).map(([key, text]) => `[${quoteKey(key, value)}]=${quoteDouble(text)}`);
  return `${head}=(${elements.join(" ")}${value instanceof IndexedArray || elements.length === 0 ? "" : " "})`;
}

function quoteKey(key: string, value: Variable["value"]): string {
  return value instanceof IndexedArray || /^[A-Za-z0-9_./+%:-]+$/.test(key) ? key : quoteDouble(key);
}
