/** Texts of other people before the model reads them: without what people do not see. Decoded until nothing changes, so
 *  that nothing hides in an entity; in code only invisible characters are removed. Anyone may write such a text, of 64 KiB:
 *  each pattern consumes what it has looked at, so that none begins to look there again. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { showInvisible, withoutInvisible } from "../../invisible.ts";
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

/** Code as it is: no pattern for prose is right in it. What people do not see is spelled out. */
export function cleanCode(code: string, max: number = githubLimits.bodyCharsMax): string {
  const shown = showInvisible(code);
  return shown.length > max ? `${shown.slice(0, max).toWellFormed()}\n… (cut)` : shown;
}

function cleanProse(prose: string): string {
  let text = prose;
  let before = "";
  // What takes more passes was visible to people in the text as it came.
  for (let pass = 0; pass < githubLimits.cleaningPassesMax && before !== text; pass += 1) {
    before = text;
    text = text
      .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos|commat|nbsp));/gi, decode)
      .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
      .replace(image, (whole, target = "", end) => (end === undefined ? whole : `[image](${target})`))
      .replace(/<img\b(?:[^>"']|"[^"]*"|'[^']*')*(>)?/gi, (whole, end) => {
        const [, target] = /\bsrc="([^"]*)"/i.exec(whole) ?? [];
        return end === undefined || target === undefined ? whole : `[image](${target})`;
      })
      .replace(/\s(?:alt|title)="[^"]*"/gi, "");
  }
  return text;
}

/** Its target, and what shows that it is complete. */
const image = /!\[[^\]]*(?:\]\(([^\s)]+)((?:\s+(?:"[^"]*"|'[^']*'))?\))?)?/g;

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
