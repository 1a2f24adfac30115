/** jq's regular expressions, on RE2: linear in the text, without look-around and back-references, which are refused. */

import type { RE2JS } from "re2js";
import { searchLimits } from "../../../../limits.ts";
import { describeValue } from "../evaluate/access.ts";
import { made, type NativeCall, type NativeFunction, type Results, turn } from "../evaluate/results.ts";
import { JqError } from "../json/errors.ts";
import { type Json, typeOf } from "../json/json-value.ts";
import { withArguments } from "./native.ts";

/** `_match(pattern; flags; isTest)` is what the functions of the language stand on. */
export function createRegexNatives(engine: typeof RE2JS): ReadonlyMap<string, NativeFunction> {
  const compiled = new Map<string, RE2JS>();
  return new Map([
    [
      "_match/3",
      withArguments(3, function* (call, pattern = null, flags = null, isTest = null): Results {
        const { text, regex, isGlobal, skipsEmpty } = prepare(engine, compiled, { call, pattern, flags });
        if (call.evaluation.charge(text.length * Math.max(1, regex.programSize() / 8))) yield turn;
        if (isTest === true) {
          yield made(call.at, regex.test(text));
          return;
        }
        const matches: Json[] = [];
        const matcher = regex.matcher(text);
        const positions = new Positions(text);
        let from = 0;
        while (from <= text.length && matcher.find(from)) {
          if (call.evaluation.charge(50 + regex.programSize())) yield turn;
          const [start, end] = [matcher.start(), matcher.end()];
          if (end > start || !skipsEmpty) matches.push(describeMatch(matcher, regex, positions));
          if (!isGlobal) break;
          from = end > start ? end : end + (isPairAt(text, end) ? 2 : 1);
        }
        yield made(call.at, matches);
      }),
    ],
  ]);
}

interface Prepared {
  text: string;
  regex: RE2JS;
  isGlobal: boolean;
  skipsEmpty: boolean;
}

function prepare(
  engine: typeof RE2JS,
  compiled: Map<string, RE2JS>,
  { call, pattern, flags }: { call: NativeCall; pattern: Json; flags: Json },
): Prepared {
  const text = call.at.value;
  if (typeof text !== "string")
    throw new JqError(`${describeValue(text)} cannot be matched, as it is not a string`);
  if (typeof pattern !== "string") {
    throw new JqError(`${describeValue(pattern)} cannot be matched, as it is not a string`);
  }
  if (flags !== null && typeof flags !== "string") throw new JqError(`${typeOf(flags)} is not a string`);
  const letters = flags ?? "";
  const unknown = /[^gimnpslx]/.exec(letters);
  if (unknown !== null) throw new JqError(`${letters} is not a valid modifier string`);
  const regex = compile(engine, compiled, pattern, letters);
  return { text, regex, isGlobal: letters.includes("g"), skipsEmpty: letters.includes("n") };
}

function compile(engine: typeof RE2JS, compiled: Map<string, RE2JS>, pattern: string, flags: string): RE2JS {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const bits =
    // In Oniguruma `^` and `$` always mean lines.
    engine.MULTILINE |
    (/i/.test(flags) ? engine.CASE_INSENSITIVE : 0) |
    (/[sp]/.test(flags) ? engine.DOTALL : 0) |
    (/l/.test(flags) ? engine.LONGEST_MATCH : 0);
  const source = /x/.test(flags) ? withoutBlanks(pattern) : pattern;
  if (source.length > searchLimits.patternCharsMax) throw new JqError("The regular expression is too long");
  try {
    const regex = engine.compile(engine.translateRegExp(source.replace(/\\h/g, "[0-9a-fA-F]")), bits);
    if (regex.programSize() > searchLimits.patternSizeMax) throw new Error("it is too large");
    compiled.set(key, regex);
    return regex;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new JqError(
      `${pattern} (at offset 0) is not a valid regex, or not supported in this shell: ${problem}`,
    );
  }
}

/** Extended syntax: blanks and comments do not count. */
function withoutBlanks(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]])*\]|\s+|#[^\n]*/g, (part) =>
    /^[\s#]/.test(part) ? "" : part,
  );
}

function describeMatch(matcher: ReturnType<RE2JS["matcher"]>, regex: RE2JS, positions: Positions): Json {
  const names = new Map(Object.entries(regex.namedGroups()).map(([name, group]) => [group, name]));
  const captures: Json[] = [];
  for (let group = 1; group <= regex.groupCount(); group++) {
    const found = matcher.group(group);
    captures.push(
      new Map<string, Json>([
        ["offset", found === null ? -1 : positions.toCharacters(matcher.start(group))],
        ["length", found === null ? 0 : Array.from(found).length],
        ["string", found],
        ["name", names.get(group) ?? null],
      ]),
    );
  }
  const text = matcher.group(0) ?? "";
  return new Map<string, Json>([
    ["offset", positions.toCharacters(matcher.start())],
    ["length", Array.from(text).length],
    ["string", text],
    ["captures", captures],
  ]);
}

function isPairAt(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xffff;
}

/** Positions in UTF-16 units as positions in characters, without counting from the start each time. */
class Positions {
  readonly #text: string;
  #units = 0;
  #characters = 0;

  constructor(text: string) {
    this.#text = text;
  }

  toCharacters(units: number): number {
    if (units < this.#units) [this.#units, this.#characters] = [0, 0];
    for (const _character of this.#text.slice(this.#units, units)) this.#characters += 1;
    this.#units = units;
    return this.#characters;
  }
}
