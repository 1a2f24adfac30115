/** Reads `$'…'`, and decodes the escapes that it shares with `echo -e`, `printf` and `${x@E}`. */

import { cEscapes } from "../../process/text/c-escapes.ts";
import { decodeBytes, encodeText } from "../../process/text/text.ts";
import type { Source } from "../source.ts";
import type { WordPart } from "../tree.ts";

/** The position is at the single quote. */
export function readAnsiQuoted(source: Source): WordPart {
  const start = source.position;
  let end = start + 1;
  for (; end < source.text.length && source.text.charAt(end) !== "'"; end++) {
    if (source.text.charAt(end) === "\\") end += 1;
  }
  if (end >= source.text.length) throw source.unclosed("'", start);
  source.position = end + 1;
  return { kind: "quoted", text: decodeAnsi(source.text.slice(start + 1, end)) };
}

/** Ends at a NUL, as a string of C. */
export function decodeAnsi(text: string): string {
  if (!text.includes("\\")) return text;
  const pieces: (string | number)[] = [];
  for (let index = 0; index < text.length; ) {
    const backslash = text.indexOf("\\", index);
    if (backslash < 0 || backslash === text.length - 1) {
      pieces.push(text.slice(index));
      break;
    }
    pieces.push(text.slice(index, backslash));
    const { value, end } = decodeAnsiEscape(text, backslash);
    if (value === 0) break;
    pieces.push(value);
    index = end;
  }
  return joinPieces(pieces);
}

/** What the escape at `start` stands for: text, or one byte. */
function decodeAnsiEscape(text: string, start: number): { value: string | number; end: number } {
  const letter = text.charAt(start + 1);
  const end = start + 2;
  const simple = simpleEscapes[letter];
  if (simple !== undefined) return { value: simple, end };
  if (letter === "'" || letter === '"' || letter === "\\" || letter === "?") return { value: letter, end };
  if (letter === "c") {
    const control = text.charAt(end);
    if (control === "") return { value: "\\c", end };
    const isEscaped = control === "\\" && text.charAt(end + 1) === "\\";
    const value = control === "?" ? 0x7f : control.toUpperCase().charCodeAt(0) & 0x1f;
    return { value, end: end + (isEscaped ? 2 : 1) };
  }
  if (letter >= "0" && letter <= "7") return readNumber(text, start + 1, { digits: 3, radix: 8 });
  if (letter === "x" && text.charAt(end) === "{") {
    const braced = readNumber(text, end + 1, { digits: 8, radix: 16 });
    return { value: braced.value, end: text.charAt(braced.end) === "}" ? braced.end + 1 : braced.end };
  }
  if (letter === "x" && isDigit(text.charAt(end), 16)) return readNumber(text, end, { digits: 2, radix: 16 });
  if ((letter === "u" || letter === "U") && isDigit(text.charAt(end), 16)) {
    return decodeCodePoint(text, end, letter === "u" ? 4 : 8);
  }
  return { value: `\\${letter}`, end };
}

export const simpleEscapes: Readonly<Record<string, string>> = { ...cEscapes, e: "\x1b", E: "\x1b" };

/** A byte from octal or hexadecimal digits. */
export function readNumber(
  text: string,
  start: number,
  { digits, radix }: { digits: number; radix: 8 | 16 },
): { value: number; end: number } {
  let end = start;
  let value = 0;
  while (end < start + digits && isDigit(text.charAt(end), radix)) {
    value = (value * radix + Number.parseInt(text.charAt(end), radix)) % 0x100000000;
    end += 1;
  }
  return { value: value & 0xff, end };
}

export function decodeCodePoint(text: string, start: number, digits: number): { value: string; end: number } {
  let end = start;
  while (end < start + digits && isDigit(text.charAt(end), 16)) end += 1;
  const codePoint = Number.parseInt(text.slice(start, end), 16);
  const isValid = codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
  return { value: isValid ? String.fromCodePoint(codePoint) : encodeBeyond(codePoint), end };
}

/** What is no character gets the bytes that UTF-8's scheme would give it, each by its lone surrogate. */
function encodeBeyond(codePoint: number): string {
  const length = codePoint < 0x10000 ? 3 : codePoint < 0x200000 ? 4 : codePoint < 0x4000000 ? 5 : 6;
  const units: number[] = [];
  for (let shift = (length - 1) * 6; shift >= 0; shift -= 6) {
    const bits = Math.floor(codePoint / 2 ** shift) & 0x3f;
    units.push(units.length === 0 ? ((0xff00 >> length) & 0xff) | bits : 0x80 | bits);
  }
  return String.fromCharCode(...units.map((byte) => 0xdc00 + byte));
}

/** Text and single bytes, which together may be UTF-8. */
export function joinPieces(pieces: readonly (string | number)[]): string {
  if (pieces.every((piece) => typeof piece === "string" || piece < 0x80)) {
    return pieces.map((piece) => (typeof piece === "string" ? piece : String.fromCharCode(piece))).join("");
  }
  const escaped = pieces.map((piece) =>
    typeof piece === "string" ? piece : String.fromCharCode(piece < 0x80 ? piece : 0xdc00 + piece),
  );
  return decodeBytes(encodeText(escaped.join("")));
}

function isDigit(character: string, radix: 8 | 16): boolean {
  if (character >= "0" && character <= "7") return true;
  if (radix === 8) return false;
  return (
    character === "8" ||
    character === "9" ||
    (character >= "a" && character <= "f") ||
    (character >= "A" && character <= "F")
  );
}
