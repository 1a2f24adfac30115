/** Parses the part of Perl's regular expressions that takes linear time, as `grep -P` and ripgrep read them, into a tree.
 *  Look-around, atomic groups and the like are refused by name. */

import { shellLimits } from "../../../limits.ts";
import { asciiDigit, asciiSpace, asciiWord, posixClass, unicodeProperty } from "./char-classes.ts";
import { type CharSet, everyCharacter, foldCase, negate, singleton, subtract, union } from "./char-set.ts";
import { RegexError, RegexNotSupported } from "./regex-error.ts";
import { type Assertion, emptyNode, type RegexNode, type RegexTree } from "./regex-tree.ts";

export interface PerlSyntax {
  readonly ignoreCase?: boolean;
  readonly lines?: boolean;
  /** `\w`, `\d` and `\s` know all of Unicode, as in ripgrep. Default false, as in `grep -P`. */
  readonly unicodeClasses?: boolean;
  /** `^` and `$` match at every line. */
  readonly multiline?: boolean;
  readonly backReferences?: boolean;
}

/** Throws `RegexError`. */
export function parsePerl(pattern: string, syntax: PerlSyntax): RegexTree {
  return new PerlParser(pattern, syntax).parse();
}

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
  readonly swapGreed: boolean;
}

class PerlParser {
  readonly #pattern: string;
  readonly #lines: boolean;
  readonly #unicode: boolean;
  readonly #backReferences: boolean;
  readonly #names = new Map<string, number>();
  #flags: Flags;
  #index = 0;
  #depth = 0;
  #groupCount = 0;
  #hasBackReference = false;

  constructor(
    pattern: string,
    {
      ignoreCase = false,
      lines = false,
      unicodeClasses = false,
      multiline = true,
      backReferences = false,
    }: PerlSyntax,
  ) {
    this.#pattern = pattern;
    this.#lines = lines;
    this.#unicode = unicodeClasses;
    this.#backReferences = backReferences;
    this.#flags = { ignoreCase, multiline, dotAll: false, extended: false, swapGreed: false };
  }

  parse(): RegexTree {
    const root = this.#parseChoice();
    if (this.#index < this.#pattern.length) throw new RegexError("unmatched closing parenthesis");
    return {
      root,
      groupCount: this.#groupCount,
      hasBackReference: this.#hasBackReference,
      groupNames: this.#names,
    };
  }

  #parseChoice(): RegexNode {
    const outer = this.#flags;
    const nodes = [this.#parseSequence()];
    while (this.#pattern[this.#index] === "|") {
      this.#index += 1;
      nodes.push(this.#parseSequence());
    }
    this.#flags = outer;
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: "choice", nodes };
  }

  #parseSequence(): RegexNode {
    const nodes: RegexNode[] = [];
    for (;;) {
      this.#skipComments();
      const character = this.#pattern[this.#index];
      if (character === undefined || character === "|" || character === ")") break;
      const atom = this.#parseAtom();
      if (atom !== undefined) nodes.push(this.#parseRepeats(atom));
    }
    return nodes.length === 0 ? emptyNode : { kind: "sequence", nodes };
  }

  #skipComments(): void {
    if (!this.#flags.extended) return;
    for (;;) {
      const character = this.#pattern[this.#index];
      if (character === "#") {
        const end = this.#pattern.indexOf("\n", this.#index);
        this.#index = end < 0 ? this.#pattern.length : end + 1;
      } else if (character !== undefined && " \t\n\r\f\v".includes(character)) this.#index += 1;
      else return;
    }
  }

  #parseRepeats(atom: RegexNode): RegexNode {
    let node = atom;
    for (;;) {
      this.#skipComments();
      const repeat = this.#readRepeat();
      if (repeat === undefined) return node;
      this.#index = repeat.end;
      const suffix = this.#pattern[this.#index];
      if (suffix === "+" && !this.#unicode) throw new RegexNotSupported("a possessive quantifier");
      const isLazy = suffix === "?";
      if (isLazy) this.#index += 1;
      node = {
        kind: "repeat",
        node,
        min: repeat.min,
        max: repeat.max,
        isLazy: isLazy !== this.#flags.swapGreed,
      };
    }
  }

  #readRepeat(): { min: number; max: number; end: number } | undefined {
    const end = this.#index + 1;
    switch (this.#pattern[this.#index]) {
      case "*":
        return { min: 0, max: Infinity, end };
      case "+":
        return { min: 1, max: Infinity, end };
      case "?":
        return { min: 0, max: 1, end };
      case "{":
        return this.#readInterval(end);
      default:
        return undefined;
    }
  }

  #readInterval(start: number): { min: number; max: number; end: number } | undefined {
    const close = this.#pattern.indexOf("}", start);
    const text = close < 0 ? "" : this.#pattern.slice(start, close);
    const match = /^(\d{1,5})(?:(,)(\d{0,5}))?$/.exec(text);
    if (match === null) {
      // ripgrep refuses a brace that is no interval, PCRE reads it literally.
      if (this.#unicode) throw new RegexError("repetition quantifier expects a valid decimal");
      return undefined;
    }
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === "" ? Infinity : Number(match[3]);
    if (max < min) throw new RegexError("numbers out of order in {} quantifier");
    return { min, max, end: close + 1 };
  }

  #parseAtom(): RegexNode | undefined {
    const character = this.#pattern[this.#index] ?? "";
    switch (character) {
      case "(":
        return this.#parseGroup();
      case "[":
        this.#index += 1;
        return this.#set(this.#parseClass());
      case ".":
        this.#index += 1;
        return this.#set(this.#flags.dotAll ? everyCharacter : subtract(everyCharacter, [10, 10]));
      case "^":
        this.#index += 1;
        return { kind: "assertion", assertion: this.#flags.multiline ? "lineStart" : "textStart" };
      case "$":
        this.#index += 1;
        return { kind: "assertion", assertion: this.#flags.multiline ? "lineEnd" : "textEnd" };
      case "\\":
        return this.#parseEscape();
      case "*":
      case "+":
      case "?":
        throw new RegexError("quantifier does not follow a repeatable item");
      default: {
        if (character === "{" && this.#unicode)
          throw new RegexError("repetition operator missing expression");
        return this.#literal(this.#takeCharacter());
      }
    }
  }

  #takeCharacter(): number {
    const codePoint = this.#pattern.codePointAt(this.#index) ?? 0;
    this.#index += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  #parseGroup(): RegexNode | undefined {
    this.#depth += 1;
    if (this.#depth > shellLimits.regexDepthMax) throw new RegexError("parentheses are nested too deeply");
    this.#index += 1;
    const outer = this.#flags;
    const index = this.#openGroup();
    if (index === "flags") {
      this.#depth -= 1;
      return undefined;
    }
    const node = this.#parseChoice();
    if (this.#pattern[this.#index] !== ")") throw new RegexError("missing closing parenthesis");
    this.#index += 1;
    this.#depth -= 1;
    this.#flags = outer;
    return index === undefined ? node : { kind: "group", index, node };
  }

  /** The number of a capturing group; undefined for one that does not capture, `"flags"` for `(?i)`. */
  #openGroup(): number | "flags" | undefined {
    const rest = this.#pattern.slice(this.#index, this.#index + 80);
    if (!rest.startsWith("?")) {
      if (rest.startsWith("*")) throw new RegexNotSupported("a verb such as (*UTF)");
      this.#groupCount += 1;
      return this.#groupCount;
    }
    if (rest.startsWith("?#")) {
      const end = this.#pattern.indexOf(")", this.#index);
      if (end < 0) throw new RegexError("missing ) after (?# comment");
      this.#index = end + 1;
      return "flags";
    }
    const named = /^\?(?:P?<([A-Za-z_]\w{0,63})>|'([A-Za-z_]\w{0,63})')/.exec(rest);
    if (named !== null) {
      this.#groupCount += 1;
      this.#names.set(named[1] ?? named[2] ?? "", this.#groupCount);
      this.#index += named[0].length;
      return this.#groupCount;
    }
    if (/^\?<?[=!]/.test(rest)) throw new RegexNotSupported("look-around");
    const flags = /^\?([imsxUun]{0,8})(?:-([imsxUu]{1,8}))?([:)])/.exec(rest);
    if (flags === null) throw new RegexNotSupported(`the group (${rest.slice(0, 3)}`);
    this.#index += flags[0].length;
    this.#flags = withFlags(withFlags(this.#flags, flags[1] ?? "", true), flags[2] ?? "", false);
    return flags[3] === ")" ? "flags" : undefined;
  }

  #parseEscape(): RegexNode | undefined {
    const letter = this.#pattern[this.#index + 1];
    if (letter === undefined) throw new RegexError("\\ at end of pattern");
    const assertion = assertions[letter];
    if (assertion !== undefined) {
      this.#index += 2;
      return { kind: "assertion", assertion };
    }
    if (letter === "Q") {
      const end = this.#pattern.indexOf("\\E", this.#index);
      const text = this.#pattern.slice(this.#index + 2, end < 0 ? undefined : end);
      this.#index = end < 0 ? this.#pattern.length : end + 2;
      return { kind: "sequence", nodes: [...text].map((one) => this.#literal(one.codePointAt(0) ?? 0)) };
    }
    if (letter === "E") {
      this.#index += 2;
      return undefined;
    }
    if (letter >= "1" && letter <= "9") return this.#parseBackReference();
    if ("KGXCRgk".includes(letter)) throw new RegexNotSupported(`\\${letter}`);
    const set = this.#escapedSet();
    if (set !== undefined) return this.#set(set);
    return this.#literal(this.#escapedCharacter());
  }

  #parseBackReference(): RegexNode {
    if (!this.#backReferences) throw new RegexNotSupported("a back reference");
    const match = /^\d{1,2}/.exec(this.#pattern.slice(this.#index + 1, this.#index + 3));
    const index = Number(match?.[0]);
    if (index > this.#groupCount) throw new RegexError("reference to non-existent subpattern");
    this.#index += 1 + (match?.[0].length ?? 1);
    this.#hasBackReference = true;
    return { kind: "backReference", index };
  }

  /** The set of `\d`, `\pL` and the like at the index; undefined when there is none. */
  #escapedSet(): CharSet | undefined {
    const letter = this.#pattern[this.#index + 1] ?? "";
    const lower = letter.toLowerCase();
    let set: CharSet | undefined;
    if (lower === "d") set = this.#unicode ? (unicodeProperty("Nd") ?? asciiDigit) : asciiDigit;
    else if (lower === "w") set = this.#unicode ? (posixClass("word") ?? asciiWord) : asciiWord;
    else if (lower === "s")
      set = this.#unicode ? union(unicodeProperty("White_Space") ?? [], asciiSpace) : asciiSpace;
    else if (lower === "h") set = [9, 9, 32, 32, 0xa0, 0xa0];
    else if (letter === "N") set = negate([10, 10]);
    else if (lower === "p") {
      const match = /^(?:\{(\^?)([\w=: -]{1,60})\}|([A-Z]))/.exec(
        this.#pattern.slice(this.#index + 2, this.#index + 70),
      );
      const property = match === null ? undefined : unicodeProperty(match[2] ?? match[3] ?? "");
      if (match === null || property === undefined)
        throw new RegexError("unknown property name after \\P or \\p");
      this.#index += 2 + match[0].length;
      return (match[1] === "^") !== (letter === "P") ? negate(property) : property;
    } else return undefined;
    this.#index += 2;
    return letter === lower || letter === "N" ? set : negate(set);
  }

  #escapedCharacter(): number {
    const start = this.#index;
    const letter = this.#pattern[start + 1] ?? "";
    const rest = this.#pattern.slice(start + 2, start + 14);
    const digits =
      letter === "x"
        ? (/^\{([0-9A-Fa-f]{1,6})\}/.exec(rest) ?? /^([0-9A-Fa-f]{1,2})/.exec(rest))
        : letter === "u"
          ? (/^\{([0-9A-Fa-f]{1,6})\}/.exec(rest) ?? /^([0-9A-Fa-f]{4})/.exec(rest))
          : null;
    if (digits !== null) {
      this.#index += 2 + digits[0].length;
      return Number.parseInt(digits[1] ?? "0", 16);
    }
    const control = letters[letter];
    if (control !== undefined) {
      this.#index += 2;
      return control;
    }
    if (letter === "0" && !this.#unicode) {
      const octal = /^0[0-7]{0,2}/.exec(this.#pattern.slice(start + 1, start + 4))?.[0] ?? "0";
      this.#index += 1 + octal.length;
      return Number.parseInt(octal, 8);
    }
    if (/[A-Za-z0-9]/.test(letter)) throw new RegexError(`unrecognized escape sequence \\${letter}`);
    this.#index += 1;
    return this.#takeCharacter();
  }

  /** `this.#index` is after the opening bracket. */
  #parseClass(): CharSet {
    const isNegated = this.#pattern[this.#index] === "^";
    if (isNegated) this.#index += 1;
    let set: CharSet = [];
    for (let isFirst = true; ; isFirst = false) {
      const character = this.#pattern[this.#index];
      if (character === undefined) throw new RegexError("missing terminating ] for character class");
      if (character === "]" && !isFirst) break;
      if (this.#unicode && /^(?:&&|--|~~)/.test(this.#pattern.slice(this.#index, this.#index + 2))) {
        throw new RegexNotSupported("set notation in a character class");
      }
      const item = this.#parseClassItem();
      if (typeof item !== "number") {
        set = union(set, item);
        continue;
      }
      const next = this.#pattern[this.#index + 1];
      if (this.#pattern[this.#index] !== "-" || next === "]" || next === undefined) {
        set = union(set, singleton(item));
        continue;
      }
      this.#index += 1;
      const last = this.#parseClassItem();
      if (typeof last !== "number") {
        set = union(set, singleton(item), singleton(45), last);
      } else {
        if (last < item) throw new RegexError("range out of order in character class");
        set = union(set, [item, last]);
      }
    }
    this.#index += 1;
    if (this.#flags.ignoreCase) set = foldCase(set);
    return isNegated ? negate(set) : set;
  }

  #parseClassItem(): number | CharSet {
    const character = this.#pattern[this.#index] ?? "";
    if (character === "[") {
      const match = /^\[:(\^?)([a-z]{1,10}):\]/.exec(this.#pattern.slice(this.#index, this.#index + 16));
      if (match !== null) {
        const named = posixClass(match[2] ?? "");
        if (named === undefined) throw new RegexError("unknown POSIX class name");
        this.#index += match[0].length;
        const set = subtract(named, [0x80, 0x10ffff]);
        return match[1] === "^" ? negate(set) : set;
      }
      if (this.#unicode) {
        this.#index += 1;
        return this.#parseClass();
      }
    }
    if (character !== "\\") return this.#takeCharacter();
    if (this.#pattern[this.#index + 1] === "b") {
      this.#index += 2;
      return 8;
    }
    return this.#escapedSet() ?? this.#escapedCharacter();
  }

  #set(set: CharSet): RegexNode {
    return { kind: "set", set: this.#lines ? subtract(set, [10, 10]) : set };
  }

  #literal(codePoint: number): RegexNode {
    const set = singleton(codePoint);
    return { kind: "set", set: this.#flags.ignoreCase ? foldCase(set) : set };
  }
}

const assertions: Readonly<Record<string, Assertion>> = {
  b: "wordBoundary",
  B: "notWordBoundary",
  A: "textStart",
  z: "textEnd",
  Z: "textEnd",
};

const letters: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };

function withFlags(flags: Flags, given: string, value: boolean): Flags {
  return {
    ignoreCase: given.includes("i") ? value : flags.ignoreCase,
    multiline: given.includes("m") ? value : flags.multiline,
    dotAll: given.includes("s") ? value : flags.dotAll,
    extended: given.includes("x") ? value : flags.extended,
    swapGreed: given.includes("U") ? value : flags.swapGreed,
  };
}
