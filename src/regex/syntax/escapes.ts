/** The escapes of C that sed and awk read in regular expressions: `\n`, `\t`, `\x41`. */

interface Escape {
  /** What it stands for, literally: `\x5e` is no anchor. */
  readonly codePoint: number;
  readonly end: number;
}

const letters: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Reads the escape at the index of a backslash; undefined when the tool has none there. */
export function readEscape(
  pattern: string,
  index: number,
  dialect: "grep" | "sed" | "awk",
  isInBracket: boolean,
): Escape | undefined {
  const next = pattern[index + 1] ?? "";
  const letter = letters[next];
  if (letter !== undefined) return { codePoint: letter, end: index + 2 };
  if (next === "x") return readDigits(pattern, index + 2, { base: 16, lengthMax: 2 });
  if (dialect === "sed") {
    if (next === "d") return readDigits(pattern, index + 2, { base: 10, lengthMax: 3 });
    if (next === "o") return readDigits(pattern, index + 2, { base: 8, lengthMax: 3 });
    return undefined;
  }
  if (next === "b") return { codePoint: 8, end: index + 2 };
  if (next >= "0" && next <= "7") return readDigits(pattern, index + 1, { base: 8, lengthMax: 3 });
  if (next === "/" || next === '"') return { codePoint: next.charCodeAt(0), end: index + 2 };
  // In awk a backslash escapes any character of a bracket.
  if (!isInBracket || next === "") return undefined;
  const codePoint = pattern.codePointAt(index + 1) ?? 0;
  return { codePoint, end: index + 1 + (codePoint > 0xffff ? 2 : 1) };
}

function readDigits(
  pattern: string,
  start: number,
  { base, lengthMax }: { base: number; lengthMax: number },
): Escape | undefined {
  let end = start;
  let value = 0;
  while (end < start + lengthMax) {
    const digit = Number.parseInt(pattern[end] ?? "", base);
    if (Number.isNaN(digit)) break;
    value = value * base + digit;
    end += 1;
  }
  if (end === start) return undefined;
  const byte = value & 0xff;
  const escaped = 0xdc00 + byte;
  return { codePoint: byte >= 0x80 ? escaped : byte, end };
}
