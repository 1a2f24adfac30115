/** Reads the characters and classes of Perl's regular expressions from a pattern, at its index: `\d`, `\x{e9}`,
 *  `[^a-z\s]`. */

import { type CharSet, foldCase, negate, singleton, subtract, union } from "../char-set.ts";
import { RegexError, RegexNotSupported } from "../regex-error.ts";
import { asciiDigit, asciiSpace, asciiWord, posixClass, unicodeProperty } from "./char-classes.ts";

export class PerlReader {
  readonly pattern: string;
  /** `\w`, `\d` and `\s` know all of Unicode, and the syntax is ripgrep's where it differs from PCRE's. */
  readonly hasUnicodeClasses: boolean;
  index = 0;

  constructor(pattern: string, hasUnicodeClasses: boolean) {
    this.pattern = pattern;
    this.hasUnicodeClasses = hasUnicodeClasses;
  }

  takeCharacter(): number {
    const codePoint = this.pattern.codePointAt(this.index) ?? 0;
    this.index += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  /** The set of `\d`, `\pL` and the like at the index; undefined when there is none. */
  readEscapedSet(): CharSet | undefined {
    const letter = this.pattern[this.index + 1] ?? "";
    const lower = letter.toLowerCase();
    let set: CharSet | undefined;
    if (lower === "d") set = this.hasUnicodeClasses ? (unicodeProperty("Nd") ?? asciiDigit) : asciiDigit;
    else if (lower === "w") set = this.hasUnicodeClasses ? (posixClass("word") ?? asciiWord) : asciiWord;
    else if (lower === "s")
      set = this.hasUnicodeClasses ? union(unicodeProperty("White_Space") ?? [], asciiSpace) : asciiSpace;
    else if (lower === "h") set = [9, 9, 32, 32, 0xa0, 0xa0];
    else if (letter === "N") set = negate([10, 10]);
    else if (lower === "p") {
      const match = /^(?:\{(\^?)([\w=: -]{1,60})\}|([A-Z]))/.exec(
        this.pattern.slice(this.index + 2, this.index + 70),
      );
      const property = match === null ? undefined : unicodeProperty(match[2] ?? match[3] ?? "");
      if (match === null || property === undefined)
        throw new RegexError("unknown property name after \\P or \\p");
      this.index += 2 + match[0].length;
      return (match[1] === "^") !== (letter === "P") ? negate(property) : property;
    } else return undefined;
    this.index += 2;
    return letter === lower || letter === "N" ? set : negate(set);
  }

  readEscapedCharacter(): number {
    const start = this.index;
    const letter = this.pattern[start + 1] ?? "";
    const rest = this.pattern.slice(start + 2, start + 14);
    const digits =
      letter === "x"
        ? (/^\{([0-9A-Fa-f]{1,6})\}/.exec(rest) ?? /^([0-9A-Fa-f]{1,2})/.exec(rest))
        : letter === "u"
          ? (/^\{([0-9A-Fa-f]{1,6})\}/.exec(rest) ?? /^([0-9A-Fa-f]{4})/.exec(rest))
          : null;
    if (digits !== null) {
      this.index += 2 + digits[0].length;
      return Number.parseInt(digits[1] ?? "0", 16);
    }
    const control = letters[letter];
    if (control !== undefined) {
      this.index += 2;
      return control;
    }
    if (letter === "0" && !this.hasUnicodeClasses) {
      const octal = /^0[0-7]{0,2}/.exec(this.pattern.slice(start + 1, start + 4))?.[0] ?? "0";
      this.index += 1 + octal.length;
      return Number.parseInt(octal, 8);
    }
    if (/[A-Za-z0-9]/.test(letter)) throw new RegexError(`unrecognized escape sequence \\${letter}`);
    this.index += 1;
    return this.takeCharacter();
  }

  /** Reads a class in brackets, whose opening bracket was read. */
  readClass(ignoreCase: boolean): CharSet {
    const isNegated = this.pattern[this.index] === "^";
    if (isNegated) this.index += 1;
    let set: CharSet = [];
    for (let isFirst = true; ; isFirst = false) {
      const character = this.pattern[this.index];
      if (character === undefined) throw new RegexError("missing terminating ] for character class");
      if (character === "]" && !isFirst) break;
      if (this.hasUnicodeClasses && /^(?:&&|--|~~)/.test(this.pattern.slice(this.index, this.index + 2))) {
        throw new RegexNotSupported("set notation in a character class");
      }
      const item = this.#readClassItem(ignoreCase);
      if (typeof item !== "number") {
        set = union(set, item);
        continue;
      }
      const next = this.pattern[this.index + 1];
      if (this.pattern[this.index] !== "-" || next === "]" || next === undefined) {
        set = union(set, singleton(item));
        continue;
      }
      this.index += 1;
      const last = this.#readClassItem(ignoreCase);
      if (typeof last !== "number") {
        set = union(set, singleton(item), singleton(45), last);
      } else {
        if (last < item) throw new RegexError("range out of order in character class");
        set = union(set, [item, last]);
      }
    }
    this.index += 1;
    if (ignoreCase) set = foldCase(set);
    return isNegated ? negate(set) : set;
  }

  #readClassItem(ignoreCase: boolean): number | CharSet {
    const character = this.pattern[this.index] ?? "";
    if (character === "[") {
      const match = /^\[:(\^?)([a-z]{1,10}):\]/.exec(this.pattern.slice(this.index, this.index + 16));
      if (match !== null) {
        const named = posixClass(match[2] ?? "");
        if (named === undefined) throw new RegexError("unknown POSIX class name");
        this.index += match[0].length;
        const set = subtract(named, [0x80, 0x10ffff]);
        return match[1] === "^" ? negate(set) : set;
      }
      if (this.hasUnicodeClasses) {
        this.index += 1;
        return this.readClass(ignoreCase);
      }
    }
    if (character !== "\\") return this.takeCharacter();
    if (this.pattern[this.index + 1] === "b") {
      this.index += 2;
      return 8;
    }
    return this.readEscapedSet() ?? this.readEscapedCharacter();
  }
}

const letters: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };
