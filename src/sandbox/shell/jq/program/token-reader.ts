/** Reads a list of tokens one after the other. Throws `JqSyntaxError` for a token that does not belong where it is. */

import { JqSyntaxError } from "../json/errors.ts";
import type { Token } from "./lexer.ts";

export class TokenReader {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#index >= this.#tokens.length;
  }

  requireEnd(): void {
    if (!this.isAtEnd()) throw this.unexpected();
  }

  take(): Token {
    const token = this.#tokens[this.#index];
    if (token === undefined) throw this.unexpected();
    this.#index += 1;
    return token;
  }

  putBack(): void {
    this.#index -= 1;
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#index + ahead];
    return token?.type === "symbol" && token.text === text;
  }

  isWord(name: string): boolean {
    const token = this.#tokens[this.#index];
    return token?.type === "word" && token.name === name;
  }

  isString(ahead = 0): boolean {
    return this.#tokens[this.#index + ahead]?.type === "string";
  }

  takeSymbol(text: string): boolean {
    const isThere = this.isSymbol(text);
    if (isThere) this.#index += 1;
    return isThere;
  }

  takeWord(name: string): boolean {
    const isThere = this.isWord(name);
    if (isThere) this.#index += 1;
    return isThere;
  }

  takeOneOf<Text extends string>(symbols: readonly Text[]): Text | undefined {
    return symbols.find((symbol) => this.takeSymbol(symbol));
  }

  takeField(): string | undefined {
    const token = this.#tokens[this.#index];
    if (token?.type !== "field") return undefined;
    this.#index += 1;
    return token.name;
  }

  takeVariable(): string | undefined {
    const token = this.#tokens[this.#index];
    if (token?.type !== "variable") return undefined;
    this.#index += 1;
    return token.name;
  }

  takeName(): string {
    const token = this.take();
    if (token.type !== "word") throw this.unexpected(-1);
    return token.name;
  }

  requireSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw this.unexpected();
  }

  requireWord(name: string): void {
    if (!this.takeWord(name)) throw this.unexpected();
  }

  requireVariable(): string {
    const name = this.takeVariable();
    if (name === undefined) throw this.unexpected();
    return name;
  }

  /** The error about the token that comes next, or about the one before it. */
  unexpected(ahead: -1 | 0 = 0): JqSyntaxError {
    const token = this.#tokens[this.#index + ahead];
    if (token === undefined) return new JqSyntaxError("syntax error, unexpected end of the program");
    return new JqSyntaxError(`syntax error, unexpected ${describe(token)}`);
  }
}

function describe(token: Token): string {
  switch (token.type) {
    case "number":
      return String(token.value);
    case "string":
      return "a string";
    case "symbol":
      return `'${token.text}'`;
    case "format":
      return `@${token.name}`;
    case "field":
      return `.${token.name}`;
    case "variable":
      return `$${token.name}`;
    case "word":
      return token.name;
  }
}
