/** `expr`: sums, comparisons and matches of its arguments. Numbers have any size. */

import { compileRegex, groupText } from "../../../regex/regex.ts";
import { compareNames } from "../entry/order.ts";
import { quoteName } from "../entry/quote.ts";
import { shellLimits } from "../limits.ts";
import { comparisons, isComparison } from "../process/comparisons.ts";
import { limitNesting } from "../process/limit-nesting.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { withRegexErrors } from "../process/regex-errors.ts";

type Value = string | bigint;

/** Longest number: a product takes the square of it in steps. */
const digitsMax = 10_000;
const wrongExpression = 2;

export async function expr(process: Process): Promise<number> {
  const args = process.args[0] === "--" ? process.args.slice(1) : process.args;
  if (args.length === 0) throw new UsageError("missing operand", wrongExpression);
  await process.meter.spend(args.reduce((sum, arg) => sum + arg.length * 20 + 200, 0));
  const value = new Evaluator(args).evaluate();
  await process.stdout.write(`${value}\n`);
  return isNull(value) ? 1 : 0;
}

const operators: readonly (readonly string[])[] = [
  ["|"],
  ["&"],
  ["<", "<=", "=", "==", "!=", ">=", ">"],
  ["+", "-"],
  ["*", "/", "%"],
  [":"],
];

class Evaluator {
  readonly #args: readonly string[];
  #at = 0;
  readonly #nested = limitNesting(
    shellLimits.expressionDepthMax,
    () => new UsageError("the expression is nested too deeply", wrongExpression),
  );

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  evaluate(): Value {
    const value = this.#binary(0, true);
    const rest = this.#args[this.#at];
    if (rest !== undefined)
      throw new UsageError(`syntax error: unexpected argument ${quoteName(rest)}`, wrongExpression);
    return value;
  }

  /** Without `isEvaluated` the value does not matter, and nothing can go wrong in it. */
  #binary(level: number, isEvaluated: boolean): Value {
    const names = operators[level];
    if (names === undefined) return this.#primary(isEvaluated);
    let left = this.#binary(level + 1, isEvaluated);
    for (
      let operator = this.#args[this.#at];
      operator !== undefined && names.includes(operator);
      operator = this.#args[this.#at]
    ) {
      this.#at += 1;
      const isDecided = (operator === "|" && !isNull(left)) || (operator === "&" && isNull(left));
      const right = this.#binary(level + 1, isEvaluated && !isDecided);
      if (isEvaluated) left = apply(operator, left, right);
    }
    return left;
  }

  #primary(isEvaluated: boolean): Value {
    const arg = this.#args[this.#at];
    if (arg === undefined) {
      const last = this.#args.at(-1) ?? "";
      throw new UsageError(`syntax error: missing argument after ${quoteName(last)}`, wrongExpression);
    }
    this.#at += 1;
    const operand = () => String(this.#nested(() => this.#primary(isEvaluated)));
    switch (arg) {
      case "(": {
        const value = this.#nested(() => this.#binary(0, isEvaluated));
        if (this.#args[this.#at] !== ")") {
          throw new UsageError(
            `syntax error: expecting ')' after ${quoteName(this.#args[this.#at - 1] ?? "")}`,
            wrongExpression,
          );
        }
        this.#at += 1;
        return value;
      }
      case ")":
        throw new UsageError("syntax error: unexpected ')'", wrongExpression);
      case "+":
        if (this.#args[this.#at] === undefined) return arg;
        this.#at += 1;
        return this.#args[this.#at - 1] ?? "";
      case "length":
        return BigInt([...operand()].length);
      case "match":
        return match(operand(), operand());
      case "index":
        return indexOfAny(operand(), operand());
      case "substr":
        return substring(operand(), operand(), operand());
      default:
        return arg;
    }
  }
}

function apply(operator: string, left: Value, right: Value): Value {
  if (operator === "|") return !isNull(left) ? left : isNull(right) ? 0n : right;
  if (operator === "&") return isNull(left) || isNull(right) ? 0n : left;
  if (operator === ":") return match(String(left), String(right));
  const calculate = calculations[operator];
  if (calculate === undefined) return compare(operator, left, right) ? 1n : 0n;
  const [first, second] = [requireNumber(left), requireNumber(right)];
  if (/[/%]/.test(operator) && second === 0n) throw new UsageError("division by zero", wrongExpression);
  return calculate(first, second);
}

const calculations: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
};

function compare(operator: string, left: Value, right: Value): boolean {
  const [one, other] = [toNumber(left), toNumber(right)];
  const order =
    one !== undefined && other !== undefined
      ? one < other
        ? -1
        : Number(one > other)
      : compareNames(String(left), String(right));
  return comparisons[isComparison(operator) ? operator : "=="](order);
}

function toNumber(value: Value): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (!/^-?\d+$/.test(value) || value.length > digitsMax) return undefined;
  return BigInt(value);
}

function requireNumber(value: Value): bigint {
  const number = toNumber(value);
  if (number === undefined) throw new UsageError("non-integer argument", wrongExpression);
  return number;
}

/** Empty, or a zero with any number of digits. */
function isNull(value: Value): boolean {
  return /^(-?0+)?$/.test(String(value));
}

/** The first group, or the length of the match from the beginning. */
function match(text: string, pattern: string): Value {
  const search = () => {
    const regex = compileRegex(`^\\(${pattern}\\)`, { syntax: "basic" });
    const found = regex.exec(text, 0);
    if (regex.groupCount > 1) return found === undefined ? "" : (groupText(text, found, 2) ?? "");
    return found === undefined ? 0n : BigInt([...text.slice(found.start, found.end)].length);
  };
  return withRegexErrors(search, (message) => new UsageError(message, wrongExpression));
}

function indexOfAny(text: string, characters: string): Value {
  const wanted = new Set(characters);
  return BigInt([...text].findIndex((character) => wanted.has(character)) + 1);
}

function substring(text: string, start: string, length: string): Value {
  const [from, count] = [toNumber(start), toNumber(length)];
  if (from === undefined || count === undefined || from < 1n || count < 1n) return "";
  const characters = [...text];
  return characters.slice(Number(from) - 1, Number(from - 1n + count)).join("");
}
