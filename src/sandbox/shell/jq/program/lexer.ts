/** Splits a jq program into tokens. Strings with values in them become nested lists of tokens. */

import { shellLimits } from "../../limits.ts";
import { JqSyntaxError } from "../json/errors.ts";

export type Token =
  | { type: "number"; value: number }
  | { type: "string"; parts: readonly (string | readonly Token[])[] }
  | { type: "format"; name: string }
  /** `.name`. */
  | { type: "field"; name: string }
  | { type: "variable"; name: string }
  | { type: "word"; name: string }
  | { type: "symbol"; text: string };

/** Longest first. */
const symbols = ["?//", "//=", "//", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", ".."];
const singles = ".[]{}()|,:;=<>+-*/%?$";

export function tokenize(program: string): Token[] {
  const lexer = new Lexer(program);
  const tokens = lexer.readTokens(0);
  lexer.requireEnd();
  return tokens;
}

class Lexer {
  readonly #text: string;
  #index = 0;
  #count = 0;

  constructor(text: string) {
    this.#text = text;
  }

  requireEnd(): void {
    if (this.#index < this.#text.length) throw new JqSyntaxError("syntax error, unexpected ')'");
  }

  /** Until the end, or until a `)` that was not opened. */
  readTokens(depth: number): Token[] {
    if (depth > shellLimits.jqDepthMax) throw new JqSyntaxError("the program is nested too deep");
    const tokens: Token[] = [];
    let parentheses = 0;
    for (;;) {
      this.#skipBlanks();
      if (this.#index >= this.#text.length) return tokens;
      const character = this.#text.charAt(this.#index);
      if (character === ")" && parentheses === 0) return tokens;
      if (character === "(") parentheses += 1;
      if (character === ")") parentheses -= 1;
      this.#count += 1;
      if (this.#count > shellLimits.programTokensMax) throw new JqSyntaxError("the program is too long");
      tokens.push(this.#readToken(depth));
    }
  }

  #skipBlanks(): void {
    for (;;) {
      this.#take(/[ \t\r\n]+/y);
      if (this.#take(/#[^\n]*/y) === undefined) return;
    }
  }

  #readToken(depth: number): Token {
    if (this.#text.charAt(this.#index) === '"') return this.#readString(depth);
    const number = this.#take(/\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y);
    if (number !== undefined) return { type: "number", value: Number(number) };
    const field = this.#take(/\.[A-Za-z_]\w*/y);
    if (field !== undefined) return { type: "field", name: field.slice(1) };
    const variable = this.#take(/\$\s*(?:__loc__|[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*)/y);
    if (variable !== undefined) return { type: "variable", name: variable.replace(/^\$\s*/, "") };
    const format = this.#take(/@\w+/y);
    if (format !== undefined) return { type: "format", name: format.slice(1) };
    const word = this.#take(/[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*/y);
    if (word !== undefined) return { type: "word", name: word };
    const symbol =
      symbols.find((one) => this.#text.startsWith(one, this.#index)) ??
      (singles.includes(this.#text.charAt(this.#index)) ? this.#text.charAt(this.#index) : undefined);
    if (symbol === undefined) {
      const near = this.#text.slice(this.#index, this.#index + 10);
      throw new JqSyntaxError(`syntax error, unexpected character near '${near}'`);
    }
    this.#index += symbol.length;
    return { type: "symbol", text: symbol };
  }

  #readString(depth: number): Token {
    this.#index += 1;
    const parts: (string | readonly Token[])[] = [];
    let text = "";
    for (;;) {
      const plain = this.#take(/[^"\\]+/y);
      if (plain !== undefined) text += plain;
      const character = this.#text.charAt(this.#index);
      if (character === "") throw new JqSyntaxError("syntax error, unterminated string literal");
      this.#index += 1;
      if (character === '"') return { type: "string", parts: [...parts, text] };
      const code = this.#text.charAt(this.#index);
      this.#index += 1;
      if (code === "(") {
        parts.push(text, this.readTokens(depth + 1));
        text = "";
        if (this.#text.charAt(this.#index) !== ")") throw new JqSyntaxError("syntax error, unterminated \\(");
        this.#index += 1;
      } else text += this.#readEscape(code);
    }
  }

  #readEscape(code: string): string {
    if ('"\\/'.includes(code) && code !== "") return code;
    const index = "bfnrt".indexOf(code);
    if (index >= 0 && code !== "") return "\b\f\n\r\t".charAt(index);
    const digits = code === "u" ? this.#take(/[0-9a-fA-F]{4}/y) : undefined;
    if (digits === undefined) throw new JqSyntaxError("syntax error, invalid escape in a string");
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#index;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#index += found.length;
    return found === "" ? undefined : found;
  }
}
