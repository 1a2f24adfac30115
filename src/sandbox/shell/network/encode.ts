/** Encodings of requests: percent signs, base64, bytes side by side. */

import { toBinaryText } from "../process/text/text.ts";

export function percentEncode(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    text += /[\w.~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(toBinaryText(bytes));
}
