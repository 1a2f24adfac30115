/** Parses a jq program: tokens to a tree. Throws `JqSyntaxError`. */

import { shellLimits } from "../../limits.ts";
import { JqSyntaxError } from "../json/errors.ts";
import { tokenize } from "./lexer.ts";
import type { BinaryOperator, Definition, Filter } from "./syntax-tree.ts";
import { TermParser } from "./term-parser.ts";
import { TokenReader } from "./token-reader.ts";

export function parseProgram(program: string): Filter {
  const tokens = tokenize(program);
  if (tokens.length === 0) return identity;
  const parser = new Parser(new TokenReader(tokens), 0);
  return parser.parseAll();
}

/** Definitions without a body after them, as the built-in ones are written. */
export function parseDefinitions(program: string): Definition[] {
  const reader = new TokenReader(tokenize(program));
  const parser = new Parser(reader, 0);
  const definitions: Definition[] = [];
  while (!reader.isAtEnd()) definitions.push(parser.parseDefinition());
  return definitions;
}

const identity: Filter = { type: "identity" };

const assignments: ReadonlyMap<string, "=" | "|=" | "//=" | BinaryOperator> = new Map([
  ["=", "="],
  ["|=", "|="],
  ["//=", "//="],
  ["+=", "+"],
  ["-=", "-"],
  ["*=", "*"],
  ["/=", "/"],
  ["%=", "%"],
] as const);
const comparisons: readonly BinaryOperator[] = ["==", "!=", "<", "<=", ">", ">="];
const sums: readonly BinaryOperator[] = ["+", "-"];
const products: readonly BinaryOperator[] = ["*", "/", "%"];

class Parser {
  readonly #tokens: TokenReader;
  readonly #terms: TermParser;
  #depth: number;

  constructor(tokens: TokenReader, depth: number) {
    this.#tokens = tokens;
    this.#depth = depth;
    this.#terms = new TermParser(tokens, {
      parsePipe: () => this.#parsePipe(),
      parseAlternative: () => this.#parseAlternative(),
      parseTokens: (inner) => new Parser(new TokenReader(inner), this.#depth + 1).parseAll(),
    });
  }

  parseAll(): Filter {
    const filter = this.#parsePipe();
    this.#tokens.requireEnd();
    return filter;
  }

  parseDefinition(): Definition {
    this.#tokens.requireWord("def");
    const name = this.#tokens.takeName();
    const parameters: string[] = [];
    if (this.#tokens.takeSymbol("(")) {
      do {
        const variable = this.#tokens.takeVariable();
        parameters.push(variable === undefined ? this.#tokens.takeName() : `$${variable}`);
      } while (this.#tokens.takeSymbol(";"));
      this.#tokens.requireSymbol(")");
    }
    this.#tokens.requireSymbol(":");
    const body = this.#parsePipe();
    this.#tokens.requireSymbol(";");
    return { name, parameters, body };
  }

  #parsePipe(): Filter {
    this.#depth += 1;
    if (this.#depth > shellLimits.jqDepthMax) throw new JqSyntaxError("the program is nested too deep");
    try {
      if (this.#tokens.isWord("def")) {
        const definition = this.parseDefinition();
        const rest = this.#tokens.isAtEnd() || this.#tokens.isSymbol(")") ? identity : this.#parsePipe();
        return { type: "define", definition, rest };
      }
      if (this.#tokens.takeWord("label")) {
        const name = this.#tokens.requireVariable();
        this.#tokens.requireSymbol("|");
        return { type: "label", name, body: this.#parsePipe() };
      }
      if (this.#tokens.isWord("import") || this.#tokens.isWord("include")) {
        throw new JqSyntaxError("modules (import, include) are not supported in this shell");
      }
      const left = this.#parseComma();
      return this.#tokens.takeSymbol("|") ? { type: "pipe", left, right: this.#parsePipe() } : left;
    } finally {
      this.#depth -= 1;
    }
  }

  #parseComma(): Filter {
    let left = this.#parseAlternative();
    while (this.#tokens.takeSymbol(",")) left = { type: "comma", left, right: this.#parseAlternative() };
    return left;
  }

  /** `//` binds to the right. */
  #parseAlternative(): Filter {
    const operands = [this.#parseAssignment()];
    while (this.#tokens.takeSymbol("//")) operands.push(this.#parseAssignment());
    return operands.reduceRight((right, left) => ({ type: "alternative", left, right }));
  }

  #parseAssignment(): Filter {
    const left = this.#parseOr();
    for (const [symbol, operator] of assignments) {
      if (!this.#tokens.takeSymbol(symbol)) continue;
      return { type: "assign", operator, left, right: this.#parseAlternative() };
    }
    return left;
  }

  #parseOr(): Filter {
    let left = this.#parseAnd();
    while (this.#tokens.takeWord("or")) left = { type: "or", left, right: this.#parseAnd() };
    return left;
  }

  #parseAnd(): Filter {
    let left = this.#parseComparison();
    while (this.#tokens.takeWord("and")) left = { type: "and", left, right: this.#parseComparison() };
    return left;
  }

  #parseComparison(): Filter {
    const left = this.#parseSum();
    const operator = this.#tokens.takeOneOf(comparisons);
    if (operator === undefined) return left;
    return { type: "binary", operator, left, right: this.#parseSum() };
  }

  #parseSum(): Filter {
    return this.#parseLeft(sums, () => this.#parseLeft(products, () => this.#parseUnary()));
  }

  /** Operators of one strength, which bind to the left. */
  #parseLeft(operators: readonly BinaryOperator[], parseOperand: () => Filter): Filter {
    let left = parseOperand();
    for (let operator = this.#tokens.takeOneOf(operators); operator !== undefined; ) {
      left = { type: "binary", operator, left, right: parseOperand() };
      operator = this.#tokens.takeOneOf(operators);
    }
    return left;
  }

  #parseUnary(): Filter {
    if (this.#tokens.takeSymbol("-")) return { type: "negate", value: this.#terms.parsePostfix() };
    const term = this.#terms.parsePostfix();
    if (!this.#tokens.takeWord("as")) return term;
    const patterns = [this.#terms.parsePattern()];
    while (this.#tokens.takeSymbol("?//")) {
      patterns.push(this.#terms.parsePattern());
    }
    this.#tokens.requireSymbol("|");
    return { type: "bind", source: term, patterns, body: this.#parsePipe() };
  }
}
