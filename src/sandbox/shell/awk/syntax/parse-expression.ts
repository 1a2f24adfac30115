/** Parses awk's expressions. What reads statements builds on it. */

import { shellLimits } from "../../limits.ts";
import { isComparison } from "../../process/comparisons.ts";
import { limitNesting } from "../../process/limit-nesting.ts";
import { UsageError } from "../../process/options.ts";
import type { Token } from "./lexer.ts";
import type { BinaryOperator, Expression, Target } from "./tree.ts";

/** What an expression may not contain at its top, because it means something else there. */
export interface Context {
  /** `>` is a redirection in `print`. */
  readonly noGreater?: boolean;
  /** `in` belongs to `for (key in array)`. */
  readonly noIn?: boolean;
}

const assignments: ReadonlySet<string> = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);

export class ExpressionParser {
  readonly #tokens: readonly Token[];
  #index = 0;
  readonly #nested = limitNesting(shellLimits.awkDepthMax, () => this.fail("expression nested too deeply"));

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parseExpression(context: Context = {}): Expression {
    const expression = this.#nested(() => this.#parseTernary(context));
    const operator = this.peek();
    if (operator.kind !== "operator" || !assignments.has(operator.text)) return expression;
    const target = asTarget(expression);
    if (target === undefined) {
      // `1 == x = 5`: the assignment belongs to what is right of the comparison.
      const moved = this.#assignRight(expression, context);
      if (moved !== undefined) return moved;
      return this.fail("syntax error: cannot assign to this");
    }
    return this.#parseAssignment(target, context);
  }

  #parseAssignment(target: Target, context: Context): Expression {
    const operator = this.take().text;
    this.skipNewlines();
    const value = this.parseExpression(context);
    // One of the operators before `=`.
    const binary = operator === "=" ? undefined : (operator.slice(0, -1) as BinaryOperator);
    return { kind: "assign", target, operator: binary, value };
  }

  #assignRight(expression: Expression, context: Context): Expression | undefined {
    if (expression.kind === "not") {
      const target = asTarget(expression.operand);
      return target === undefined
        ? undefined
        : { kind: "not", operand: this.#parseAssignment(target, context) };
    }
    const isBinary = expression.kind === "compare" || expression.kind === "and" || expression.kind === "or";
    if (!isBinary) return undefined;
    const target = asTarget(expression.right);
    if (target === undefined) return undefined;
    return { ...expression, right: this.#parseAssignment(target, context) };
  }

  #parseTernary(context: Context): Expression {
    const test = this.#parseOr(context);
    if (!this.takeOperator("?")) return test;
    this.skipNewlines();
    const yes = this.parseExpression(context);
    this.skipNewlines();
    this.expect(":");
    this.skipNewlines();
    return { kind: "choice", test, yes, no: this.parseExpression(context) };
  }

  #parseOr(context: Context): Expression {
    const parseAnd = () => this.#parseLogical("and", "&&", () => this.#parseIn(context));
    return this.#parseLogical("or", "||", parseAnd);
  }

  #parseLogical(kind: "or" | "and", operator: string, parseOperand: () => Expression): Expression {
    let left = parseOperand();
    while (this.takeOperator(operator)) {
      this.skipNewlines();
      left = { kind, left, right: parseOperand() };
    }
    return left;
  }

  #parseIn(context: Context): Expression {
    let left = this.#parseMatch(context);
    while (!context.noIn && this.isKeyword("in")) {
      this.take();
      const array = this.takeName();
      const subscripts = left.kind === "grouping" ? left.items : [left];
      left = { kind: "in", subscripts, array };
    }
    return left;
  }

  #parseMatch(context: Context): Expression {
    let left = this.#parseComparison(context);
    while (this.isOperator("~") || this.isOperator("!~")) {
      const isNegated = this.take().text === "!~";
      left = { kind: "match", isNegated, text: left, regex: this.#parseComparison(context) };
    }
    return left;
  }

  #parseComparison(context: Context): Expression {
    const left = this.#parsePiped(context);
    const { kind, text: operator } = this.peek();
    if (kind !== "operator" || !isComparison(operator)) return left;
    if (operator === ">" && context.noGreater) return left;
    this.take();
    return { kind: "compare", operator, left, right: this.#parsePiped(context) };
  }

  /** `"command" | getline`. */
  #parsePiped(context: Context): Expression {
    let left = this.parseConcat(context);
    while (this.isOperator("|") && this.peek(1).text === "getline" && this.peek(1).kind === "keyword") {
      this.take();
      this.take();
      left = { kind: "getline", from: "command", source: left, target: this.#parseOptionalTarget() };
    }
    return left;
  }

  parseConcat(context: Context): Expression {
    let left = this.#parseAdditive(context);
    while (this.#startsOperand()) left = { kind: "concat", left, right: this.#parseAdditive(context) };
    return left;
  }

  /** Whether another operand follows without an operator. */
  #startsOperand(): boolean {
    const { kind, text } = this.peek();
    if (kind === "number" || kind === "text" || kind === "name" || kind === "callName" || kind === "builtin")
      return true;
    if (kind === "regex") return true;
    return kind === "operator" && ["(", "$", "!", "-", "+", "++", "--"].includes(text);
  }

  #parseAdditive(context: Context): Expression {
    const parseProduct = () => this.#parseBinary(["*", "/", "%"], () => this.#parseUnary(context));
    return this.#parseBinary(["+", "-"], parseProduct);
  }

  #parseBinary(operators: readonly BinaryOperator[], parseOperand: () => Expression): Expression {
    let left = parseOperand();
    for (;;) {
      const operator = operators.find((one) => this.takeOperator(one));
      if (operator === undefined) return left;
      left = { kind: "binary", operator, left, right: parseOperand() };
    }
  }

  #parseUnary(context: Context): Expression {
    return this.#parseSigned(() => this.#parseUnary(context)) ?? this.#parsePower(context);
  }

  /** `!`, `-` or `+` and its operand; undefined when there is none of them. */
  #parseSigned(parseOperand: () => Expression): Expression | undefined {
    if (!["!", "-", "+"].some((one) => this.isOperator(one))) return undefined;
    const sign = this.take().text;
    const operand = this.#nested(parseOperand);
    return sign === "!" ? { kind: "not", operand } : { kind: "sign", isNegative: sign === "-", operand };
  }

  #parsePower(context: Context): Expression {
    const base = this.#parsePostfix(context);
    if (!this.takeOperator("^")) return base;
    // Right to left, and a sign may come first: 2^-1.
    return { kind: "binary", operator: "^", left: base, right: this.#parsePowerOperand(context) };
  }

  #parsePowerOperand(context: Context): Expression {
    return this.#parseSigned(() => this.#parsePowerOperand(context)) ?? this.#parsePower(context);
  }

  #parsePostfix(context: Context): Expression {
    const expression = this.#parsePrimary(context);
    const target = asTarget(expression);
    if (target === undefined || (!this.isOperator("++") && !this.isOperator("--"))) return expression;
    return { kind: "step", target, by: this.take().text === "++" ? 1 : -1, isPrefix: false };
  }

  #parsePrimary(context: Context): Expression {
    const token = this.take();
    switch (token.kind) {
      case "number":
        return { kind: "number", value: toConstant(token.text) };
      case "text":
        return { kind: "text", value: token.text };
      case "regex":
        return { kind: "regex", source: token.text };
      case "name":
        return this.#parseNamed(token.text);
      case "callName":
        return { kind: "call", name: token.text, args: this.#parseArguments() };
      case "builtin":
        return this.#parseBuiltin(token.text);
      case "keyword":
        if (token.text === "getline") return this.#parseGetline();
        break;
      case "operator":
        if (token.text === "(") return this.#parseParentheses();
        if (token.text === "$") return { kind: "field", index: this.#parseFieldIndex(context) };
        if (token.text === "++" || token.text === "--") {
          const target = asTarget(this.#parsePrimary(context));
          if (target === undefined) return this.fail("syntax error: ++ needs a variable");
          return { kind: "step", target, by: token.text === "++" ? 1 : -1, isPrefix: true };
        }
        break;
      default:
        break;
    }
    return this.#unexpected(token);
  }

  /** `$NF`, `$++i`, `$(i+1)`, `$-1`. */
  #parseFieldIndex(context: Context): Expression {
    return this.#parseSigned(() => this.#parseFieldIndex(context)) ?? this.#parsePrimary(context);
  }

  #parseNamed(name: string): Expression {
    if (!this.takeOperator("[")) return { kind: "variable", name };
    const subscripts = this.parseList("]");
    if (subscripts.length === 0) this.fail("syntax error: empty subscript");
    if (this.isOperator("[")) this.fail("arrays of arrays are not supported in this shell");
    return { kind: "element", array: name, subscripts };
  }

  #parseParentheses(): Expression {
    this.skipNewlines();
    const items = this.parseList(")");
    const [only] = items;
    if (only === undefined) return this.fail("syntax error: empty parentheses");
    return items.length === 1 ? { kind: "parentheses", inner: only } : { kind: "grouping", items };
  }

  #parseArguments(): Expression[] {
    this.expect("(");
    this.skipNewlines();
    return this.parseList(")");
  }

  #parseBuiltin(name: string): Expression {
    if (this.isOperator("(")) return { kind: "builtin", name, args: this.#parseArguments() };
    if (name === "length") return { kind: "builtin", name, args: [] };
    return this.fail(`syntax error: ${name} needs parentheses`);
  }

  /** Items up to a closing operator, which is taken. */
  parseList(close: string): Expression[] {
    return this.parseItems(close, () => this.parseExpression());
  }

  parseItems<Item>(close: string, parseItem: () => Item): Item[] {
    const items: Item[] = [];
    this.skipNewlines();
    while (!this.isOperator(close)) {
      items.push(parseItem());
      this.skipNewlines();
      if (!this.takeOperator(",")) break;
      this.skipNewlines();
    }
    this.expect(close);
    return items;
  }

  /** `getline`, `getline name`, `getline name < "file"`. */
  #parseGetline(): Expression {
    const target = this.#parseOptionalTarget();
    if (!this.takeOperator("<")) return { kind: "getline", from: "main", source: undefined, target };
    return { kind: "getline", from: "file", source: this.#parsePostfix({}), target };
  }

  #parseOptionalTarget(): Target | undefined {
    const { kind, text } = this.peek();
    if (kind !== "name" && !(kind === "operator" && text === "$")) return undefined;
    return asTarget(this.#parsePrimary({}));
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#index + ahead] ?? { kind: "end", text: "", line: 0 };
  }

  take(): Token {
    const token = this.peek();
    this.#index += 1;
    return token;
  }

  takeName(): string {
    const token = this.take();
    return token.kind === "name" || token.kind === "callName"
      ? token.text
      : this.fail(`syntax error at or near ${token.text}`);
  }

  isOperator(text: string): boolean {
    const token = this.peek();
    return token.kind === "operator" && token.text === text;
  }

  takeOperator(text: string): boolean {
    const isThere = this.isOperator(text);
    if (isThere) this.#index += 1;
    return isThere;
  }

  isKeyword(text: string): boolean {
    const token = this.peek();
    return token.kind === "keyword" && token.text === text;
  }

  expect(operator: string): void {
    const token = this.take();
    if (token.kind !== "operator" || token.text !== operator) {
      this.#index -= 1;
      this.#unexpected(token);
    }
  }

  #unexpected({ kind, text }: Token): never {
    return this.fail(`syntax error at or near ${kind === "newline" ? "end of line" : text || "end of file"}`);
  }

  skipNewlines(): void {
    while (this.peek().kind === "newline") this.#index += 1;
  }

  fail(message: string): never {
    throw new UsageError(`cmd. line:${this.peek().line}: ${message}`, 1);
  }
}

function asTarget(expression: Expression): Target | undefined {
  const { kind } = expression;
  return kind === "variable" || kind === "field" || kind === "element" ? expression : undefined;
}

function toConstant(text: string): number {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return Number(text);
}
