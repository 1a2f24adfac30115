/** sed's `l`: a text without ambiguity, in lines of a width. */

import { escapedByCode } from "../process/text/c-escapes.ts";
import { encodeText } from "../process/text/text.ts";

const escapes: Readonly<Record<number, string>> = { ...escapedByCode, 92: "\\\\" };

/** `width` 0 does not wrap. */
export function listText(text: string, width: number): string {
  let result = "";
  let column = 0;
  for (const character of text) {
    const shown = shownCharacter(character);
    for (const piece of shown) {
      if (width > 0 && column > 0 && column + piece.length > Math.max(1, width - 1)) {
        result += "\\\n";
        column = 0;
      }
      result += piece;
      column += piece.length;
    }
  }
  return `${result}$`;
}

function shownCharacter(character: string): readonly string[] {
  const code = character.codePointAt(0) ?? 0;
  const known = escapes[code];
  if (known !== undefined) return [known];
  if (code >= 32 && code < 127) return [character];
  return [...encodeText(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`);
}
