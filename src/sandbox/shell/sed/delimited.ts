/** Reads a part of `s`, `y` or an address up to its delimiter. */

export interface DelimitedRules {
  readonly delimiter: string;
  readonly isRegex: boolean;
  readonly isExtended: boolean;
}

/** The content, in which the delimiter's own escapes are taken away, and the index after the delimiter; undefined when
 *  there is no end. */
export function readDelimited(
  text: string,
  start: number,
  rules: DelimitedRules,
): { content: string; end: number } | undefined {
  const { delimiter, isRegex } = rules;
  let content = "";
  for (let index = start; index < text.length; ) {
    if (text.startsWith(delimiter, index)) return { content, end: index + delimiter.length };
    const character = text[index] ?? "";
    if (character === "\\") {
      const next = text[index + 1] ?? "";
      if (next === delimiter) content += isRegex && next === "n" ? "\\n" : unescaped(rules);
      else content += next === "\n" && isRegex ? "\n" : `\\${next}`;
      index += 2;
      continue;
    }
    const end = isRegex && character === "[" ? bracketEnd(text, index) : 0;
    content += end > 0 ? text.slice(index, end) : character;
    index = end > 0 ? end : index + 1;
  }
  return undefined;
}

/** `s|a\|b|x|` matches `a|b` literally, whatever the character means in the syntax. */
function unescaped({ delimiter, isRegex, isExtended }: DelimitedRules): string {
  if (!isRegex) return delimiter === "&" ? "\\&" : delimiter;
  const isSpecial = (isExtended ? "|+?(){}.*[]^$" : ".*[]^$").includes(delimiter);
  return isSpecial ? `\\${delimiter}` : delimiter;
}

/** Index after the bracket expression that begins here; 0 when it does not end. */
function bracketEnd(text: string, start: number): number {
  let index = start + 1;
  if (text[index] === "^") index += 1;
  if (text[index] === "]") index += 1;
  while (index < text.length && text[index] !== "\n") {
    const kind = text[index] === "[" ? (text[index + 1] ?? "") : "";
    if (kind === ":" || kind === "." || kind === "=") {
      const end = text.indexOf(`${kind}]`, index + 2);
      if (end < 0) return 0;
      index = end + 2;
    } else if (text[index] === "]") return index + 1;
    else index += 1;
  }
  return 0;
}
