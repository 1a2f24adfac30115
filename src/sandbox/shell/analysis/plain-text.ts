/** The text of a word that contains nothing to expand. */

import type { Word, WordPart } from "../syntax/tree.ts";

/** Undefined for a word whose text is known only when it runs. */
export function plainTextOf({ parts }: Word): string | undefined {
  let text = "";
  for (const [index, part] of parts.entries()) {
    const piece = plainTextOfPart(part, index === 0);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function plainTextOfPart(part: WordPart, isFirst: boolean): string | undefined {
  switch (part.kind) {
    case "quoted":
      return part.text;
    case "text":
      return isLiteral(part.text, isFirst) ? part.text : undefined;
    case "double":
      return part.parts.every(({ kind }) => kind === "text" || kind === "quoted")
        ? part.parts.map((inner) => ("text" in inner ? inner.text : "")).join("")
        : undefined;
    default:
      return undefined;
  }
}

/** Unquoted text without patterns, braces and tildes. `[` alone is the command. */
function isLiteral(text: string, isFirst: boolean): boolean {
  return text === "[" || !(/[*?[\]{}]/.test(text) || (isFirst && text.startsWith("~")));
}
