/** Parses the terms of a jq program: literals, paths, objects, `if`, `try`, folds, and the patterns of `as`. */

import { shellLimits } from "../../limits.ts";
import { JqSyntaxError } from "../json/errors.ts";
import type { Token } from "./lexer.ts";
import type { Filter, Pattern } from "./syntax-tree.ts";
import type { TokenReader } from "./token-reader.ts";

/** The parts of the grammar above terms. */
export interface Grammar {
  parsePipe(): Filter;
  parseAlternative(): Filter;
  /** A whole filter, such as one within a string. */
  parseTokens(tokens: readonly Token[]): Filter;
}

const identity: Filter = { type: "identity" };

export class TermParser {
  readonly #tokens: TokenReader;
  readonly #grammar: Grammar;
  #depth = 0;

  constructor(tokens: TokenReader, grammar: Grammar) {
    this.#tokens = tokens;
    this.#grammar = grammar;
  }

  parsePostfix(): Filter {
    let term = this.#parseTerm();
    for (;;) {
      const field = this.#tokens.takeField();
      if (field !== undefined) term = { type: "index", target: term, index: literal(field) };
      else if (this.#tokens.isSymbol(".") && this.#tokens.isSymbol("[", 1)) this.#tokens.takeSymbol(".");
      else if (this.#tokens.isSymbol(".") && this.#tokens.isString(1)) {
        this.#tokens.takeSymbol(".");
        term = { type: "index", target: term, index: this.#parseString(undefined) };
      } else if (this.#tokens.takeSymbol("[")) term = this.#parseBracket(term);
      else if (this.#tokens.takeSymbol("?")) term = { type: "try", body: term };
      else return term;
    }
  }

  /** What follows `[` of a term. */
  #parseBracket(target: Filter): Filter {
    if (this.#tokens.takeSymbol("]")) return { type: "iterate", target };
    if (this.#tokens.takeSymbol(":")) {
      const to = this.#grammar.parsePipe();
      this.#tokens.requireSymbol("]");
      return { type: "slice", target, to };
    }
    const index = this.#grammar.parsePipe();
    if (!this.#tokens.takeSymbol(":")) {
      this.#tokens.requireSymbol("]");
      return { type: "index", target, index };
    }
    if (this.#tokens.takeSymbol("]")) return { type: "slice", target, from: index };
    const to = this.#grammar.parsePipe();
    this.#tokens.requireSymbol("]");
    return { type: "slice", target, from: index, to };
  }

  #parseTerm(): Filter {
    const token = this.#tokens.take();
    switch (token.type) {
      case "number":
        return literal(token.value);
      case "string":
        this.#tokens.putBack();
        return this.#parseString(undefined);
      case "format":
        return this.#tokens.isString() ? this.#parseString(token.name) : { type: "format", name: token.name };
      case "field":
        return { type: "index", target: identity, index: literal(token.name) };
      case "variable":
        return token.name === "__loc__"
          ? {
              type: "object",
              entries: [
                { key: literal("file"), value: literal("<top-level>") },
                { key: literal("line"), value: literal(1) },
              ],
            }
          : { type: "variable", name: token.name };
      case "symbol":
        return this.#parseSymbolTerm(token.text);
      case "word":
        return this.#parseWordTerm(token.name);
    }
  }

  #parseSymbolTerm(symbol: string): Filter {
    switch (symbol) {
      case ".":
        return this.#tokens.isString()
          ? { type: "index", target: identity, index: this.#parseString(undefined) }
          : identity;
      case "..":
        return { type: "recurse" };
      case "(": {
        const filter = this.#grammar.parsePipe();
        this.#tokens.requireSymbol(")");
        return filter;
      }
      case "[": {
        if (this.#tokens.takeSymbol("]")) return { type: "array" };
        const items = this.#grammar.parsePipe();
        this.#tokens.requireSymbol("]");
        return { type: "array", items };
      }
      case "{":
        return this.#parseObject();
      default:
        throw this.#tokens.unexpected(-1);
    }
  }

  #parseWordTerm(word: string): Filter {
    switch (word) {
      case "null":
        return literal(null);
      case "true":
      case "false":
        return literal(word === "true");
      case "if":
        return this.#parseIf();
      case "try": {
        const body = this.#parsePostfixTry();
        return this.#tokens.takeWord("catch")
          ? { type: "try", body, handler: this.#parsePostfixTry() }
          : { type: "try", body };
      }
      case "reduce":
      case "foreach":
        return this.#parseFold(word);
      case "break":
        return { type: "break", name: this.#tokens.requireVariable() };
      case "def":
      case "label":
      case "then":
      case "elif":
      case "else":
      case "end":
      case "as":
      case "and":
      case "or":
      case "catch":
        throw this.#tokens.unexpected(-1);
      default:
        return { type: "call", name: word, args: this.#parseArguments() };
    }
  }

  /** `-` may stand in front there. */
  #parsePostfixTry(): Filter {
    return this.#tokens.takeSymbol("-")
      ? { type: "negate", value: this.parsePostfix() }
      : this.parsePostfix();
  }

  #parseArguments(): Filter[] {
    if (!this.#tokens.takeSymbol("(")) return [];
    const args = [this.#grammar.parsePipe()];
    while (this.#tokens.takeSymbol(";")) args.push(this.#grammar.parsePipe());
    this.#tokens.requireSymbol(")");
    return args;
  }

  #parseIf(): Filter {
    const branches: { condition: Filter; result: Filter }[] = [];
    do {
      const condition = this.#grammar.parsePipe();
      this.#tokens.requireWord("then");
      branches.push({ condition, result: this.#grammar.parsePipe() });
    } while (this.#tokens.takeWord("elif"));
    const otherwise = this.#tokens.takeWord("else") ? this.#grammar.parsePipe() : identity;
    this.#tokens.requireWord("end");
    return { type: "if", branches, otherwise };
  }

  #parseFold(type: "reduce" | "foreach"): Filter {
    const source = this.parsePostfix();
    this.#tokens.requireWord("as");
    const pattern = this.parsePattern();
    this.#tokens.requireSymbol("(");
    const start = this.#grammar.parsePipe();
    this.#tokens.requireSymbol(";");
    const update = this.#grammar.parsePipe();
    const fold = { source, pattern, start, update };
    if (type === "foreach" && this.#tokens.takeSymbol(";")) {
      const extract = this.#grammar.parsePipe();
      this.#tokens.requireSymbol(")");
      return { type, ...fold, extract };
    }
    this.#tokens.requireSymbol(")");
    return { type, ...fold };
  }

  parsePattern(): Pattern {
    this.#depth += 1;
    if (this.#depth > shellLimits.jqDepthMax) throw new JqSyntaxError("the program is nested too deep");
    const name = this.#tokens.takeVariable();
    if (name !== undefined) {
      this.#depth -= 1;
      return { type: "variable", name };
    }
    const isArray = this.#tokens.takeSymbol("[");
    if (!isArray) this.#tokens.requireSymbol("{");
    const items: Pattern[] = [];
    const entries: { key: Filter; variable?: string; pattern?: Pattern }[] = [];
    do {
      if (isArray) items.push(this.parsePattern());
      else entries.push(this.#parsePatternEntry());
    } while (this.#tokens.takeSymbol(","));
    this.#tokens.requireSymbol(isArray ? "]" : "}");
    this.#depth -= 1;
    return isArray ? { type: "array", items } : { type: "object", entries };
  }

  /** `$name`, `$name: pattern`, `name: pattern`, `"text": pattern` or `(filter): pattern`. */
  #parsePatternEntry(): { key: Filter; variable?: string; pattern?: Pattern } {
    const variable = this.#tokens.takeVariable();
    if (variable !== undefined) {
      const entry = { key: literal(variable), variable };
      return this.#tokens.takeSymbol(":") ? { ...entry, pattern: this.parsePattern() } : entry;
    }
    let key: Filter;
    if (this.#tokens.isString()) key = this.#parseString(undefined);
    else if (this.#tokens.takeSymbol("(")) {
      key = this.#grammar.parsePipe();
      this.#tokens.requireSymbol(")");
    } else key = literal(this.#tokens.takeName());
    this.#tokens.requireSymbol(":");
    return { key, pattern: this.parsePattern() };
  }

  #parseObject(): Filter {
    const entries: { key: Filter; value: Filter }[] = [];
    while (!this.#tokens.takeSymbol("}")) {
      entries.push(this.#parseEntry());
      if (!this.#tokens.takeSymbol(",")) {
        this.#tokens.requireSymbol("}");
        break;
      }
    }
    return { type: "object", entries };
  }

  #parseEntry(): { key: Filter; value: Filter } {
    const token = this.#tokens.take();
    let key: Filter;
    if (token.type === "variable") {
      if (!this.#tokens.isSymbol(":")) {
        return { key: literal(token.name), value: { type: "variable", name: token.name } };
      }
      key = { type: "variable", name: token.name };
    } else if (token.type === "word") key = literal(token.name);
    else if (token.type === "number") key = literal(token.value);
    else if (token.type === "string" || token.type === "format") {
      if (token.type === "string") this.#tokens.putBack();
      key = this.#parseString(token.type === "format" ? token.name : undefined);
    } else if (token.type === "symbol" && token.text === "(") {
      key = this.#grammar.parsePipe();
      this.#tokens.requireSymbol(")");
      this.#tokens.requireSymbol(":");
      return { key, value: this.#parseEntryValue() };
    } else throw this.#tokens.unexpected(-1);
    if (this.#tokens.takeSymbol(":")) return { key, value: this.#parseEntryValue() };
    return { key, value: { type: "index", target: identity, index: key } };
  }

  /** Without commas, but with pipes between terms. */
  #parseEntryValue(): Filter {
    const left = this.#grammar.parseAlternative();
    return this.#tokens.takeSymbol("|") ? { type: "pipe", left, right: this.#parseEntryValue() } : left;
  }

  #parseString(format: string | undefined): Filter {
    const token = this.#tokens.take();
    if (token.type !== "string") throw this.#tokens.unexpected(-1);
    const [only] = token.parts;
    if (token.parts.length === 1 && typeof only === "string") return literal(only);
    return {
      type: "text",
      format,
      parts: token.parts.map((part) => (typeof part === "string" ? part : this.#grammar.parseTokens(part))),
    };
  }
}

function literal(value: string | number | boolean | null): Filter {
  return { type: "literal", value };
}
