/** Splits an awk program into tokens. A slash begins a regular expression where no operand comes before it. */

import { UsageError } from "../../process/options.ts";
import { cEscapes } from "../../process/text/c-escapes.ts";
import { decodeBytes } from "../../process/text/text.ts";

export type TokenKind =
  | "number"
  | "text"
  | "regex"
  | "name"
  /** A name right before an opening parenthesis. */
  | "callName"
  | "builtin"
  | "keyword"
  | "operator"
  | "newline"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  /** The operator, the name, or the content. */
  readonly text: string;
  readonly line: number;
}

const keywords: ReadonlySet<string> = new Set(
  "BEGIN END BEGINFILE ENDFILE function func if else while for do break continue next nextfile exit return delete in getline print printf switch case default".split(
    " ",
  ),
);

export const builtinNames: ReadonlySet<string> = new Set(
  "length substr index split sub gsub gensub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush strftime systime mktime asort asorti and or xor compl lshift rshift strtonum typeof isarray patsplit".split(
    " ",
  ),
);

/** Longest first. */
const operators =
  "**= ** ++ -- += -= *= /= %= ^= == <= >= != !~ && || >> |& { } ( ) [ ] ; , + - * / % ^ ! > < | ? : ~ $ =".split(
    " ",
  );

const operandEnds: ReadonlySet<string> = new Set([")", "]", "$", "++", "--"]);

/** `warnings` takes what gawk says of escapes that mean nothing. Throws `UsageError` with exit code 1. */
export function tokenize(source: string, warnings: string[]): Token[] {
  return new Lexer(source, warnings).run();
}

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #index = 0;
  #line = 1;

  readonly #warnings: string[];

  constructor(source: string, warnings: string[]) {
    this.#source = source;
    this.#warnings = warnings;
  }

  run(): Token[] {
    while (this.#index < this.#source.length) this.#next();
    this.#push("newline", "\n");
    this.#push("end", "");
    return this.#tokens;
  }

  #next(): void {
    const source = this.#source;
    const character = source[this.#index] ?? "";
    if (character === " " || character === "\t" || character === "\r") this.#index += 1;
    else if (character === "\n") {
      this.#push("newline", "\n");
      this.#index += 1;
      this.#line += 1;
    } else if (character === "#") {
      const end = source.indexOf("\n", this.#index);
      this.#index = end < 0 ? source.length : end;
    } else if (character === "\\" && /^\\\r?\n/.test(source.slice(this.#index, this.#index + 3))) {
      this.#index = source.indexOf("\n", this.#index) + 1;
      this.#line += 1;
    } else if (character === '"') this.#readText();
    else if (character === "/" && !this.#isAfterOperand()) this.#readRegex();
    else if (/[0-9.]/.test(character) && this.#readNumber()) return;
    else if (/[A-Za-z_]/.test(character)) this.#readWord();
    else this.#readOperator();
  }

  #isAfterOperand(): boolean {
    const last = this.#tokens.at(-1);
    if (last === undefined) return false;
    if (last.kind === "operator") return operandEnds.has(last.text);
    return ["number", "text", "regex", "name", "builtin"].includes(last.kind);
  }

  #readText(): void {
    let text = "";
    let index = this.#index + 1;
    for (;;) {
      const character = this.#source[index];
      if (character === undefined || character === "\n") this.#fail("unterminated string");
      if (character === '"') break;
      if (character !== "\\") {
        text += character;
        index += 1;
        continue;
      }
      const escaped = readStringEscape(this.#source, index);
      text += escaped.text;
      if (escaped.isStray) this.#warnStray(escaped.text);
      if (escaped.text === "" && this.#source[index + 1] === "\n") this.#line += 1;
      index = escaped.end;
    }
    this.#index = index + 1;
    this.#push("text", text);
  }

  #readRegex(): void {
    let index = this.#index + 1;
    let isInBracket = false;
    let source = "";
    for (;;) {
      const character = this.#source[index];
      if (character === undefined || character === "\n") this.#fail("unterminated regexp");
      if (character === "\\") {
        const next = this.#source[index + 1] ?? "";
        source += next === "/" ? "/" : `\\${next}`;
        index += 2;
        continue;
      }
      if (isInBracket) {
        const isFirst = this.#source[index - 1] === "[" || this.#source.slice(index - 2, index) === "[^";
        if (character === "]" && !isFirst) isInBracket = false;
        if (character === "[" && this.#source[index + 1] === ":") {
          const end = this.#source.indexOf(":]", index);
          if (end > 0) {
            source += this.#source.slice(index, end + 2);
            index = end + 2;
            continue;
          }
        }
      } else if (character === "[") isInBracket = true;
      else if (character === "/") break;
      source += character;
      index += 1;
    }
    this.#index = index + 1;
    this.#push("regex", source);
  }

  #readNumber(): boolean {
    const rest = this.#source.slice(this.#index, this.#index + 400);
    const match = /^0[xX][0-9a-fA-F]+/.exec(rest) ?? /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest);
    if (match === null) {
      this.#readOperator();
      return true;
    }
    this.#push("number", match[0]);
    this.#index += match[0].length;
    return true;
  }

  #readWord(): void {
    const start = this.#index;
    let end = start + 1;
    while (end < this.#source.length && /[A-Za-z0-9_]/.test(this.#source[end] ?? "")) end += 1;
    const text = this.#source.slice(start, end);
    this.#index = end;
    if (keywords.has(text)) this.#push("keyword", text === "func" ? "function" : text);
    else if (builtinNames.has(text)) this.#push("builtin", text);
    else this.#push(this.#source[end] === "(" ? "callName" : "name", text);
  }

  #readOperator(): void {
    const operator = operators.find((one) => this.#source.startsWith(one, this.#index));
    if (operator === undefined) {
      this.#fail(`syntax error: unexpected character '${this.#source[this.#index]}'`);
    }
    this.#index += operator.length;
    const text = operator === "**" ? "^" : operator === "**=" ? "^=" : operator;
    this.#push("operator", text);
  }

  #warnStray(character: string): void {
    const warning = `escape sequence \`\\${character}' treated as plain \`${character}'`;
    this.#warnings.push(`cmd. line:${this.#line}: warning: ${warning}`);
  }

  #push(kind: TokenKind, text: string): void {
    this.#tokens.push({ kind, text, line: this.#line });
  }

  #fail(message: string): never {
    throw new UsageError(`cmd. line:${this.#line}: ${message}`, 1);
  }
}

const letters: Readonly<Record<string, string>> = { ...cEscapes, "\\": "\\", '"': '"', "\n": "" };

/** The escape at the index of a backslash, in a text constant or a value of `-v`. */
export function readStringEscape(
  source: string,
  index: number,
): { text: string; end: number; isStray?: boolean } {
  const next = source[index + 1] ?? "";
  const letter = letters[next];
  if (letter !== undefined) return { text: letter, end: index + 2 };
  const rest = source.slice(index + 1, index + 5);
  const digits = /^[0-7]{1,3}/.exec(rest)?.[0] ?? /^x[0-9a-fA-F]{1,2}/.exec(rest)?.[0];
  if (digits !== undefined) {
    const value = digits.startsWith("x") ? Number.parseInt(digits.slice(1), 16) : Number.parseInt(digits, 8);
    return { text: decodeBytes(Uint8Array.of(value & 0xff)), end: index + 1 + digits.length };
  }
  return { text: next === "" ? "\\" : next, end: index + 1 + Math.max(1, next.length), isStray: true };
}

export function unescapeValue(source: string): string {
  let text = "";
  for (let index = 0; index < source.length; ) {
    if (source[index] !== "\\") {
      text += source[index];
      index += 1;
      continue;
    }
    const escaped = readStringEscape(source, index);
    text += escaped.text;
    index = escaped.end;
  }
  return text;
}
