/** Parses a bc program statement by statement, as bc runs it. */

import { shellLimits } from "../../limits.ts";
import { limitNesting } from "../../process/limit-nesting.ts";
import { UsageError } from "../../process/options.ts";
import type { BcToken } from "./tokens.ts";
import type { Argument, BcFunction, Expression, Parameter, Place, Statement } from "./tree.ts";

/** What is between two line ends. */
export type TopLevel =
  | { kind: "quit" }
  | { kind: "statements"; body: Statement[] }
  | { kind: "function"; definition: BcFunction };

export class BcParser {
  readonly #tokens: readonly BcToken[];
  #at = 0;
  readonly #nested = limitNesting(
    shellLimits.expressionDepthMax,
    () => new UsageError("the program is nested too deeply"),
  );

  constructor(tokens: readonly BcToken[]) {
    this.#tokens = tokens;
  }

  /** Undefined at the end. */
  next(): TopLevel | undefined {
    while (this.#is("\n") || this.#is(";")) this.#at += 1;
    if (this.#token().kind === "end") return undefined;
    // The program ends as soon as the word is read, also within a line or a block.
    const line = this.#tokens.slice(this.#at, this.#endOfLine());
    if (line.some(({ kind, text }) => kind === "keyword" && text === "quit")) return { kind: "quit" };
    if (this.#is("define")) return { kind: "function", definition: this.#parseFunction() };
    const body: Statement[] = [];
    while (!this.#is("\n") && this.#token().kind !== "end") {
      body.push(this.#parseStatement());
      if (!this.#take(";")) break;
    }
    if (!this.#is("\n") && this.#token().kind !== "end") throw this.#wrong();
    return { kind: "statements", body };
  }

  /** After an error: the rest of the line is not read. */
  skipLine(): void {
    while (!this.#is("\n") && this.#token().kind !== "end") this.#at += 1;
  }

  #endOfLine(): number {
    let end = this.#at;
    while (this.#tokens[end] !== undefined && this.#tokens[end]?.kind !== "newline") end += 1;
    return end;
  }

  #token(offset = 0): BcToken {
    return this.#tokens[this.#at + offset] ?? { kind: "end", text: "", line: 0 };
  }

  #is(text: string): boolean {
    const { kind, text: found } = this.#token();
    return found === text && kind !== "string" && kind !== "number" && kind !== "end";
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#wrong();
  }

  #wrong(): UsageError {
    return new UsageError(`(standard_in) ${this.#token().line}: syntax error`);
  }

  #skipNewlines(): void {
    while (this.#take("\n"));
  }

  #parseFunction(): BcFunction {
    this.#expect("define");
    const isVoid = this.#take("void");
    const name = this.#takeName();
    this.#expect("(");
    const parameters = this.#parseParameters(")");
    this.#expect(")");
    this.#skipNewlines();
    this.#expect("{");
    this.#skipNewlines();
    let locals: Parameter[] = [];
    if (this.#take("auto")) {
      locals = this.#parseParameters(";");
      if (!this.#take(";")) this.#expect("\n");
    }
    return { name, isVoid, parameters, locals, body: this.#parseBlock() };
  }

  #parseParameters(end: string): Parameter[] {
    const parameters: Parameter[] = [];
    while (!this.#is(end) && !this.#is("\n")) {
      this.#take("*");
      const name = this.#takeName();
      const isArray = this.#take("[");
      if (isArray) this.#expect("]");
      parameters.push({ name, isArray });
      if (!this.#take(",")) break;
    }
    return parameters;
  }

  #takeName(): string {
    const { kind, text } = this.#token();
    if (kind !== "name") throw this.#wrong();
    this.#at += 1;
    return text;
  }

  /** Behind the opening brace. */
  #parseBlock(): Statement {
    const body: Statement[] = [];
    for (;;) {
      while (this.#is("\n") || this.#is(";")) this.#at += 1;
      if (this.#take("}")) return { kind: "block", body };
      if (this.#token().kind === "end") throw this.#wrong();
      body.push(this.#parseStatement());
      if (!this.#is(";") && !this.#is("\n") && !this.#is("}")) throw this.#wrong();
    }
  }

  #parseStatement(): Statement {
    return this.#nested(() => this.#parseOneStatement());
  }

  #parseOneStatement(): Statement {
    const { kind, text } = this.#token();
    if (kind === "string") {
      this.#at += 1;
      return { kind: "text", text };
    }
    if (this.#take("{")) return this.#parseBlock();
    if (kind === "keyword") {
      switch (text) {
        case "if":
          return this.#parseIf();
        case "while":
          return { kind: "while", test: this.#parseTest(), body: this.#parseStatement() };
        case "for":
          return this.#parseFor();
        case "print":
          return this.#parsePrint();
        case "break":
        case "continue":
        case "halt":
        case "quit":
          this.#at += 1;
          return { kind: text };
        case "return":
          return this.#parseReturn();
      }
    }
    const start = this.#token();
    const value = this.#parseExpression();
    const isAssignment = value.kind === "assign" && start.text !== "(";
    return { kind: "expression", value, isPrinted: !isAssignment };
  }

  #parseIf(): Statement {
    const test = this.#parseTest();
    const then = this.#parseStatement();
    const start = this.#at;
    while (this.#is("\n") || this.#is(";")) this.#at += 1;
    if (!this.#take("else")) {
      this.#at = start;
      return { kind: "if", test, then, otherwise: undefined };
    }
    this.#skipNewlines();
    return { kind: "if", test, then, otherwise: this.#parseStatement() };
  }

  /** What stands in brackets after `if` and `while`. */
  #parseTest(): Expression {
    this.#at += 1;
    this.#expect("(");
    const test = this.#parseExpression();
    this.#expect(")");
    this.#skipNewlines();
    return test;
  }

  #parseFor(): Statement {
    this.#at += 1;
    this.#expect("(");
    const start = this.#is(";") ? undefined : this.#parseExpression();
    this.#expect(";");
    const test = this.#is(";") ? undefined : this.#parseExpression();
    this.#expect(";");
    const step = this.#is(")") ? undefined : this.#parseExpression();
    this.#expect(")");
    this.#skipNewlines();
    return { kind: "for", start, test, step, body: this.#parseStatement() };
  }

  #parsePrint(): Statement {
    this.#at += 1;
    const parts: (Expression | string)[] = [];
    do {
      const { kind, text } = this.#token();
      if (kind === "string") {
        this.#at += 1;
        parts.push(text);
      } else parts.push(this.#parseExpression());
    } while (this.#take(","));
    return { kind: "print", parts };
  }

  #parseReturn(): Statement {
    this.#at += 1;
    const isBare = this.#is("\n") || this.#is(";") || this.#is("}");
    return { kind: "return", value: isBare ? undefined : this.#parseExpression() };
  }

  #parseExpression(): Expression {
    return this.#nested(() => this.#parseOr());
  }

  #parseOr(): Expression {
    return this.#parseLeft(["||"], () => this.#parseLeft(["&&"], () => this.#parseNot()));
  }

  #parseLeft(operators: readonly string[], parse: () => Expression): Expression {
    let left = parse();
    for (;;) {
      const operator = operators.find((one) => this.#is(one));
      if (operator === undefined) return left;
      this.#at += 1;
      left = { kind: "binary", operator, left, right: parse() };
    }
  }

  #parseNot(): Expression {
    if (!this.#take("!")) return this.#parseRelation();
    return this.#nested(() => ({ kind: "unary", operator: "!", operand: this.#parseNot() }));
  }

  #parseRelation(): Expression {
    return this.#parseLeft(["<=", ">=", "==", "!=", "<", ">"], () => this.#parseAssignment());
  }

  /** An assignment reaches as far as it can to the right, but not over a comparison. */
  #parseAssignment(): Expression {
    const start = this.#at;
    const place = this.#parsePlace();
    if (place !== undefined) {
      const operator = ["=", "+=", "-=", "*=", "/=", "%=", "^="].find((one) => this.#is(one));
      if (operator !== undefined) {
        this.#at += 1;
        return this.#nested(() => ({ kind: "assign", place, operator, value: this.#parseAssignment() }));
      }
    }
    this.#at = start;
    return this.#parseSum();
  }

  #parseSum(): Expression {
    return this.#parseLeft(["+", "-"], () => this.#parseLeft(["*", "/", "%"], () => this.#parsePower()));
  }

  /** `^` binds from the right, and closer than a minus in front of it does not. */
  #parsePower(): Expression {
    const base = this.#parseUnary();
    if (!this.#take("^")) return base;
    return this.#nested(() => ({ kind: "binary", operator: "^", left: base, right: this.#parsePower() }));
  }

  #parseUnary(): Expression {
    if (this.#take("-")) {
      return this.#nested(() => ({ kind: "unary", operator: "-", operand: this.#parseUnary() }));
    }
    for (const [text, by] of [
      ["++", 1],
      ["--", -1],
    ] as const) {
      if (!this.#take(text)) continue;
      const place = this.#parsePlace();
      if (place === undefined) throw this.#wrong();
      return { kind: "step", place, by, isPrefix: true };
    }
    return this.#parsePrimary();
  }

  #parsePrimary(): Expression {
    const { kind, text } = this.#token();
    if (kind === "number") {
      this.#at += 1;
      return { kind: "number", text };
    }
    if (this.#take("(")) {
      const value = this.#parseExpression();
      this.#expect(")");
      // In brackets, an assignment is a value.
      return value;
    }
    const isBuiltin =
      (text === "length" || text === "sqrt" || text === "scale") && this.#token(1).text === "(";
    if (kind === "keyword" && isBuiltin) {
      this.#at += 2;
      const operand = this.#parseExpression();
      this.#expect(")");
      return { kind: "builtin", name: text, operand };
    }
    if (kind === "name" && this.#token(1).text === "(") return this.#parseCall(text);
    const place = this.#parsePlace();
    if (place === undefined) throw this.#wrong();
    if (this.#take("++")) return { kind: "step", place, by: 1, isPrefix: false };
    if (this.#take("--")) return { kind: "step", place, by: -1, isPrefix: false };
    return { kind: "place", place };
  }

  #parseCall(name: string): Expression {
    this.#at += 2;
    const args: Argument[] = [];
    while (!this.#is(")")) {
      const { kind, text } = this.#token();
      if (kind === "name" && this.#token(1).text === "[" && this.#token(2).text === "]") {
        this.#at += 3;
        args.push({ kind: "array", name: text });
      } else args.push(this.#parseExpression());
      if (!this.#take(",")) break;
    }
    this.#expect(")");
    return { kind: "call", name, args };
  }

  /** Undefined when no place begins here. */
  #parsePlace(): Place | undefined {
    const { kind, text } = this.#token();
    if (kind === "keyword" && (text === "scale" || text === "ibase" || text === "obase" || text === "last")) {
      this.#at += 1;
      return { kind: "special", name: text };
    }
    if (kind !== "name" || this.#token(1).text === "(") return undefined;
    this.#at += 1;
    if (!this.#take("[")) return { kind: "variable", name: text };
    if (this.#is("]")) throw this.#wrong();
    const index = this.#parseExpression();
    this.#expect("]");
    return { kind: "element", name: text, index };
  }
}
