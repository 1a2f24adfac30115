/** Texts in the order of their bytes, which differs from that of UTF-16 above U+FFFF and for bytes that are not UTF-8. */

import { encodeText, isEscapedByte, isHighSurrogate, toBinaryText } from "./text.ts";

/** Compare what this returns with `<`. */
export function toByteOrder(text: string): string {
  return /[^\0-\x7f]/.test(text) ? toBinaryText(encodeText(text)) : text;
}

/** Below, at or above 0, as `sort` expects. Encodes no more than the characters that decide. */
export function compareByteOrder(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  let index = 0;
  while (index < length && left.charCodeAt(index) === right.charCodeAt(index)) index += 1;
  // The halves of a pair are one character.
  if (index > 0 && isHighSurrogate(left.charCodeAt(index - 1))) index -= 1;
  const first = leadByte(left, index) - leadByte(right, index);
  if (first !== 0) return first < 0 ? -1 : 1;
  const one = toByteOrder(left.slice(index, index + decidingUnits));
  const other = toByteOrder(right.slice(index, index + decidingUnits));
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Texts that differ at a unit differ within the bytes of one character, each of which may be a unit. */
const decidingUnits = 8;

/** Of the character at an index, as it is encoded: -1 after the end. */
function leadByte(text: string, index: number): number {
  if (index >= text.length) return -1;
  const unit = text.charCodeAt(index);
  if (unit < 0x80) return unit;
  if (unit < 0x800) return 0xc0 | (unit >> 6);
  if (isEscapedByte(unit)) return unit - 0xdc00;
  const codePoint = text.codePointAt(index) ?? 0;
  if (codePoint > 0xffff) return 0xf0 | (codePoint >> 18);
  // Half of a pair alone is written as U+FFFD.
  return unit >= 0xd800 && unit <= 0xdfff ? 0xef : 0xe0 | (unit >> 12);
}
