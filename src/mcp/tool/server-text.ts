/** Text of a server's on its way to a model, a log or an error: bounded, and without characters that nobody sees. Pure. */

import { unicodePattern } from "../../regex/unicode-pattern.ts";

/** Control characters but line ends and tabs, and format characters: what is written with them, a person who reads a log or is
 *  asked for an approval does not see. */
const unseen = "\\p{Cf}|(?![\\n\\t])\\p{Cc}";

/** Of several lines. */
export function cleanText(text: string, charsMax: number): string {
  const clean = text
    .slice(0, 2 * charsMax)
    .replaceAll("\r\n", "\n")
    .replace(unicodePattern(unseen, "g"), "")
    .toWellFormed();
  return clean.length <= charsMax && text.length <= 2 * charsMax
    ? clean
    : `${clean.slice(0, charsMax)} … [cut]`;
}

/** In one line. */
export function cleanLine(text: string, charsMax: number): string {
  return cleanText(text, charsMax).replace(/\s+/g, " ").trim();
}
