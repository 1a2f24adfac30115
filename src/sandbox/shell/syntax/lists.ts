/** Reads lists of commands and the pipelines in them. */

import { readCompoundWithRedirections } from "./compound.ts";
import { readHereDocuments } from "./here-documents.ts";
import { readSimpleCommand } from "./simple-command.ts";
import type { Source } from "./source.ts";
import {
  peekOperator,
  peekPlainWord,
  peekToken,
  skipBlanks,
  skipLines,
  takeLineEnd,
  takeWord,
} from "./tokens.ts";
import type { CommandList, CommandNode, ListItem, Pipeline } from "./tree.ts";

/** Words that cannot begin a command. */
const closingWords: ReadonlySet<string> = new Set([
  "then",
  "do",
  "done",
  "fi",
  "elif",
  "else",
  "esac",
  "}",
  "in",
  "]]",
]);

/** Lines of commands until an end, which stays. */
export function readLists(source: Source, isEnd: (source: Source) => boolean): CommandList[] {
  const lists: CommandList[] = [];
  for (;;) {
    skipLines(source);
    if (source.isAtEnd || isEnd(source)) return lists;
    lists.push(readLine(source, isEnd));
  }
}

/** The commands of one line, and the here-documents that follow it. */
export function readLine(source: Source, isEnd: (source: Source) => boolean): CommandList {
  const start = source.position;
  const items: ListItem[] = [];
  for (;;) {
    items.push(readItem(source));
    skipBlanks(source);
    const isSeparated = items.at(-1)?.isBackground === true || takeSeparator(source);
    skipBlanks(source);
    const isLineEnd = source.isAtEnd || source.peek() === "\n";
    if (isLineEnd || isEnd(source)) break;
    if (!isSeparated) throw source.unexpected(peekToken(source));
  }
  const end = source.position;
  if (source.peek() === "\n") takeLineEnd(source);
  else if (source.isAtEnd && source.pending.length > 0) readHereDocuments(source);
  return { items, start, end };
}

/** Commands up to the closing parenthesis, which is consumed. */
export function readParenthesized(source: Source): readonly CommandList[] {
  const start = source.position - 1;
  const pending = source.pending.length;
  return source.nest(() => {
    const lists = readLists(source, (at) => at.peek() === ")");
    if (!source.take(")")) throw source.unclosed(")", start);
    const added = source.pending.length - pending;
    if (added > 0) source.warnings.push(`warning: command substitution: ${added} unterminated here-document`);
    return lists;
  });
}

/** One command of a pipeline. */
export function readCommand(source: Source): CommandNode {
  source.countNode();
  return source.nest(() => {
    const command = readCompoundWithRedirections(source);
    if (command !== undefined) return command;
    const word = peekPlainWord(source);
    if (closingWords.has(word)) throw source.unexpected(word);
    return readSimpleCommand(source);
  });
}

function takeSeparator(source: Source): boolean {
  if (source.peek() !== ";" || peekOperator(source) !== ";") return false;
  source.position += 1;
  return true;
}

function readItem(source: Source): ListItem {
  const start = source.position;
  const first = readPipeline(source);
  const rest: { operator: "&&" | "||"; pipeline: Pipeline }[] = [];
  for (;;) {
    skipBlanks(source);
    const operator = source.take("&&") ? "&&" : source.take("||") ? "||" : undefined;
    if (operator === undefined) break;
    skipLines(source);
    rest.push({ operator, pipeline: readPipeline(source) });
  }
  const isBackground = peekOperator(source) === "&";
  const end = source.position;
  if (!isBackground) return { first, rest, isBackground, start, end };
  source.position += 1;
  return { first, rest, isBackground, text: source.text.slice(start, end).trimEnd(), start, end };
}

function readPipeline(source: Source): Pipeline {
  const start = source.position;
  let isNegated = false;
  let timing: Pipeline["timing"];
  for (;;) {
    skipBlanks(source);
    if (takeWord(source, "!")) isNegated = !isNegated;
    else if (takeWord(source, "time")) {
      skipBlanks(source);
      timing = takePosixOption(source) ? "posix" : "default";
    } else break;
  }
  const commands: CommandNode[] = [];
  const pipesErrors: boolean[] = [];
  const isEmpty = (isNegated || timing !== undefined) && isPipelineEnd(source);
  while (!isEmpty) {
    commands.push(readCommand(source));
    skipBlanks(source);
    const takesErrors = source.take("|&");
    pipesErrors.push(takesErrors);
    if (!takesErrors && (source.startsWith("||") || !source.take("|"))) break;
    skipLines(source);
  }
  return { isNegated, timing, commands, pipesErrors, start, end: source.position };
}

function isPipelineEnd(source: Source): boolean {
  return source.isAtEnd || source.peek() === "\n" || source.peek() === ";" || source.peek() === ")";
}

function takePosixOption(source: Source): boolean {
  if (!source.startsWith("-p") || !" \t\n".includes(source.peek(2))) return false;
  source.position += 2;
  skipBlanks(source);
  return true;
}
