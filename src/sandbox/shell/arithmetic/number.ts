/** Numbers as bash writes them: decimal, `0x` and `0` before others, and `base#digits`. */

import { type Integer, toInteger } from "./integer.ts";

/** Why a text is no number. */
export type NumberProblem = "invalid number" | "value too great for base" | "invalid arithmetic base";

/** A number without its sign. */
export function parseNumber(text: string): Integer | NumberProblem {
  if (isShortDecimal(text)) return Number(text);
  const hash = text.indexOf("#");
  if (hash >= 0) return parseWithBase(text.slice(hash + 1), text.slice(0, hash));
  if (text.startsWith("0x") || text.startsWith("0X")) return parseDigits(text.slice(2), 16);
  if (text.startsWith("0")) return parseDigits(text, 8);
  return parseDigits(text, 10);
}

/** A decimal number with its sign that needs no further look; undefined for any other text. */
export function parseShortDecimal(text: string): number | undefined {
  if (isShortDecimal(text)) return Number(text);
  return text.startsWith("-") && isShortDecimal(text.slice(1)) ? 0 - Number(text.slice(1)) : undefined;
}

function isShortDecimal(text: string): boolean {
  if (text.length === 0 || text.length > 15 || (text.length > 1 && text.startsWith("0"))) return false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x30 || unit > 0x39) return false;
  }
  return true;
}

function parseWithBase(digits: string, baseText: string): Integer | NumberProblem {
  const base = isShortDecimal(baseText) ? Number(baseText) : 0;
  if (base < 2 || base > 64) return "invalid arithmetic base";
  return digits === "" ? "invalid number" : parseDigits(digits, base);
}

function parseDigits(digits: string, base: number): Integer | NumberProblem {
  let value = 0n;
  const factor = BigInt(base);
  for (const character of digits) {
    const digit = digitOf(character, base);
    if (digit === undefined) return "invalid number";
    if (digit >= base) return "value too great for base";
    value = BigInt.asIntN(64, value * factor + BigInt(digit));
  }
  return toInteger(value);
}

/** Letters of both cases are the same up to base 36. */
function digitOf(character: string, base: number): number | undefined {
  const unit = character.charCodeAt(0);
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  if (unit >= 0x61 && unit <= 0x7a) return unit - 0x61 + 10;
  if (unit >= 0x41 && unit <= 0x5a) return unit - 0x41 + (base <= 36 ? 10 : 36);
  if (character === "@") return 62;
  return character === "_" ? 63 : undefined;
}
