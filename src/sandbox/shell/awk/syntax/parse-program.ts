/** Parses an awk program: rules, functions and statements. */

import { shellLimits } from "../../limits.ts";
import { limitNesting } from "../../process/limit-nesting.ts";
import type { Token } from "./lexer.ts";
import { ExpressionParser } from "./parse-expression.ts";
import type {
  AwkProgram,
  Expression,
  FunctionDefinition,
  Pattern,
  Redirection,
  Rule,
  Statement,
  SwitchCase,
} from "./tree.ts";

/** Throws `UsageError` with exit code 1. */
export function parseProgram(tokens: readonly Token[]): AwkProgram {
  return new ProgramParser(tokens).parseProgram();
}

const specialPatterns = ["BEGIN", "END", "BEGINFILE", "ENDFILE"] as const;

class ProgramParser extends ExpressionParser {
  readonly #rules: Rule[] = [];
  readonly #functions = new Map<string, FunctionDefinition>();
  readonly #nested = limitNesting(shellLimits.awkDepthMax, () => this.fail("statements nested too deeply"));

  parseProgram(): AwkProgram {
    for (;;) {
      this.#skipTerminators();
      if (this.peek().kind === "end") break;
      if (this.isKeyword("function")) this.#parseFunction();
      else this.#rules.push(this.#parseRule());
    }
    return { rules: this.#rules, functions: this.#functions };
  }

  #parseRule(): Rule {
    const pattern = this.#parsePattern();
    if (this.isOperator("{")) return { pattern, action: this.#parseBlock() };
    if (pattern.kind !== "test" && pattern.kind !== "range")
      this.fail(`syntax error: ${pattern.kind} needs an action`);
    this.#endStatement();
    return { pattern, action: undefined };
  }

  #parsePattern(): Pattern {
    if (this.isOperator("{")) return { kind: "always" };
    const special = specialPatterns.find((name) => this.isKeyword(name));
    if (special !== undefined) {
      this.take();
      return { kind: special };
    }
    const first = this.parseExpression();
    if (!this.takeOperator(",")) return { kind: "test", test: first };
    this.skipNewlines();
    return { kind: "range", first, last: this.parseExpression() };
  }

  #parseFunction(): void {
    this.take();
    const name = this.takeName();
    this.expect("(");
    const parameters = this.parseItems(")", () => this.takeName());
    this.skipNewlines();
    if (this.#functions.has(name)) this.fail(`function name \`${name}' previously defined`);
    this.#functions.set(name, { name, parameters, body: this.#parseBlock() });
  }

  #parseBlock(): Statement {
    this.expect("{");
    const body: Statement[] = [];
    this.#nested(() => {
      for (this.#skipTerminators(); !this.isOperator("}"); this.#skipTerminators())
        body.push(this.#parseStatement());
    });
    this.take();
    return { kind: "block", body };
  }

  #parseStatement(): Statement {
    if (this.isOperator("{")) return this.#parseBlock();
    if (this.takeOperator(";")) return { kind: "block", body: [] };
    const { kind, text } = this.peek();
    if (kind !== "keyword") return this.#parseEnded(() => this.#parseSimple());
    return this.#nested(() => this.#parseKeyword(text));
  }

  #parseKeyword(keyword: string): Statement {
    switch (keyword) {
      case "if":
        return this.#parseIf();
      case "while":
        this.take();
        return { kind: "while", test: this.#parseCondition(), body: this.#parseBody(), isPostTested: false };
      case "do":
        return this.#parseDo();
      case "for":
        return this.#parseFor();
      case "switch":
        return this.#parseSwitch();
      case "break":
      case "continue":
      case "next":
      case "nextfile":
        return this.#parseEnded(() => {
          this.take();
          return { kind: "jump", to: keyword };
        });
      case "exit":
      case "return":
        return this.#parseEnded(() => {
          this.take();
          return { kind: keyword, value: this.#isAtEnd() ? undefined : this.parseExpression() };
        });
      default:
        return this.#parseEnded(() => this.#parseSimple());
    }
  }

  #parseEnded(parse: () => Statement): Statement {
    const statement = parse();
    this.#endStatement();
    return statement;
  }

  #parseIf(): Statement {
    this.take();
    const test = this.#parseCondition();
    const yes = this.#parseBody();
    // A semicolon and line feeds may stand before `else`.
    let ahead = 0;
    while (
      this.peek(ahead).kind === "newline" ||
      (this.peek(ahead).kind === "operator" && this.peek(ahead).text === ";")
    ) {
      ahead += 1;
    }
    const next = this.peek(ahead);
    if (next.kind !== "keyword" || next.text !== "else") return { kind: "if", test, yes, no: undefined };
    for (let skipped = 0; skipped <= ahead; skipped++) this.take();
    return { kind: "if", test, yes, no: this.#parseBody() };
  }

  #parseDo(): Statement {
    this.take();
    const body = this.#parseBody();
    this.#skipTerminators();
    if (!this.isKeyword("while")) this.fail("syntax error: do needs while");
    this.take();
    const test = this.#parseCondition();
    this.#endStatement();
    return { kind: "while", test, body, isPostTested: true };
  }

  #parseFor(): Statement {
    this.take();
    this.expect("(");
    const [name, keyword, array, close] = [0, 1, 2, 3].map((ahead) => this.peek(ahead));
    if (
      name?.kind === "name" &&
      keyword?.text === "in" &&
      keyword.kind === "keyword" &&
      close?.text === ")"
    ) {
      for (let taken = 0; taken < 4; taken++) this.take();
      return { kind: "forIn", variable: name.text, array: array?.text ?? "", body: this.#parseBody() };
    }
    const first = this.isOperator(";") ? undefined : this.#parseSimple();
    this.expect(";");
    this.skipNewlines();
    const test = this.isOperator(";") ? undefined : this.parseExpression();
    this.expect(";");
    this.skipNewlines();
    const next = this.isOperator(")") ? undefined : this.#parseSimple();
    this.expect(")");
    return { kind: "for", first, test, next, body: this.#parseBody() };
  }

  #parseSwitch(): Statement {
    this.take();
    const value = this.#parseCondition();
    this.skipNewlines();
    this.expect("{");
    const cases: SwitchCase[] = [];
    for (;;) {
      this.#skipTerminators();
      if (this.isOperator("}")) break;
      const keyword = this.take().text;
      if (keyword !== "case" && keyword !== "default") this.fail("syntax error in switch");
      const label = keyword === "case" ? this.parseExpression({ noIn: true }) : undefined;
      this.expect(":");
      const body: Statement[] = [];
      for (;;) {
        this.#skipTerminators();
        if (this.isOperator("}") || this.isKeyword("case") || this.isKeyword("default")) break;
        body.push(this.#parseStatement());
      }
      cases.push({ value: label, body });
    }
    this.take();
    return { kind: "switch", value, cases };
  }

  #parseCondition(): Expression {
    this.expect("(");
    this.skipNewlines();
    const test = this.parseExpression();
    this.skipNewlines();
    this.expect(")");
    return test;
  }

  #parseBody(): Statement {
    this.skipNewlines();
    return this.#parseStatement();
  }

  #parseSimple(): Statement {
    if (this.isKeyword("print") || this.isKeyword("printf")) return this.#parsePrint();
    if (this.isKeyword("delete")) return this.#parseDelete();
    return { kind: "expression", expression: this.parseExpression() };
  }

  #parsePrint(): Statement {
    const isFormatted = this.take().text === "printf";
    const args: Expression[] = [];
    while (!this.#isAtEnd() && !this.#isRedirection()) {
      args.push(this.parseExpression({ noGreater: true }));
      if (!this.takeOperator(",")) break;
      this.skipNewlines();
    }
    const [only] = args;
    // `print (a, b) > "file"`: the parentheses contain the arguments.
    const isGrouped = args.length === 1 && only?.kind === "grouping";
    if (isFormatted && args.length === 0) this.fail("printf: no arguments");
    return {
      kind: "print",
      isFormatted,
      args: isGrouped ? only.items : args,
      redirection: this.#parseRedirection(),
    };
  }

  #isRedirection(): boolean {
    return this.isOperator(">") || this.isOperator(">>") || this.isOperator("|");
  }

  #parseRedirection(): Redirection | undefined {
    if (this.isOperator("|&")) this.fail("coprocesses are not supported in this shell");
    if (!this.#isRedirection()) return undefined;
    const kind = this.take().text as Redirection["kind"]; // By the test above.
    return { kind, target: this.parseConcat({ noGreater: true }) };
  }

  #parseDelete(): Statement {
    this.take();
    const array = this.takeName();
    if (!this.takeOperator("[")) return { kind: "delete", array, subscripts: undefined };
    return { kind: "delete", array, subscripts: this.parseList("]") };
  }

  #isAtEnd(): boolean {
    const { kind, text } = this.peek();
    return kind === "newline" || kind === "end" || (kind === "operator" && (text === ";" || text === "}"));
  }

  #endStatement(): void {
    if (this.isOperator("}") || this.peek().kind === "end") return;
    if (this.peek().kind === "newline" || this.isOperator(";")) this.take();
    else this.fail(`syntax error at or near ${this.peek().text}`);
  }

  #skipTerminators(): void {
    while (this.peek().kind === "newline" || this.isOperator(";")) this.take();
  }
}
