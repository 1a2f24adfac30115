/** What is between words: blanks, comments, line ends, operators and reserved words. */

import { readHereDocuments } from "./here-documents.ts";
import type { Source } from "./source.ts";

const operators = [";;&", ";;", ";&", ";", "&&", "&>>", "&>", "&", "||", "|&", "|", "(", ")", "\n"];

/** Blanks, escaped line ends and a comment. */
export function skipBlanks(source: Source): void {
  for (;;) {
    const character = source.peek();
    if (character === " " || character === "\t") source.position += 1;
    else if (character === "\\" && source.peek(1) === "\n") source.position += 2;
    else break;
  }
  if (source.peek() === "#") skipComment(source);
}

/** Also line ends, after which the bodies of here-documents follow. */
export function skipLines(source: Source): void {
  for (skipBlanks(source); source.peek() === "\n"; skipBlanks(source)) takeLineEnd(source);
}

export function takeLineEnd(source: Source): void {
  source.position += 1;
  if (source.pending.length > 0) readHereDocuments(source);
}

/** The operator at the position; empty when there is none. Redirections are none of them. */
export function peekOperator(source: Source): string {
  return operators.find((operator) => source.startsWith(operator)) ?? "";
}

/** What an error message names: an operator, or a word up to the next blank. */
export function peekToken(source: Source): string {
  const operator = peekOperator(source);
  if (operator !== "") return operator;
  for (const redirection of ["<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"]) {
    if (source.startsWith(redirection)) return redirection;
  }
  let end = source.position;
  while (
    end < source.text.length &&
    end < source.position + 100 &&
    !isMetacharacter(source.text.charAt(end))
  ) {
    end += 1;
  }
  return source.text.slice(source.position, end);
}

/** Ends a word unless it is quoted. */
export function isMetacharacter(character: string): boolean {
  switch (character) {
    case " ":
    case "\t":
    case "\n":
    case ";":
    case "&":
    case "|":
    case "<":
    case ">":
    case "(":
    case ")":
      return true;
    default:
      return false;
  }
}

/** A word of plain characters at the position that a blank or operator follows: reserved words look like this. */
export function peekPlainWord(source: Source): string {
  const { text, position } = source;
  let end = position;
  while (end < text.length && end - position < reservedCharsMax && isPlain(text.charAt(end))) end += 1;
  return end === text.length || isMetacharacter(text.charAt(end)) ? text.slice(position, end) : "";
}

const reservedCharsMax = 9;

function isPlain(character: string): boolean {
  return (character >= "a" && character <= "z") || "{}[]!".includes(character);
}

/** Moves past a reserved word if it is next. */
export function takeWord(source: Source, word: string): boolean {
  if (peekPlainWord(source) !== word) return false;
  source.position += word.length;
  return true;
}

function skipComment(source: Source): void {
  const end = source.text.indexOf("\n", source.position);
  source.position = end < 0 ? source.text.length : end;
}
