/** Reads what a dollar sign or a backquote begins. */

import type { PartRules, Source } from "../source.ts";
import type { ParameterPart, Word, WordPart } from "../tree.ts";
import { readAnsiQuoted } from "./ansi-quotes.ts";
import { isNameCharacter, isNameStart, readBraced } from "./parameter.ts";

const specialParameters = "@*#?-$!0123456789";

/** The part, or the dollar sign as text. */
export function readDollar(source: Source, context: PartRules["context"]): WordPart | string {
  const next = source.peek(1);
  if (next === "{") return source.nest(() => readBraced(source, context));
  if (next === "(") return source.nest(() => readDollarParenthesis(source));
  if (next === "[") return source.nest(() => readOldArithmetic(source));
  if (next === "'" && context === "bare") {
    source.position += 1;
    return readAnsiQuoted(source);
  }
  if (next === '"' && context === "bare") {
    source.position += 1;
    return ""; // What follows is read as a double quote.
  }
  if (isNameStart(next)) return readName(source);
  if (next !== "" && specialParameters.includes(next)) {
    source.position += 2;
    return parameter(next);
  }
  source.position += 1;
  return "$";
}

/** Commands between backquotes: their escapes are taken away first, then they are a script of its own. */
export function readBackquoted(source: Source, context: PartRules["context"]): WordPart {
  const start = source.position;
  let text = "";
  let position = start + 1;
  for (;;) {
    const character = source.text.charAt(position);
    if (character === "") throw source.unclosed("`", start);
    if (character === "`") break;
    const next = source.text.charAt(position + 1);
    const isEscape =
      character === "\\" && (isBackquoteEscape(next) || (next === '"' && context === "double"));
    text += isEscape ? next : character;
    position += isEscape ? 2 : 1;
  }
  source.position = position + 1;
  const inner = source.inner(text, source.lineAt(start));
  return { kind: "command", script: source.nest(() => source.grammar.readScript(inner)) };
}

function isBackquoteEscape(character: string): boolean {
  return character === "$" || character === "`" || character === "\\";
}

function readName(source: Source): ParameterPart {
  const start = source.position + 1;
  let end = start + 1;
  while (isNameCharacter(source.text.charAt(end))) end += 1;
  source.position = end;
  return parameter(source.text.slice(start, end));
}

function parameter(name: string): ParameterPart {
  const text = `$${name}`;
  return { kind: "parameter", name, subscript: undefined, isIndirect: false, operation: undefined, text };
}

/** `$((…))`, or a substitution whose first command is a subshell. */
function readDollarParenthesis(source: Source): WordPart {
  if (source.peek(2) === "(") {
    const expression = source.attempt("arithmetic", () => {
      source.position += 3;
      return readArithmetic(source);
    });
    if (expression !== undefined) return { kind: "arithmetic", expression };
  }
  source.position += 2;
  return { kind: "command", script: { lists: source.grammar.readParenthesized(source) } };
}

/** An arithmetic expression with the `))` after it; undefined when a single parenthesis ends it. */
export function readArithmetic(source: Source): Word | undefined {
  if (!source.text.includes("))", source.position)) return undefined;
  const expression = readArithmeticUntil(source, (at) => at.peek() === ")");
  return source.take("))") ? expression : undefined;
}

/** Up to an end that is not within parentheses; it stays. */
export function readArithmeticUntil(source: Source, isEnd: (source: Source) => boolean): Word {
  const start = source.position;
  const parts: WordPart[] = [];
  let open = 0;
  for (;;) {
    const stop = (at: Source) => at.peek() === "(" || at.peek() === ")" || (open === 0 && isEnd(at));
    parts.push(...source.grammar.readParts(source, { context: "arithmetic", isEnd: stop }));
    if (source.isAtEnd || (open === 0 && (isEnd(source) || source.peek() === ")"))) break;
    open += source.peek() === "(" ? 1 : -1;
    parts.push({ kind: "text", text: source.peek() });
    source.position += 1;
  }
  return { parts, start, end: source.position };
}

/** `$[…]`, the old form of `$((…))`. */
function readOldArithmetic(source: Source): WordPart {
  const start = source.position;
  source.position += 2;
  let open = 0;
  const expression = readArithmeticUntil(source, (at) => {
    if (at.peek() === "[") open += 1;
    else if (at.peek() === "]") open -= 1;
    return open < 0;
  });
  if (!source.take("]")) throw source.unclosed("]", start);
  return { kind: "arithmetic", expression };
}
