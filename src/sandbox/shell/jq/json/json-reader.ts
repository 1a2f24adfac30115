/** Reads JSON values from text that comes in pieces. Without recursion, so that nesting costs no stack, and each piece
 *  takes time proportional to its length. Accepts what jq accepts: any number of values, and `nan`. */

import { shellLimits } from "../../limits.ts";
import { JsonSyntaxError } from "./errors.ts";
import type { Json } from "./json-value.ts";

type Container = { items: Json[] } | { members: Map<string, Json>; key: string | undefined };
/** What may come next: a value; a value or the end of an empty container; a separator; a key; a colon. */
type Expectation = "value" | "valueOrEnd" | "separator" | "key" | "keyOrEnd" | "colon";

export class JsonReader {
  readonly #values: Json[] = [];
  readonly #open: Container[] = [];
  #expects: Expectation = "value";
  /** A token that the last piece ended in. */
  #pending = "";

  /** Adds text. Throws `JsonSyntaxError`; the values before it can still be taken. */
  push(text: string): void {
    this.#read(this.#pending + text, false);
  }

  /** No more text comes. */
  end(): void {
    this.#read(this.#pending, true);
    if (this.#open.length > 0) throw new JsonSyntaxError("Unfinished JSON term");
  }

  /** The values that were read, once. */
  take(): Json[] {
    return this.#values.splice(0);
  }

  #read(text: string, isEnd: boolean): void {
    this.#pending = "";
    let index = 0;
    while (index < text.length) {
      const character = text.charAt(index);
      if (character === " " || character === "\n" || character === "\t" || character === "\r") index += 1;
      else if (character === '"') {
        const end = findStringEnd(text, index);
        if (end < 0) {
          if (isEnd) throw new JsonSyntaxError("Unfinished string");
          this.#pending = text.slice(index);
          return;
        }
        this.#addString(readString(text.slice(index + 1, end)));
        index = end + 1;
      } else if (structural.has(character)) {
        this.#addStructure(character);
        index += 1;
      } else {
        literal.lastIndex = index;
        const token = literal.exec(text)?.[0] ?? "";
        if (token === "")
          throw new JsonSyntaxError(`Invalid literal near '${text.slice(index, index + 10)}'`);
        if (index + token.length === text.length && !isEnd) {
          if (token.length > 4096) throw new JsonSyntaxError("Invalid numeric literal");
          this.#pending = token;
          return;
        }
        this.#addValue(readLiteral(token));
        index += token.length;
      }
    }
  }

  #addStructure(character: string): void {
    switch (character) {
      case "[":
      case "{":
        this.#requireValue();
        if (this.#open.length >= shellLimits.jqDepthMax) {
          throw new JsonSyntaxError("Exceeds depth limit for parsing");
        }
        this.#open.push(character === "[" ? { items: [] } : { members: new Map(), key: undefined });
        this.#expects = character === "[" ? "valueOrEnd" : "keyOrEnd";
        return;
      case "]":
      case "}":
        this.#close(character);
        return;
      case ":":
        if (this.#expects !== "colon") throw new JsonSyntaxError("':' not as part of an object");
        this.#expects = "value";
        return;
      default: {
        const top = this.#open.at(-1);
        if (top === undefined || this.#expects !== "separator") {
          throw new JsonSyntaxError("Expected value before ','");
        }
        this.#expects = "items" in top ? "value" : "key";
      }
    }
  }

  #close(character: string): void {
    const top = this.#open.at(-1);
    const isArray = top !== undefined && "items" in top;
    if (top === undefined || isArray !== (character === "]")) {
      throw new JsonSyntaxError(`Unmatched '${character}'`);
    }
    if (this.#expects !== "separator" && this.#expects !== (isArray ? "valueOrEnd" : "keyOrEnd")) {
      throw new JsonSyntaxError(`Expected another ${isArray ? "array element" : "key-value pair"}`);
    }
    this.#open.pop();
    this.#store("items" in top ? top.items : top.members);
  }

  #addString(text: string): void {
    const top = this.#open.at(-1);
    if (top !== undefined && "members" in top && (this.#expects === "key" || this.#expects === "keyOrEnd")) {
      top.key = text;
      this.#expects = "colon";
    } else this.#addValue(text);
  }

  #addValue(value: Json): void {
    this.#requireValue();
    this.#store(value);
  }

  #requireValue(): void {
    if (this.#expects !== "value" && this.#expects !== "valueOrEnd") {
      throw new JsonSyntaxError(
        this.#expects === "separator" ? "Expected separator between values" : "Object keys must be strings",
      );
    }
  }

  #store(value: Json): void {
    const top = this.#open.at(-1);
    if (top === undefined) {
      this.#values.push(value);
      this.#expects = "value";
      return;
    }
    if ("items" in top) top.items.push(value);
    else if (top.key !== undefined) top.members.set(top.key, value);
    this.#expects = "separator";
  }
}

/** One text that is one value, as `fromjson` reads it. Throws `JsonSyntaxError`. */
export function parseJson(text: string): Json {
  const reader = new JsonReader();
  reader.push(text);
  reader.end();
  const values = reader.take();
  if (values.length > 1) throw new JsonSyntaxError("Unexpected extra JSON values");
  return values[0] ?? null;
}

const structural = new Set(["[", "]", "{", "}", ":", ","]);
const literal = /[A-Za-z0-9+.-]+/y;
const number = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The index of the quote that ends a string; -1 when it is not in this text. */
function findStringEnd(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return -1;
    let backslashes = 0;
    while (text.charAt(quote - 1 - backslashes) === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return quote;
    from = quote + 1;
  }
}

function readLiteral(token: string): Json {
  switch (token) {
    case "true":
      return true;
    case "false":
      return false;
    case "null":
      return null;
    case "nan":
      return Number.NaN;
    default:
      if (!number.test(token)) throw new JsonSyntaxError("Invalid numeric literal");
      return Number(token);
  }
}

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** What is between the quotes. */
function readString(text: string): string {
  if (!text.includes("\\")) return text.isWellFormed() ? text : text.toWellFormed();
  const read = text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_match, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if ('"\\/'.includes(code)) return code;
    const character = escapes[code];
    if (character === undefined) throw new JsonSyntaxError("Invalid escape");
    return character;
  });
  return read.toWellFormed();
}
