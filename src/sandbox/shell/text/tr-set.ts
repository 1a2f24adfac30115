/** A set of `tr`: `a-z`, `[:digit:]`, `\n`, `\012`, `[=e=]`, `[x*3]`. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { UsageError } from "../process/options.ts";
import { encodeText } from "../process/text/text.ts";

export interface TrSet {
  /** In order, with repetitions. */
  readonly bytes: readonly number[];
  readonly classes: readonly string[];
  /** Indexes in `bytes` at which `[:upper:]` or `[:lower:]` begins. */
  readonly caseStarts: readonly number[];
}

const classes: Readonly<Record<string, (byte: number) => boolean>> = {
  alnum: (byte) => isAlpha(byte) || isDigit(byte),
  alpha: isAlpha,
  blank: (byte) => byte === 32 || byte === 9,
  cntrl: (byte) => byte < 32 || byte === 127,
  digit: isDigit,
  graph: (byte) => byte > 32 && byte < 127,
  lower: (byte) => byte >= 97 && byte <= 122,
  print: (byte) => byte >= 32 && byte < 127,
  punct: (byte) => byte > 32 && byte < 127 && !isAlpha(byte) && !isDigit(byte),
  space: (byte) => byte === 32 || (byte >= 9 && byte <= 13),
  upper: (byte) => byte >= 65 && byte <= 90,
  xdigit: (byte) => isDigit(byte) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102),
};

function isAlpha(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** `fillTo` is the length that `[x*]` fills the second set to. Throws `UsageError`. */
export function parseTrSet(text: string, which: "first" | "second", fillTo = 0): TrSet {
  return new SetParser(text, which).parse(fillTo);
}

interface Token {
  readonly byte: number;
  readonly isEscaped: boolean;
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };

class SetParser {
  readonly #tokens: readonly Token[];
  readonly #which: "first" | "second";
  readonly #bytes: number[] = [];
  readonly #classes: string[] = [];
  readonly #caseStarts: number[] = [];
  #fill: { at: number; byte: number } | undefined;

  constructor(text: string, which: "first" | "second") {
    this.#tokens = tokenize(text);
    this.#which = which;
  }

  parse(fillTo: number): TrSet {
    for (let index = 0; index < this.#tokens.length; ) {
      index = this.#parseBracket(index) ?? this.#parseRange(index);
    }
    const fill = this.#fill;
    if (fill !== undefined) {
      const count = Math.max(0, fillTo - this.#bytes.length);
      this.#bytes.splice(fill.at, 0, ...new Array<number>(count).fill(fill.byte));
    }
    return { bytes: this.#bytes, classes: this.#classes, caseStarts: this.#caseStarts };
  }

  #parseRange(index: number): number {
    const [first, dash, last] = this.#tokens.slice(index, index + 3);
    if (first === undefined) return index + 1;
    if (dash?.byte !== 45 || dash.isEscaped || last === undefined) {
      this.#bytes.push(first.byte);
      return index + 1;
    }
    if (last.byte < first.byte) {
      throw new UsageError(
        `range-endpoints of '${shown(first.byte)}-${shown(last.byte)}' are in reverse collating sequence order`,
      );
    }
    for (let byte = first.byte; byte <= last.byte; byte++) this.#bytes.push(byte);
    return index + 3;
  }

  /** Index after a construct in brackets; undefined when there is none. */
  #parseBracket(index: number): number | undefined {
    const [open, kind] = this.#tokens.slice(index, index + 2);
    if (open?.byte !== 91 || open.isEscaped || kind === undefined || kind.isEscaped)
      return this.#parseRepeat(index);
    if (kind.byte !== 58 && kind.byte !== 61) return this.#parseRepeat(index);
    const end = this.#tokens.findIndex(
      (token, at) =>
        at > index + 2 && token.byte === 93 && this.#tokens[at - 1]?.byte === kind.byte && at - 1 > index + 1,
    );
    if (end < 0) return this.#parseRepeat(index);
    const inner = this.#tokens.slice(index + 2, end - 1);
    if (kind.byte === 61) {
      if (inner.length !== 1 || inner[0] === undefined) return this.#parseRepeat(index);
      this.#bytes.push(inner[0].byte);
      return end + 1;
    }
    const name = String.fromCharCode(...inner.map(({ byte }) => byte));
    const isMember = ownEntry(classes, name);
    if (isMember === undefined) {
      if (this.#parseRepeat(index) !== undefined) return undefined;
      throw new UsageError(`invalid character class '${name}'`);
    }
    this.#classes.push(name);
    if (name === "upper" || name === "lower") this.#caseStarts.push(this.#bytes.length);
    for (let byte = 0; byte < 256; byte++) if (isMember(byte)) this.#bytes.push(byte);
    return end + 1;
  }

  /** `[x*3]` and `[x*]`. */
  #parseRepeat(index: number): number | undefined {
    const [open, character, star] = this.#tokens.slice(index, index + 3);
    if (open?.byte !== 91 || open.isEscaped || character === undefined) return undefined;
    if (star?.byte !== 42 || star.isEscaped) return undefined;
    let end = index + 3;
    let digits = "";
    while (this.#tokens[end] !== undefined && isDigit(this.#tokens[end]?.byte ?? 0)) {
      digits += String.fromCharCode(this.#tokens[end]?.byte ?? 0);
      end += 1;
    }
    if (this.#tokens[end]?.byte !== 93) return undefined;
    if (this.#which === "first") throw new UsageError("the [c*] repeat construct may not appear in string1");
    const count = digits === "" ? 0 : Number.parseInt(digits, digits.startsWith("0") ? 8 : 10);
    if (count === 0) {
      if (this.#fill !== undefined)
        throw new UsageError("only one [c*] repeat construct may appear in string2");
      this.#fill = { at: this.#bytes.length, byte: character.byte };
    } else {
      for (let repeated = 0; repeated < Math.min(count, 65_536); repeated++) this.#bytes.push(character.byte);
    }
    return end + 1;
  }
}

function tokenize(text: string): Token[] {
  const bytes = encodeText(text);
  const tokens: Token[] = [];
  for (let index = 0; index < bytes.length; ) {
    const byte = bytes[index] ?? 0;
    const next = bytes[index + 1];
    if (byte !== 92 || next === undefined) {
      tokens.push({ byte, isEscaped: false });
      index += 1;
      continue;
    }
    let value = 0;
    let end = index + 1;
    while (end < index + 4 && (bytes[end] ?? 0) >= 48 && (bytes[end] ?? 0) <= 55) {
      const larger = value * 8 + (bytes[end] ?? 0) - 48;
      if (larger > 255) break;
      value = larger;
      end += 1;
    }
    if (end > index + 1) {
      tokens.push({ byte: value, isEscaped: true });
      index = end;
    } else {
      tokens.push({ byte: escapes[String.fromCharCode(next)] ?? next, isEscaped: true });
      index += 2;
    }
  }
  return tokens;
}

function shown(byte: number): string {
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
}
