/** Writes texts so that the shell reads them back: for `printf %q`, `${x@Q}`, `declare -p` and `set -x`. */

import { quoteWord } from "../../quote-word.ts";

/** As `printf %q`: with backslashes. */
export function quoteWithBackslashes(text: string): string {
  if (text === "") return "''";
  if (hasControl(text)) return quoteAnsi(text);
  let result = "";
  let before = "";
  for (const character of text) {
    const isSpecial =
      " \t|&;()<>!{}[]*?$`\"'\\^,".includes(character) ||
      (before === "" && character === "#") ||
      (character === "~" && (before === "" || before === ":" || before === "="));
    result += isSpecial ? `\\${character}` : character;
    before = character;
  }
  return result;
}

/** As `${x@Q}`: always between quotes. */
export function quoteSingle(text: string): string {
  if (text === "'") return "\\'";
  if (hasControl(text)) return quoteAnsi(text);
  return quoteWord(text);
}

/** As `declare -p`: between double quotes. */
export function quoteDouble(text: string): string {
  if (hasControl(text)) return quoteAnsi(text);
  return `"${text.replace(/[$`"\\]/g, "\\$&")}"`;
}

/** As `set -x` and `set`: only when it is needed. */
export function quoteIfNeeded(text: string): string {
  if (text === "") return "''";
  if (hasControl(text)) return quoteAnsi(text);
  return /[ \t|&;()<>!{}[\]*?$`"'\\^,]|^[~#]/.test(text) ? quoteSingle(text) : text;
}

export function quoteAnsi(text: string): string {
  let result = "";
  for (const character of text) {
    const unit = character.charCodeAt(0);
    const name = names[character];
    if (name !== undefined) result += name;
    else if (unit < 0x20 || unit === 0x7f) result += `\\${unit.toString(8).padStart(3, "0")}`;
    else if (character.length === 1 && unit >= 0xdc80 && unit <= 0xdcff) {
      result += `\\${(unit - 0xdc00).toString(8).padStart(3, "0")}`;
    } else result += character;
  }
  return `$'${result}'`;
}

const names: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\x1b": "\\E",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "'": "\\'",
  "\\": "\\\\",
};

/** Also bytes that are not UTF-8. */
function hasControl(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
  return /[\x00-\x1f\x7f]/.test(text) || !text.isWellFormed();
}
