/** `test` and `[`. What a number of arguments means is fixed up to four; beyond, it is an expression. */

import type { Integer } from "../../arithmetic/integer.ts";
import { negate } from "../../arithmetic/integer.ts";
import { parseNumber } from "../../arithmetic/number.ts";
import { shellLimits } from "../../limits.ts";
import { UsageError } from "../../process/options.ts";
import type { Shell } from "../../state/shell.ts";
import type { BuiltinCall } from "../builtin.ts";
import { compareNumbers, isNumberOperator, testBinary, testUnary } from "./file-tests.ts";

export async function test(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  if (name === "[" && args.at(-1) !== "]") throw new UsageError("missing `]'", 2);
  const words = name === "[" ? args.slice(0, -1) : args;
  return (await testWords(shell, words)) ? 0 : 1;
}

async function testWords(shell: Shell, words: readonly string[]): Promise<boolean> {
  const [first = "", second = "", third = ""] = words;
  switch (words.length) {
    case 0:
      return false;
    case 1:
      return first !== "";
    case 2:
      if (first === "!") return second === "";
      if (isUnary(first)) return testUnary(shell, first, second);
      throw new UsageError(`${first}: unary operator expected`, 2);
    case 3:
      if (isBinary(second)) return compare(shell, { operator: second, left: first, right: third });
      if (first === "!") return !(await testWords(shell, words.slice(1)));
      if (first === "(" && third === ")") return second !== "";
      throw new UsageError(`${second}: binary operator expected`, 2);
    case 4:
      if (first === "!") return !(await testWords(shell, words.slice(1)));
      if (first === "(" && words[3] === ")") return testWords(shell, words.slice(1, 3));
      return new Expression(shell, words).run();
    default:
      return new Expression(shell, words).run();
  }
}

class Expression {
  readonly #shell: Shell;
  readonly #words: readonly string[];
  #position = 0;
  #depth = 0;

  constructor(shell: Shell, words: readonly string[]) {
    this.#shell = shell;
    this.#words = words;
  }

  async run(): Promise<boolean> {
    const value = await this.#readOr();
    if (this.#position < this.#words.length) throw new UsageError("too many arguments", 2);
    return value;
  }

  async #readOr(): Promise<boolean> {
    let value = await this.#readAnd();
    while (this.#take("-o")) value = (await this.#readAnd()) || value;
    return value;
  }

  async #readAnd(): Promise<boolean> {
    let value = await this.#readTerm();
    while (this.#take("-a")) value = (await this.#readTerm()) && value;
    return value;
  }

  async #readTerm(): Promise<boolean> {
    const word = this.#words[this.#position];
    if (word === undefined) throw new UsageError("argument expected", 2);
    const operator = this.#words[this.#position + 1] ?? "";
    if (
      isBinary(operator) &&
      operator !== "-a" &&
      operator !== "-o" &&
      this.#position + 2 < this.#words.length
    ) {
      const right = this.#words[this.#position + 2] ?? "";
      this.#position += 3;
      return compare(this.#shell, { operator, left: word, right });
    }
    this.#position += 1;
    if (word === "!") return this.#nest(async () => !(await this.#readTerm()));
    if (word === "(") return this.#readGroup();
    const operand = this.#words[this.#position];
    if (!isUnary(word) || operand === undefined) return word !== "";
    this.#position += 1;
    return testUnary(this.#shell, word, operand);
  }

  async #readGroup(): Promise<boolean> {
    const value = await this.#nest(() => this.#readOr());
    if (!this.#take(")")) throw new UsageError("`)' expected", 2);
    return value;
  }

  #take(word: string): boolean {
    if (this.#words[this.#position] !== word) return false;
    this.#position += 1;
    return true;
  }

  async #nest(read: () => Promise<boolean>): Promise<boolean> {
    this.#depth += 1;
    if (this.#depth > shellLimits.syntaxDepthMax) throw new UsageError("too many parentheses", 2);
    await undefined;
    const value = await read();
    this.#depth -= 1;
    return value;
  }
}

async function compare(
  shell: Shell,
  { operator, left, right }: { operator: string; left: string; right: string },
): Promise<boolean> {
  if (isNumberOperator(operator)) return compareNumbers(operator, toNumber(left), toNumber(right));
  if (operator === "-a") return left !== "" && right !== "";
  if (operator === "-o") return left !== "" || right !== "";
  return testBinary(shell, { operator, left, right });
}

/** A decimal number, with blanks around it. */
function toNumber(text: string): Integer {
  const match = /^\s*([-+]?)(\d+)\s*$/.exec(text.slice(0, 100));
  const value = parseNumber((match?.[2] ?? "x").replace(/^0+(?=\d)/, ""));
  if (match === null || typeof value === "string")
    throw new UsageError(`${text}: integer expression expected`, 2);
  return match[1] === "-" ? negate(value) : value;
}

function isUnary(word: string): boolean {
  return /^-[abcdefghknoprstuvwxzGLNORS]$/.test(word);
}

const binaryOperators: ReadonlySet<string> = new Set([
  "=",
  "==",
  "!=",
  "<",
  ">",
  "-nt",
  "-ot",
  "-ef",
  "-a",
  "-o",
]);

function isBinary(word: string): boolean {
  return binaryOperators.has(word) || isNumberOperator(word);
}
