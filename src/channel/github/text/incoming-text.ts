/** Texts of other people before the model reads them: without what people do not see. Decoded until nothing changes, so
 *  that nothing hides in an entity; in code only invisible characters are removed. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { withoutInvisible } from "../../invisible.ts";
import { githubLimits } from "../limits.ts";

export function cleanText(markdown: string): string {
  const parts = markdown.split(
    /(^ {0,3}(?:`{3,}|~{3,})[\s\S]*?(?:^ {0,3}(?:`{3,}|~{3,})\s*$|(?![\s\S]))|`[^`\n]+`)/m,
  );
  const text = parts.map((part, index) => (index % 2 === 1 ? part : cleanProse(part))).join("");
  const shown = withoutInvisible(text).trim();
  const { bodyCharsMax } = githubLimits;
  return shown.length > bodyCharsMax ? `${shown.slice(0, bodyCharsMax).toWellFormed()}… (cut)` : shown;
}

function cleanProse(prose: string): string {
  let text = prose;
  for (let before = ""; before !== text; ) {
    before = text;
    text = text
      .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos|commat|nbsp));/gi, decode)
      .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
      .replace(/!\[[^\]]*\]\((\S+?)(?:\s+"[^"]*")?\)/g, "[image]($1)")
      .replace(/<img\b[^>]*?\bsrc="([^"]*)"[^>]*>/gi, "[image]($1)")
      .replace(/\s(?:alt|title)="[^"]*"/gi, "");
  }
  return text;
}

const named: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  commat: "@",
  nbsp: " ",
};

function decode(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return ownEntry(named, name.toLowerCase()) ?? whole;
  const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? "", 16);
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : "";
}
