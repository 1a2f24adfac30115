/** Reads a simple command, or the definition of a function, which begins like one. */

import { readAssignment } from "./assignments.ts";
import { readRedirection, readRedirections } from "./redirections.ts";
import type { Source } from "./source.ts";
import { peekToken, skipBlanks, skipLines } from "./tokens.ts";
import type { Assignment, CommandNode, CommandWord, Redirection } from "./tree.ts";
import { plainText, readWord } from "./word/words.ts";

/** Commands whose arguments may be assignments: their values are not split, and may be arrays. */
const declarations: ReadonlySet<string> = new Set(["declare", "typeset", "local", "export", "readonly"]);
const prefixes: ReadonlySet<string> = new Set(["command", "builtin"]);

export function readSimpleCommand(source: Source): CommandNode {
  const start = source.position;
  const assignments: Assignment[] = [];
  const words: CommandWord[] = [];
  const redirections: Redirection[] = [];
  let declares: boolean | undefined;
  for (;;) {
    skipBlanks(source);
    const redirection = readRedirection(source);
    if (redirection !== undefined) {
      redirections.push(redirection);
      continue;
    }
    const wordStart = source.position;
    if (words.length === 0 || declares === true) {
      const assignment = readAssignment(source);
      if (assignment !== undefined && words.length === 0) {
        assignments.push(assignment);
        continue;
      }
      if (assignment !== undefined) {
        const word = { parts: [], start: wordStart, end: source.position };
        words.push({ kind: "assignment", assignment, word });
        continue;
      }
    }
    const word = readWord(source);
    if (word === undefined) break;
    const text = plainText(word);
    words.push({ kind: "word", word });
    if (declares === undefined && !(text !== undefined && prefixes.has(text))) {
      declares = text !== undefined && declarations.has(text);
    }
    const isAlone = words.length === 1 && assignments.length === 0 && redirections.length === 0;
    if (isAlone && isDefinition(source))
      return readFunctionBody(source, source.text.slice(wordStart, word.end), start);
  }
  if (words.length === 0 && assignments.length === 0 && redirections.length === 0) {
    throw source.unexpected(peekToken(source));
  }
  const line = source.lineAt(start);
  return { kind: "simple", assignments, words, redirections, line, start, end: source.position };
}

/** An opening parenthesis after the first word, which it moves to. */
function isDefinition(source: Source): boolean {
  const start = source.position;
  skipBlanks(source);
  if (source.peek() === "(") return true;
  source.position = start;
  return false;
}

/** `function name` has been read, or `name` with the position at its parentheses. */
export function readFunctionBody(source: Source, name: string, start: number): CommandNode {
  if (source.take("(")) {
    skipBlanks(source);
    if (!source.take(")")) throw source.unexpected(peekToken(source));
  }
  skipLines(source);
  const body = source.nest(() => source.grammar.readCompound(source));
  if (body === undefined) throw source.unexpected(peekToken(source));
  return {
    kind: "function",
    name,
    body: { ...body, redirections: readRedirections(source) },
    redirections: [],
    text: source.text.slice(start, source.position),
    line: source.lineAt(start),
    start,
    end: source.position,
  };
}
