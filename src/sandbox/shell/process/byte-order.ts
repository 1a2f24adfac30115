/** Texts in the order of their bytes, which differs from that of UTF-16 above U+FFFF and for bytes that are not UTF-8. */

import { encodeText, toBinaryText } from "./text.ts";

/** Compare what this returns with `<`. */
export function toByteOrder(text: string): string {
  return /[^\0-\x7f]/.test(text) ? toBinaryText(encodeText(text)) : text;
}
