/** What `${…}` does to a value: trims, replaces, slices, changes letters, transforms. */

import { shellLimits } from "../limits.ts";
import { compilePattern, type Pattern, type PatternText } from "../pattern/pattern.ts";
import { runSteps, type Steps } from "../pattern/steps.ts";
import type { Meter } from "../process/meter.ts";
import { IndexedArray } from "../state/arrays.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type { Variable } from "../state/variables.ts";
import { decodeAnsi } from "../syntax/word/ansi-quotes.ts";
import { entriesOf } from "./parameters.ts";
import { quoteDouble, quoteSingle } from "./quote.ts";

export function compileFor(shell: Shell, pattern: PatternText): Pattern {
  return compilePattern(pattern, {
    hasGroups: shell.options.shopt("extglob") === true,
    ignoreCase: ignoresCase(shell),
  });
}

export function ignoresCase(shell: Shell): boolean {
  return shell.options.shopt("nocasematch") === true;
}

export async function trim(
  meter: Meter,
  text: string,
  { pattern, side, isLongest }: { pattern: Pattern; side: "#" | "%"; isLongest: boolean },
): Promise<string> {
  if (side === "#") {
    const end = await runSteps(pattern.prefix(text, isLongest), meter);
    return end > 0 ? text.slice(end) : text;
  }
  const start = await runSteps(pattern.suffix(text, isLongest), meter);
  return start < 0 ? text : text.slice(0, start);
}

export interface Replacement {
  readonly pattern: Pattern;
  readonly which: "first" | "all" | "prefix" | "suffix";
  /** Gives the replacement for what has matched. */
  readonly toText: (matched: string) => string;
}

export async function replace(meter: Meter, text: string, replacement: Replacement): Promise<string> {
  const { pattern, which, toText } = replacement;
  if (which === "prefix") {
    const end = await runSteps(pattern.prefix(text, true), meter);
    return end < 0 ? text : toText(text.slice(0, end)) + text.slice(end);
  }
  if (which === "suffix") {
    const start = await runSteps(pattern.suffix(text, true), meter);
    return start < 0 ? text : text.slice(0, start) + toText(text.slice(start));
  }
  // An empty match replaces nothing, except in an empty text.
  if (text === "") return (await runSteps(pattern.matches(""), meter)) ? toText("") : "";
  return runSteps(replaceMatches(text, replacement), meter);
}

function* replaceMatches(text: string, { pattern, which, toText }: Replacement): Steps<string> {
  const blocks: string[] = [];
  const pieces: string[] = [];
  let length = 0;
  let position = 0;
  let start = 0;
  while (start < text.length) {
    const match = yield* pattern.search(text, start);
    if (match === undefined) break;
    const piece = text.slice(position, match.start) + toText(text.slice(match.start, match.end));
    pieces.push(piece);
    length += piece.length;
    // Many small pieces take more memory than their text.
    if (pieces.length >= piecesMax) blocks.push(pieces.splice(0).join(""));
    if (length > shellLimits.valueCharsMax) {
      throw new ShellFailure("discard", `a value may have ${shellLimits.valueCharsMax} characters`);
    }
    position = match.end;
    // Behind an empty match the next character stays as it is.
    start = match.end === match.start ? match.end + 1 : match.end;
    yield unitsPerMatch;
    if (which === "first") break;
  }
  return start === 0 ? text : [...blocks, ...pieces].join("") + text.slice(position);
}

const unitsPerMatch = 60;
const piecesMax = 1_000;

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

export interface CaseChange {
  readonly operator: string;
  /** Characters that change; undefined for all. */
  readonly pattern: Pattern | undefined;
}

export function changeCase(meter: Meter, text: string, change: CaseChange): Promise<string> | string {
  const { operator, pattern } = change;
  if (operator.length === 2 && pattern === undefined && operator !== "~~") {
    const changed = operator === "^^" ? text.toUpperCase() : text.toLowerCase();
    if (changed.length === text.length) return changed;
  }
  if (operator.length === 2) return runSteps(changeEach(text, change), meter);
  const first = String.fromCodePoint(...[text.codePointAt(0) ?? 0]);
  if (text === "") return "";
  const rest = text.slice(first.length);
  return runSteps(
    (function* () {
      return (yield* changeOne(first, change)) + rest;
    })(),
    meter,
  );
}

function* changeEach(text: string, change: CaseChange): Steps<string> {
  const blocks: string[] = [];
  let pieces: string[] = [];
  for (const character of text) {
    pieces.push(yield* changeOne(character, change));
    if (pieces.length < piecesMax) continue;
    blocks.push(pieces.join(""));
    pieces = [];
    yield unitsPerMatch * piecesMax;
  }
  return [...blocks, ...pieces].join("");
}

/** One character stays one, as in C. */
function* changeOne(character: string, { operator, pattern }: CaseChange): Steps<string> {
  if (pattern !== undefined && !(yield* pattern.matches(character))) return character;
  const isUpper =
    operator.startsWith("^") || (operator.startsWith("~") && character === character.toLowerCase());
  const changed = isUpper ? character.toUpperCase() : character.toLowerCase();
  return changed.length === character.length ? changed : character;
}

/** `${x@operator}` for a value; the listings of whole arrays are not here. */
export function transform(meter: Meter, text: string, operator: string): Promise<string> | string {
  switch (operator) {
    case "Q":
    case "k":
    case "K":
      return quoteSingle(text);
    case "E":
      return decodeAnsi(text);
    case "U":
      return changeCase(meter, text, { operator: "^^", pattern: undefined });
    case "u":
      return changeCase(meter, text, { operator: "^", pattern: undefined });
    case "L":
      return changeCase(meter, text, { operator: ",,", pattern: undefined });
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
