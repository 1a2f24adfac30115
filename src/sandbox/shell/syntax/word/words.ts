/** Reads words: their quotes, and what in them is expanded. */

import type { PartRules, Source } from "../source.ts";
import { isMetacharacter } from "../tokens.ts";
import type { Word, WordPart } from "../tree.ts";
import { readBackquoted, readDollar } from "./dollar.ts";

/** A word up to an unquoted blank or operator; undefined when there is none. */
export function readWord(
  source: Source,
  hasExtendedPatterns = source.hasExtendedPatterns(),
): Word | undefined {
  const start = source.position;
  const parts = readParts(source, { context: "bare", isEnd: isWordEnd, hasExtendedPatterns });
  if (source.position === start) return undefined;
  source.countNode();
  return { parts, start, end: source.position };
}

/** The text of a word without any quotes or expansions; undefined for any other word. */
export function plainText(word: Word): string | undefined {
  if (word.parts.length !== 1) return undefined;
  const [part] = word.parts;
  return part?.kind === "text" ? part.text : undefined;
}

export function readParts(source: Source, rules: PartRules): WordPart[] {
  const parts: WordPart[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
  };
  while (!source.isAtEnd && !rules.isEnd(source)) {
    const part = readSpecial(source, rules);
    if (part === undefined) {
      text += takePlain(source);
    } else if (typeof part === "string") {
      text += part;
    } else if (Array.isArray(part)) {
      flush();
      parts.push(...part);
    } else {
      flush();
      parts.push(part);
    }
  }
  flush();
  return parts;
}

function isWordEnd(source: Source): boolean {
  const character = source.peek();
  if (!isMetacharacter(character)) return false;
  return !((character === "<" || character === ">") && source.peek(1) === "(");
}

/** At least one character, and all after it that mean nothing anywhere. */
function takePlain(source: Source): string {
  const { text, position } = source;
  let end = position + 1;
  while (end < text.length && isInert(text.charCodeAt(end))) end += 1;
  source.position = end;
  return text.slice(position, end);
}

/** Letters, digits and what is not ASCII. */
function isInert(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit > 0x7f
  );
}

/** What is at the position if it is special there: a part, several, or text that stands for itself. */
function readSpecial(source: Source, rules: PartRules): WordPart | WordPart[] | string | undefined {
  const { context } = rules;
  const character = source.peek();
  switch (character) {
    case "\\":
      return readEscape(source, context);
    case "$":
      return readDollar(source, context);
    case "`":
      return readBackquoted(source, context);
    case "'":
      return context === "bare" ? readSingleQuoted(source) : undefined;
    case '"':
      return context === "double" || context === "here" ? undefined : readDoubleQuoted(source);
    case "<":
    case ">":
      return context === "bare" && source.peek(1) === "(" ? readProcess(source, character) : undefined;
    case "?":
    case "*":
    case "+":
    case "@":
    case "!":
      return context === "bare" && rules.hasExtendedPatterns === true && source.peek(1) === "("
        ? readExtendedPattern(source)
        : undefined;
    default:
      return undefined;
  }
}

function readEscape(source: Source, context: PartRules["context"]): WordPart | string {
  const next = source.text.codePointAt(source.position + 1);
  if (next === undefined) {
    source.position += 1;
    return "\\";
  }
  const escaped = String.fromCodePoint(next);
  if (escaped === "\n") {
    source.position += 2;
    return "";
  }
  if (context !== "bare" && !isEscapable(escaped, context)) {
    source.position += 1;
    return "\\";
  }
  source.position += 1 + escaped.length;
  return { kind: "quoted", text: escaped };
}

function isEscapable(character: string, context: PartRules["context"]): boolean {
  if (character === '"') return context !== "here";
  if (character === "}") return context === "double-braced";
  return character === "$" || character === "`" || character === "\\";
}

function readSingleQuoted(source: Source): WordPart {
  const start = source.position;
  const end = source.text.indexOf("'", start + 1);
  if (end < 0) throw source.unclosed("'", start);
  source.position = end + 1;
  return { kind: "quoted", text: source.text.slice(start + 1, end) };
}

export function readDoubleQuoted(source: Source): WordPart {
  const start = source.position;
  source.position += 1;
  return source.nest(() => {
    const parts = readParts(source, { context: "double", isEnd: (at) => at.peek() === '"' });
    if (source.isAtEnd) throw source.unclosed('"', start);
    source.position += 1;
    return { kind: "double", parts };
  });
}

function readProcess(source: Source, direction: "<" | ">"): WordPart {
  source.position += 2;
  const lists = source.grammar.readParenthesized(source);
  return { kind: "process", direction, script: { lists } };
}

/** `@(a|b)`: its signs are text, in which patterns count; what is in it is read as usual, with its blanks. */
function readExtendedPattern(source: Source): WordPart[] {
  const start = source.position;
  const sign = source.text.slice(start, start + 2);
  source.position += 2;
  return source.nest(() => {
    const isEnd = (at: Source) => at.peek() === ")";
    const inner = readPatternParts(source, isEnd);
    if (source.isAtEnd) throw source.unclosed(")", start);
    source.position += 1;
    return [{ kind: "text", text: sign }, ...inner, { kind: "text", text: ")" }];
  });
}

/** Plain parentheses within a pattern are balanced. */
function readPatternParts(source: Source, isEnd: (source: Source) => boolean): WordPart[] {
  const parts: WordPart[] = [];
  let open = 0;
  for (;;) {
    const stop = (at: Source) => at.peek() === "(" || isEnd(at);
    parts.push(...readParts(source, { context: "bare", isEnd: stop, hasExtendedPatterns: true }));
    if (source.isAtEnd || (source.peek() === ")" && open === 0)) return parts;
    open += source.peek() === "(" ? 1 : -1;
    parts.push({ kind: "text", text: source.peek() });
    source.position += 1;
  }
}
