/** Reads the expression between `[[` and `]]`. */

import type { Source } from "./source.ts";
import { isMetacharacter, peekPlainWord, peekToken, skipLines } from "./tokens.ts";
import type { Condition, Word, WordPart } from "./tree.ts";
import { plainText, readWord } from "./word/words.ts";

const unaryOperators: ReadonlySet<string> = new Set(
  [..."abcdefghknoprstuvwxzGLNORS"].map((letter) => `-${letter}`),
);
const binaryOperators: ReadonlySet<string> = new Set([
  "=",
  "==",
  "!=",
  "=~",
  "<",
  ">",
  ..."eq ne lt le gt ge nt ot ef".split(" ").map((name) => `-${name}`),
]);

/** Consumes the `]]`. */
export function readConditional(source: Source): Condition {
  const expression = readOr(source);
  if (peekPlainWord(source) !== "]]") throw unexpectedInConditional(source);
  source.position += 2;
  return expression;
}

function readOr(source: Source): Condition {
  return readJoined(source, { kind: "or", sign: "||", read: readAnd });
}

function readAnd(source: Source): Condition {
  return readJoined(source, { kind: "and", sign: "&&", read: readTerm });
}

interface Joined {
  readonly kind: "and" | "or";
  readonly sign: string;
  readonly read: (source: Source) => Condition;
}

function readJoined(source: Source, { kind, sign, read }: Joined): Condition {
  const first = read(source);
  const operands = [first];
  while (source.take(sign)) operands.push(read(source));
  return operands.length === 1 ? first : { kind, operands };
}

/** With the blanks and line ends around it. */
function readTerm(source: Source): Condition {
  skipLines(source);
  const term = source.nest(() => readPrimary(source));
  skipLines(source);
  return term;
}

function readPrimary(source: Source): Condition {
  if (source.take("(")) {
    const inner = readOr(source);
    if (!source.take(")")) throw unexpectedInConditional(source);
    return { kind: "parentheses", operand: inner };
  }
  if (peekPlainWord(source) === "!") {
    source.position += 1;
    return { kind: "not", operand: readTerm(source) };
  }
  if (peekPlainWord(source) === "]]") throw unexpectedInConditional(source);
  const left = requireWord(source);
  const text = plainText(left) ?? "";
  skipLines(source);
  if (unaryOperators.has(text) && !isConditionEnd(source)) {
    return { kind: "unary", operator: text, operand: requireWord(source) };
  }
  if (isConditionEnd(source)) return { kind: "word", word: left };
  const operator = takeBinaryOperator(source);
  skipLines(source);
  const right = operator === "=~" ? readRegex(source) : requireWord(source);
  return { kind: "binary", operator, left, right };
}

function isConditionEnd(source: Source): boolean {
  return (
    peekPlainWord(source) === "]]" ||
    source.peek() === ")" ||
    source.startsWith("&&") ||
    source.startsWith("||")
  );
}

function takeBinaryOperator(source: Source): string {
  if (source.take("<")) return "<";
  if (source.take(">")) return ">";
  const { position } = source;
  const word = readWord(source);
  const operator = word === undefined ? undefined : plainText(word);
  if (operator !== undefined && binaryOperators.has(operator)) return operator;
  source.position = position;
  throw unexpectedInConditional(source);
}

function requireWord(source: Source): Word {
  const word = readWord(source, true);
  if (word === undefined || source.isAtEnd) throw unexpectedInConditional(source);
  return word;
}

/** A regular expression: parentheses and bars belong to it, and blanks too within parentheses. */
function readRegex(source: Source): Word {
  const start = source.position;
  const parts: WordPart[] = [];
  let open = 0;
  const isEnd = (at: Source) => {
    const character = at.peek();
    if ("()|".includes(character)) return true;
    return open === 0 ? isMetacharacter(character) : character === "\n";
  };
  for (;;) {
    parts.push(...source.grammar.readParts(source, { context: "bare", isEnd }));
    const character = source.peek();
    if (source.isAtEnd || !"()|".includes(character) || (character === ")" && open === 0)) break;
    if (character !== "|") open += character === "(" ? 1 : -1;
    parts.push({ kind: "text", text: character });
    source.position += 1;
  }
  if (source.position === start) throw unexpectedInConditional(source);
  return { parts, start, end: source.position };
}

function unexpectedInConditional(source: Source) {
  const token = peekToken(source);
  if (token === "") return source.error("unexpected EOF while looking for `]]'");
  return source.error(
    `syntax error in conditional expression: unexpected token \`${token === "\n" ? "newline" : token}'`,
  );
}
