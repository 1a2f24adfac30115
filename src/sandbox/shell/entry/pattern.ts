/** Shell patterns as fnmatch(3) matches them: `*`, `?`, `[a-z]`, `[[:alpha:]]`, `\x`. Takes at most as many steps as
 *  the square of the name. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { unicodePattern } from "../../../regex/unicode-pattern.ts";

export interface PatternRules {
  ignoreCase?: boolean;
  /** `*` and `?` do not match a slash, and `**` is nothing special. */
  keepSlashes?: boolean;
}

export type PatternMatcher = (name: string) => boolean;

/** One place in a pattern: a character, `*`, or a set of characters, among them `?`. */
type Token = string | typeof star | ((character: string) => boolean);

const star = Symbol("star");

export function compilePattern(pattern: string, rules: PatternRules = {}): PatternMatcher {
  const { ignoreCase = false, keepSlashes = false } = rules;
  if (!/[*?[\\]/.test(pattern)) {
    const literal = fold(pattern, ignoreCase);
    return (name) => fold(name, ignoreCase) === literal;
  }
  const suffix = /^\*([^*?[\\]+)$/.exec(pattern)?.[1];
  if (suffix !== undefined && !keepSlashes) {
    const end = fold(suffix, ignoreCase);
    return (name) => fold(name, ignoreCase).endsWith(end);
  }
  const tokens = tokenize(fold(pattern, ignoreCase), keepSlashes);
  const shortest = tokens.filter((token) => token !== star).length;
  return (name) => {
    const characters = [...fold(name, ignoreCase)];
    return characters.length >= shortest && matches(tokens, characters, keepSlashes);
  };
}

export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

function fold(text: string, ignoreCase: boolean): string {
  return ignoreCase ? text.toLowerCase() : text;
}

/** Goes back to the last star only: what an earlier one could match, the last one can too. With slashes kept apart a
 *  star that meets one fails, and so does the match. */
function matches(tokens: readonly Token[], name: readonly string[], keepSlashes: boolean): boolean {
  let token = 0;
  let at = 0;
  let starToken = -1;
  let starAt = 0;
  while (at < name.length) {
    const current = tokens[token];
    const character = name[at] ?? "";
    if (current === star) {
      starToken = token;
      starAt = at;
      token += 1;
    } else if (current !== undefined && fits(current, character)) {
      token += 1;
      at += 1;
    } else if (starToken >= 0 && !(keepSlashes && name[starAt] === "/")) {
      starAt += 1;
      at = starAt;
      token = starToken + 1;
    } else return false;
  }
  while (tokens[token] === star) token += 1;
  return token === tokens.length;
}

function fits(token: Exclude<Token, typeof star>, character: string): boolean {
  return typeof token === "function" ? token(character) : token === character;
}

function tokenize(pattern: string, keepSlashes: boolean): Token[] {
  const characters = [...pattern];
  const tokens: Token[] = [];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? "";
    if (character === "*") {
      if (tokens.at(-1) !== star) tokens.push(star);
    } else if (character === "?") tokens.push((one) => !keepSlashes || one !== "/");
    else if (character === "\\") {
      index += 1;
      tokens.push(characters[index] ?? (() => false));
    } else if (character === "[") {
      const set = parseSet(characters, index + 1);
      tokens.push(set?.test ?? "[");
      if (set !== undefined) index = set.end;
    } else tokens.push(character);
  }
  return tokens;
}

const classes: Readonly<Record<string, () => RegExp>> = {
  alpha: () => unicodePattern("\\p{L}"),
  digit: () => /[0-9]/,
  alnum: () => unicodePattern("[\\p{L}0-9]"),
  upper: () => unicodePattern("\\p{Lu}"),
  lower: () => unicodePattern("\\p{Ll}"),
  space: () => /[ \t\n\v\f\r]/,
  blank: () => /[ \t]/,
  punct: () => unicodePattern("[!-/:-@[-`{-~]|[\\p{P}\\p{S}]"),
  print: () => unicodePattern("[^\\p{Cc}\\p{Cs}]"),
  graph: () => unicodePattern("[^\\p{Cc}\\p{Cs}\\p{Z}]"),
  cntrl: () => unicodePattern("\\p{Cc}"),
  xdigit: () => /[0-9A-Fa-f]/,
};

/** The set that begins here; undefined when it has no end. */
function parseSet(
  characters: readonly string[],
  start: number,
): { test: (character: string) => boolean; end: number } | undefined {
  const isNegated = characters[start] === "!" || characters[start] === "^";
  const parts: ((character: string) => boolean)[] = [];
  let index = isNegated ? start + 1 : start;
  for (let isFirst = true; ; isFirst = false) {
    let character = characters[index];
    if (character === undefined) return undefined;
    if (character === "]" && !isFirst) break;
    if (character === "[" && characters[index + 1] === ":") {
      const end = characters.indexOf(":", index + 2);
      const name = characters.slice(index + 2, end).join("");
      const found = ownEntry(classes, name)?.();
      if (end > 0 && characters[end + 1] === "]" && found !== undefined) {
        parts.push((one) => found.test(one));
        index = end + 2;
        continue;
      }
    }
    if (character === "\\" && characters[index + 1] !== undefined) character = characters[++index] ?? "";
    const first = character;
    index += 1;
    if (characters[index] === "-" && characters[index + 1] !== undefined && characters[index + 1] !== "]") {
      index += characters[index + 1] === "\\" ? 2 : 1;
      const last = characters[index] ?? "";
      index += 1;
      parts.push((one) => codeOf(one) >= codeOf(first) && codeOf(one) <= codeOf(last));
    } else parts.push((one) => one === first);
  }
  return { test: (character) => parts.some((part) => part(character)) !== isNegated, end: index };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
