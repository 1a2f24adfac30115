/** Splits a bc program into tokens. */

import type { Meter } from "../../process/meter.ts";
import { UsageError } from "../../process/options.ts";

export interface BcToken {
  readonly kind: "number" | "name" | "keyword" | "string" | "operator" | "newline" | "end";
  readonly text: string;
  readonly line: number;
}

const keywords: ReadonlySet<string> = new Set([
  "auto",
  "break",
  "continue",
  "define",
  "else",
  "for",
  "halt",
  "ibase",
  "if",
  "last",
  "length",
  "limits",
  "obase",
  "print",
  "quit",
  "read",
  "return",
  "scale",
  "sqrt",
  "void",
  "warranty",
  "while",
  "history",
]);

const token =
  /[ \t\r]+|\\\n|#[^\n]*|(?<newline>\n)|(?<string>"[^"]*")|(?<number>(?:[0-9A-F]|\\\n)+\.?(?:[0-9A-F]|\\\n)*|\.(?:[0-9A-F]|\\\n)+|\.)|(?<name>[a-z][a-z0-9_]*)|(?<operator>\+\+|--|[-+*/%^=!<>]=|&&|\|\||[-+*/%^=<>!(){}[\],;])/y;

export async function tokenizeBc(text: string, meter: Meter): Promise<BcToken[]> {
  const tokens: BcToken[] = [];
  let line = 1;
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const start = token.lastIndex;
    if (meter.charge(40)) {
      await meter.turn();
      token.lastIndex = start; // Another program may have used it meanwhile.
    }
    if (text.startsWith("/*", start)) {
      const end = text.indexOf("*/", start + 2);
      if (end < 0) throw new UsageError(`(standard_in) ${line}: a comment has no end`);
      line += text.slice(start, end).split("\n").length - 1;
      token.lastIndex = end + 2;
      continue;
    }
    const match = token.exec(text);
    if (match === null)
      throw new UsageError(`(standard_in) ${line}: illegal character: ${text.charAt(start)}`);
    const { newline, string, number, name, operator } = match.groups ?? {};
    if (newline !== undefined) tokens.push({ kind: "newline", text: "\n", line });
    else if (string !== undefined) tokens.push({ kind: "string", text: string.slice(1, -1), line });
    else if (number === ".") tokens.push({ kind: "keyword", text: "last", line });
    else if (number !== undefined) tokens.push({ kind: "number", text: number.replaceAll("\\\n", ""), line });
    else if (name !== undefined)
      tokens.push({ kind: keywords.has(name) ? "keyword" : "name", text: name, line });
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator, line });
    for (let at = match[0].indexOf("\n"); at >= 0; at = match[0].indexOf("\n", at + 1)) line += 1;
  }
  tokens.push({ kind: "end", text: "", line });
  return tokens;
}
