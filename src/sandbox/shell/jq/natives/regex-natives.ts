/** jq's regular expressions: linear in the text, without look-around and back-references, which are refused. */

import { searchLimits } from "../../../../limits.ts";
import { compileRegex, groupText, type Regex, type RegexMatch } from "../../../../regex/regex.ts";
import { RegexError } from "../../../../regex/regex-error.ts";
import { describeValue } from "../evaluate/access.ts";
import { made, type NativeCall, type NativeFunction, type Results, turn } from "../evaluate/results.ts";
import { JqError } from "../json/errors.ts";
import { type Json, typeOf } from "../json/json-value.ts";
import { withArguments } from "./native.ts";

/** `_match(pattern; flags; isTest)` is what the functions of the language stand on. */
export function createRegexNatives(): ReadonlyMap<string, NativeFunction> {
  const compiled = new Map<string, Regex>();
  return new Map([
    [
      "_match/3",
      withArguments(3, function* (call, pattern = null, flags = null, isTest = null): Results {
        const { text, regex, isGlobal, skipsEmpty } = prepare(compiled, { call, pattern, flags });
        if (isTest === true) {
          const isMatch = regex.test(text);
          if (call.evaluation.charge(regex.takeSteps())) yield turn;
          yield made(call.at, isMatch);
          return;
        }
        const matches: Json[] = [];
        const positions = new Positions(text);
        let from = 0;
        while (from <= text.length) {
          const match = regex.exec(text, from);
          if (call.evaluation.charge(50 + regex.takeSteps())) yield turn;
          if (match === undefined) break;
          const { start, end } = match;
          if (end > start || !skipsEmpty) matches.push(describeMatch(text, match, { regex, positions }));
          if (!isGlobal) break;
          from = end > start ? end : end + (isPairAt(text, end) ? 2 : 1);
        }
        yield made(call.at, matches);
      }),
    ],
  ]);
}

function prepare(
  compiled: Map<string, Regex>,
  { call, pattern, flags }: { call: NativeCall; pattern: Json; flags: Json },
) {
  const text = requireMatchable(call.at.value);
  const source = requireMatchable(pattern);
  if (flags !== null && typeof flags !== "string") throw new JqError(`${typeOf(flags)} is not a string`);
  const letters = flags ?? "";
  const unknown = /[^gimnpslx]/.exec(letters);
  if (unknown !== null) throw new JqError(`${letters} is not a valid modifier string`);
  const regex = compile(compiled, source, letters);
  return { text, regex, isGlobal: letters.includes("g"), skipsEmpty: letters.includes("n") };
}

function requireMatchable(value: Json): string {
  if (typeof value === "string") return value;
  throw new JqError(`${describeValue(value)} cannot be matched, as it is not a string`);
}

function compile(compiled: Map<string, Regex>, pattern: string, flags: string): Regex {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const source = /x/.test(flags) ? withoutBlanks(pattern) : pattern;
  if (source.length > searchLimits.patternCharsMax) throw new JqError("The regular expression is too long");
  // Oniguruma's \h is a hexadecimal digit; its `s` and `p` let a dot match line feeds.
  const plain = source.replace(/\\h/g, "[0-9a-fA-F]");
  try {
    const regex = compileRegex(/[sp]/.test(flags) ? `(?s)${plain}` : plain, {
      syntax: "perl",
      ignoreCase: /i/.test(flags),
      // In Oniguruma `^` and `$` always mean lines.
      multiline: true,
      backReferences: false,
    });
    compiled.set(key, regex);
    return regex;
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw new JqError(
      `${pattern} (at offset 0) is not a valid regex, or not supported in this shell: ${error.message}`,
    );
  }
}

/** Extended syntax: blanks and comments do not count. */
function withoutBlanks(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]?|\s+|#[^\n]*/g, (part) =>
    /^[\s#]/.test(part) ? "" : part,
  );
}

function describeMatch(
  text: string,
  match: RegexMatch,
  { regex, positions }: { regex: Regex; positions: Positions },
): Json {
  const names = new Map([...regex.groupNames].map(([name, group]) => [group, name]));
  const captures: Json[] = [];
  for (let group = 1; group <= regex.groupCount; group++) {
    const found = groupText(text, match, group) ?? null;
    captures.push(
      new Map<string, Json>([
        ["offset", found === null ? -1 : positions.toCharacters(match.spans[group * 2] ?? 0)],
        ["length", found === null ? 0 : Array.from(found).length],
        ["string", found],
        ["name", names.get(group) ?? null],
      ]),
    );
  }
  const whole = text.slice(match.start, match.end);
  return new Map<string, Json>([
    ["offset", positions.toCharacters(match.start)],
    ["length", Array.from(whole).length],
    ["string", whole],
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
