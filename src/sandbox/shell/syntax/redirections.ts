/** Reads redirections, and announces the here-documents whose bodies follow the line. */

import type { Source } from "./source.ts";
import { peekToken, skipBlanks } from "./tokens.ts";
import type { Redirection, RedirectionOperator, Word } from "./tree.ts";
import { isNameCharacter, isNameStart } from "./word/parameter.ts";
import { readWord } from "./word/words.ts";

const operators: readonly RedirectionOperator[] = [
  "&>>",
  "&>",
  "<<<",
  "<<-",
  "<<",
  "<&",
  "<>",
  "<",
  ">>",
  ">&",
  ">|",
  ">",
];

/** The redirection at the position, if there is one. */
export function readRedirection(source: Source): Redirection | undefined {
  const start = source.position;
  const prefix = peekDescriptor(source);
  const at = start + prefix.length;
  const operator = operators.find((one) => source.text.startsWith(one, at));
  const isProcess = (operator === "<" || operator === ">") && source.text.charAt(at + 1) === "(";
  if (operator === undefined || (isProcess && prefix === "")) return undefined;
  if (prefix !== "" && operator.startsWith("&")) return undefined;
  source.position = at + operator.length;
  skipBlanks(source);
  const target = readWord(source);
  if (target === undefined) throw source.unexpected(peekToken(source));
  const redirection = { operator, descriptor: toDescriptor(prefix), target, start, end: source.position };
  return operator === "<<" || operator === "<<-" ? announce(source, redirection) : redirection;
}

/** All redirections that follow. */
export function readRedirections(source: Source): Redirection[] {
  const redirections: Redirection[] = [];
  for (;;) {
    skipBlanks(source);
    const redirection = readRedirection(source);
    if (redirection === undefined) return redirections;
    redirections.push(redirection);
  }
}

/** Digits or `{name}` right before an operator. */
function peekDescriptor({ text, position }: Source): string {
  let end = position;
  if (text.charAt(end) === "{" && isNameStart(text.charAt(end + 1))) {
    end += 1;
    while (isNameCharacter(text.charAt(end))) end += 1;
    if (text.charAt(end) !== "}") return "";
    end += 1;
  } else {
    while (text.charAt(end) >= "0" && text.charAt(end) <= "9") end += 1;
  }
  const next = text.charAt(end);
  return next === "<" || next === ">" ? text.slice(position, end) : "";
}

function toDescriptor(prefix: string): Redirection["descriptor"] {
  if (prefix === "") return undefined;
  return prefix.startsWith("{") ? { name: prefix.slice(1, -1) } : Number(prefix);
}

function announce(source: Source, redirection: Redirection): Redirection {
  const { target, operator } = redirection;
  const announced: Redirection & { body?: Word } = { ...redirection };
  source.pending.push({
    delimiter: removeQuotes(source.text.slice(target.start, target.end)),
    isQuoted:
      target.parts.some(({ kind }) => kind === "quoted" || kind === "double") ||
      hasDollarQuote(source, target),
    stripsTabs: operator === "<<-",
    settle: (body) => {
      announced.body = body;
    },
  });
  return announced;
}

function hasDollarQuote(source: Source, target: Word): boolean {
  return source.text.slice(target.start, target.end).includes('$"');
}

/** A delimiter is never expanded: it counts as it was written. */
function removeQuotes(text: string): string {
  let result = "";
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (quote === "'") {
      if (character === "'") quote = "";
      else result += character;
    } else if (character === "\\") {
      const next = text.charAt(index + 1);
      if (quote === "" || '$`"\\'.includes(next)) index += 1;
      result += quote === "" || '$`"\\'.includes(next) ? next : character;
    } else if (character === quote) {
      quote = "";
    } else if (quote === "" && (character === "'" || character === '"')) {
      if (result.endsWith("$") && text.charAt(index - 1) === "$") result = result.slice(0, -1);
      quote = character;
    } else {
      result += character;
    }
  }
  return result;
}
