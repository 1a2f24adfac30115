/** The right side of sed's `s`: groups, escapes and changes of case. */

import type { ReplacementPart } from "./script.ts";

const letters: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

export function parseReplacement(source: string): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let text = "";
  let cases: ReplacementPart["cases"][number][] = [];
  const flush = () => {
    if (text !== "") parts.push({ text, group: undefined, cases });
    if (text !== "") cases = [];
    text = "";
  };
  const addGroup = (group: number) => {
    flush();
    parts.push({ text: "", group, cases });
    cases = [];
  };
  for (let index = 0; index < source.length; index++) {
    const character = source[index] ?? "";
    if (character === "&") addGroup(0);
    else if (character !== "\\") text += character;
    else {
      const next = source[index + 1] ?? "";
      if (next >= "0" && next <= "9") {
        addGroup(Number(next));
        index += 1;
      } else if (next === "U" || next === "L" || next === "E" || next === "u" || next === "l") {
        flush();
        cases.push(next);
        index += 1;
      } else {
        const escaped = readTextEscape(source, index);
        text += escaped.text;
        index = escaped.end - 1;
      }
    }
  }
  flush();
  if (cases.length > 0) parts.push({ text: "", group: undefined, cases });
  return parts;
}

/** Text with its escapes resolved. With `keepsOthers`, a backslash that escapes nothing stays, as in `y`. */
export function unescapeText(source: string, { keepsOthers }: { keepsOthers: boolean }): string {
  let text = "";
  for (let index = 0; index < source.length; ) {
    if (source[index] !== "\\") {
      text += source[index];
      index += 1;
      continue;
    }
    const escaped = readTextEscape(source, index);
    const next = source[index + 1] ?? "";
    const isPlain = escaped.text === next && next !== "\\" && next !== "\n";
    text += keepsOthers && isPlain ? `\\${next}` : escaped.text;
    index = escaped.end;
  }
  return text;
}

/** What the escape at the index of a backslash stands for. */
function readTextEscape(source: string, index: number): { text: string; end: number } {
  const next = source[index + 1] ?? "";
  const letter = letters[next];
  if (letter !== undefined) return { text: letter, end: index + 2 };
  const [base, lengthMax] = next === "x" ? [16, 2] : next === "o" ? [8, 3] : next === "d" ? [10, 3] : [0, 0];
  let end = index + 2;
  let value = 0;
  while (base > 0 && end < index + 2 + lengthMax) {
    const digit = Number.parseInt(source[end] ?? "", base);
    if (Number.isNaN(digit)) break;
    value = value * base + digit;
    end += 1;
  }
  if (base > 0 && end > index + 2) {
    const byte = value & 0xff;
    return { text: String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte), end };
  }
  if (next === "c" && index + 2 < source.length) {
    const code = source.charCodeAt(index + 2);
    if (code < 0x80)
      return {
        text: String.fromCharCode(
          source
            .charAt(index + 2)
            .toUpperCase()
            .charCodeAt(0) ^ 0x40,
        ),
        end: index + 3,
      };
  }
  return { text: next, end: index + 1 + next.length };
}

/** Applies the changes of case of a replacement, part by part. */
export class CaseChanger {
  #mode: "U" | "L" | "E" = "E";
  #next: "u" | "l" | undefined;

  change(text: string, cases: ReplacementPart["cases"]): string {
    for (const change of cases) {
      if (change === "u" || change === "l") this.#next = change;
      else {
        this.#mode = change;
        this.#next = undefined;
      }
    }
    if (text === "") return text;
    const changed = this.#mode === "U" ? text.toUpperCase() : this.#mode === "L" ? text.toLowerCase() : text;
    const next = this.#next;
    if (next === undefined) return changed;
    this.#next = undefined;
    const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
    return (next === "u" ? first.toUpperCase() : first.toLowerCase()) + changed.slice(first.length);
  }
}
