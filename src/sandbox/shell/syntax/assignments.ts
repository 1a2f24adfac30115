/** Reads `name=value`, `name[subscript]+=value` and `name=(…)`. */

import type { Source } from "./source.ts";
import { isMetacharacter, peekToken, skipLines } from "./tokens.ts";
import type { ArrayElement, ArrayLiteral, Assignment, Word } from "./tree.ts";
import { isNameCharacter, isNameStart, readSubscript } from "./word/parameter.ts";
import { readWord } from "./word/words.ts";

/** The assignment at the position, if there is one. */
export function readAssignment(source: Source): Assignment | undefined {
  const { text, position: start } = source;
  if (!isNameStart(text.charAt(start))) return undefined;
  let end = start + 1;
  while (isNameCharacter(text.charAt(end))) end += 1;
  const next = text.charAt(end);
  if (next === "=" || (next === "+" && text.charAt(end + 1) === "=")) {
    source.position = end;
    return readValue(source, { name: text.slice(start, end), subscript: undefined, start });
  }
  if (next !== "[") return undefined;
  return source.attempt("assignment", () => {
    source.position = end;
    const subscript = readSubscriptWord(source);
    if (source.peek() !== "=" && !source.startsWith("+=")) return undefined;
    return readValue(source, { name: text.slice(start, end), subscript, start });
  });
}

interface Target {
  readonly name: string;
  readonly subscript: Word | undefined;
  readonly start: number;
}

function readValue(source: Source, { name, subscript, start }: Target): Assignment {
  const isAppending = source.take("+");
  source.position += 1;
  const value = source.peek() === "(" ? readArrayLiteral(source) : readWordOrEmpty(source);
  return { name, subscript, isAppending, value, start, end: source.position };
}

/** In an assignment `@` and `*` are subscripts like others. */
function readSubscriptWord(source: Source): Word {
  const start = source.position;
  const subscript = readSubscript(source);
  if (subscript.kind === "index") return subscript.word;
  return { parts: [{ kind: "text", text: subscript.sign }], start: start + 1, end: source.position - 1 };
}

function readWordOrEmpty(source: Source): Word {
  const { position } = source;
  return readWord(source) ?? { parts: [], start: position, end: position };
}

function readArrayLiteral(source: Source): ArrayLiteral {
  source.position += 1;
  return source.nest(() => {
    const elements: ArrayElement[] = [];
    for (;;) {
      skipLines(source);
      if (source.take(")")) return { elements };
      elements.push(readElement(source));
    }
  });
}

function readElement(source: Source): ArrayElement {
  if (source.peek() === "[") {
    const element = source.attempt("element", () => {
      const subscript = readSubscriptWord(source);
      const isAppending = source.take("+");
      if (!source.take("=")) return undefined;
      return { subscript, isAppending, value: readWordOrEmpty(source) };
    });
    if (element !== undefined) return element;
  }
  const value = isMetacharacter(source.peek()) && source.peek(1) !== "(" ? undefined : readWord(source);
  if (value === undefined) throw source.unexpected(peekToken(source));
  return { subscript: undefined, isAppending: false, value };
}
