/** Reads compound commands: groups, conditions, loops and definitions of functions. */

import { readCase } from "./case.ts";
import { readConditional } from "./conditional.ts";
import { readRedirections } from "./redirections.ts";
import { readFunctionBody } from "./simple-command.ts";
import type { Source } from "./source.ts";
import { peekPlainWord, peekToken, skipBlanks, skipLines, takeWord } from "./tokens.ts";
import type { CommandList, CommandNode, Word } from "./tree.ts";
import { readArithmetic, readArithmeticUntil } from "./word/dollar.ts";
import { isNameCharacter, isNameStart } from "./word/parameter.ts";
import { readWord } from "./word/words.ts";

/** Without the redirections after it; undefined when there is no compound command at the position. */
export function readCompound(source: Source): CommandNode | undefined {
  const start = source.position;
  const base = { redirections: [], line: source.lineAt(start), start };
  const finish = <T extends object>(node: T) => ({ ...base, ...node, end: source.position });
  if (source.startsWith("((")) {
    const expression = source.attempt("arithmetic command", () => {
      source.position += 2;
      return readArithmetic(source);
    });
    if (expression !== undefined) return finish({ kind: "arithmetic" as const, expression });
  }
  if (source.peek() === "(") {
    source.position += 1;
    const body = requireCommands(source, source.grammar.readParenthesized(source), ")");
    return finish({ kind: "subshell" as const, body });
  }
  const word = peekPlainWord(source);
  if (!compoundWords.has(word)) return undefined;
  source.position += word.length;
  switch (word) {
    case "{":
      return finish({ kind: "group" as const, body: readBody(source, "}") });
    case "if":
      return finish(readIf(source));
    case "while":
    case "until": {
      const condition = readBodyBefore(source, ["do"]);
      takeWord(source, "do");
      return finish({ kind: word, condition, body: readBody(source, "done") } as const);
    }
    case "for":
      return finish(readFor(source));
    case "case":
      return finish(readCase(source));
    case "[[":
      return finish({ kind: "conditional" as const, expression: readConditional(source) });
    case "function":
      return readFunction(source, start);
    case "select": {
      const { words = [], body } = readForWords(source);
      return finish({ kind: "unsupported" as const, feature: "select", words, body });
    }
    default:
      return finish(readCoprocess(source));
  }
}

const compoundWords: ReadonlySet<string> = new Set([
  "{",
  "if",
  "while",
  "until",
  "for",
  "case",
  "[[",
  "function",
  "select",
  "coproc",
]);

/** Commands up to one of the reserved words, which stays. */
function readBodyBefore(source: Source, words: readonly string[]): readonly CommandList[] {
  const lists = source.grammar.readLists(source, (at) => words.includes(peekPlainWord(at)));
  requireCommands(source, lists, peekToken(source));
  if (!words.includes(peekPlainWord(source))) throw source.unexpected(peekToken(source));
  return lists;
}

function readBody(source: Source, end: string): readonly CommandList[] {
  const lists = readBodyBefore(source, [end]);
  takeWord(source, end);
  return lists;
}

function requireCommands(
  source: Source,
  lists: readonly CommandList[],
  token: string,
): readonly CommandList[] {
  if (lists.length === 0) throw source.unexpected(token);
  return lists;
}

function readIf(source: Source) {
  const branches: { condition: readonly CommandList[]; body: readonly CommandList[] }[] = [];
  do {
    const condition = readBodyBefore(source, ["then"]);
    takeWord(source, "then");
    branches.push({ condition, body: readBodyBefore(source, ["elif", "else", "fi"]) });
  } while (takeWord(source, "elif"));
  const otherwise = takeWord(source, "else") ? readBody(source, "fi") : undefined;
  if (otherwise === undefined && !takeWord(source, "fi")) throw source.unexpected(peekToken(source));
  return { kind: "if" as const, branches, otherwise };
}

function readFor(source: Source) {
  skipBlanks(source);
  if (!source.startsWith("((")) return { kind: "for" as const, ...readForWords(source) };
  source.position += 2;
  const isSemicolon = (at: Source) => at.peek() === ";";
  const initial = readArithmeticUntil(source, isSemicolon);
  if (!source.take(";")) throw source.unexpected(peekToken(source));
  const condition = readArithmeticUntil(source, isSemicolon);
  if (!source.take(";")) throw source.unexpected(peekToken(source));
  const step = readArithmetic(source);
  if (step === undefined) throw source.unexpected(peekToken(source));
  skipBlanks(source);
  source.take(";");
  return { kind: "for-arithmetic" as const, initial, condition, step, body: readLoopBody(source) };
}

function readForWords(source: Source): {
  name: string;
  words: readonly Word[] | undefined;
  body: readonly CommandList[];
} {
  skipBlanks(source);
  const name = takeName(source);
  skipLines(source);
  let words: Word[] | undefined;
  if (takeWord(source, "in")) {
    words = [];
    for (skipBlanks(source); ; skipBlanks(source)) {
      const word = readWord(source);
      if (word === undefined) break;
      words.push(word);
    }
    if (source.peek() !== ";" && source.peek() !== "\n") throw source.unexpected(peekToken(source));
  }
  if (source.peek() === ";" && source.peek(1) !== ";") source.position += 1;
  return { name, words, body: readLoopBody(source) };
}

function takeName(source: Source): string {
  const start = source.position;
  if (isNameStart(source.peek())) while (isNameCharacter(source.peek())) source.position += 1;
  const end = source.position;
  const next = peekToken(source);
  const isEnd = next === "" || " \t\n;".includes(source.peek());
  if (end === start || !isEnd) {
    const word = source.text.slice(start, end) + next;
    throw word === "" || end === start
      ? source.unexpected(next)
      : source.error(`\`${word}': not a valid identifier`);
  }
  return source.text.slice(start, end);
}

/** Between `do` and `done`, or between braces. */
function readLoopBody(source: Source): readonly CommandList[] {
  skipLines(source);
  if (takeWord(source, "{")) return readBody(source, "}");
  if (!takeWord(source, "do")) throw source.unexpected(peekToken(source));
  return readBody(source, "done");
}

function readFunction(source: Source, start: number): CommandNode {
  skipBlanks(source);
  const nameStart = source.position;
  if (readWord(source) === undefined) throw source.unexpected(peekToken(source));
  const name = source.text.slice(nameStart, source.position);
  skipBlanks(source);
  return readFunctionBody(source, name, start);
}

function readCoprocess(source: Source) {
  skipBlanks(source);
  // A name may stand before a compound command.
  const named = source.attempt("coprocess", () => {
    if (readWord(source) === undefined) return undefined;
    skipBlanks(source);
    return source.nest(() => readCompound(source));
  });
  const command = named ?? source.grammar.readCommand(source);
  const { start, end } = command;
  const pipeline = {
    isNegated: false,
    timing: undefined,
    commands: [command],
    pipesErrors: [false],
    start,
    end,
  };
  const body = [{ items: [{ first: pipeline, rest: [], isBackground: false, start, end }], start, end }];
  return { kind: "unsupported" as const, feature: "coproc", words: [], body };
}

/** A command with its redirections, if it is a compound one. */
export function readCompoundWithRedirections(source: Source): CommandNode | undefined {
  const command = readCompound(source);
  if (command === undefined || command.kind === "function") return command;
  const redirections = readRedirections(source);
  return { ...command, redirections, end: source.position };
}
