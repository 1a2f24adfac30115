/** Parses the part of Perl's regular expressions that takes linear time, as `grep -P` and ripgrep read them, into a tree.
 *  Look-around, atomic groups and the like are refused by name. */

import { type CharSet, everyCharacter, foldCase, singleton, subtract } from "../char-set.ts";
import { regexLimits } from "../limits.ts";
import { RegexError, RegexNotSupported } from "../regex-error.ts";
import { type Assertion, emptyNode, type RegexNode, type RegexTree } from "../regex-tree.ts";
import { PerlReader } from "./perl-reader.ts";

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
  readonly #reader: PerlReader;
  readonly #lines: boolean;
  readonly #backReferences: boolean;
  readonly #names = new Map<string, number>();
  #flags: Flags;
  #depth = 0;
  #groupCount = 0;
  /** Nodes that are not part of what the match is. */
  readonly #surroundings = new Map<RegexNode, "before" | "keep" | "after">();
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
    this.#reader = new PerlReader(pattern, unicodeClasses);
    this.#lines = lines;
    this.#backReferences = backReferences;
    this.#flags = { ignoreCase, multiline, dotAll: false, extended: false, swapGreed: false };
  }

  parse(): RegexTree {
    const parsed = this.#parseChoice();
    if (this.#reader.index < this.#reader.pattern.length)
      throw new RegexError("unmatched closing parenthesis");
    const core = this.#surroundings.size === 0 ? undefined : this.#makeCore(parsed);
    return {
      root: core?.root ?? parsed,
      ...(core === undefined ? {} : { core: core.core }),
      groupCount: this.#groupCount,
      hasBackReference: this.#hasBackReference,
      groupNames: this.#names,
    };
  }

  /** Puts what is between a look-behind or `\K` and a look-ahead into a group, which is what the match then is. That
   *  takes linear time, other than look-around in general. */
  #makeCore(root: RegexNode): { root: RegexNode; core: RegexTree["core"] } {
    const nodes = root.kind === "sequence" ? root.nodes : [root];
    const places = nodes.map((node) => this.#surroundings.get(node));
    const first = places.findLastIndex((place) => place === "before" || place === "keep");
    const last = places.indexOf("after");
    const isUsable =
      this.#surroundings.size === places.filter((place) => place !== undefined).length &&
      places.every((place, index) => place !== "before" || index === 0) &&
      places.filter((place) => place === "keep" || place === "before").length <= 1 &&
      (last < 0 || last === nodes.length - 1);
    if (!isUsable) throw new RegexNotSupported("look-around in the middle of an expression");
    const [before] = nodes;
    const width = places[0] === "before" && before !== undefined ? fixedWidth(before) : 0;
    if (width === undefined) throw new RegexNotSupported("a look-behind of no fixed length");
    this.#groupCount += 1;
    const inner = nodes.slice(first + 1, last < 0 ? undefined : last);
    const group: RegexNode = {
      kind: "group",
      index: this.#groupCount,
      node: { kind: "sequence", nodes: inner },
    };
    const outer = [...nodes.slice(0, first + 1), group, ...(last < 0 ? [] : nodes.slice(last))];
    return { root: { kind: "sequence", nodes: outer }, core: { group: this.#groupCount, lookBehind: width } };
  }

  #parseChoice(): RegexNode {
    const outer = this.#flags;
    const nodes = [this.#parseSequence()];
    while (this.#reader.pattern[this.#reader.index] === "|") {
      this.#reader.index += 1;
      nodes.push(this.#parseSequence());
    }
    this.#flags = outer;
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: "choice", nodes };
  }

  #parseSequence(): RegexNode {
    const nodes: RegexNode[] = [];
    for (;;) {
      this.#skipComments();
      const character = this.#reader.pattern[this.#reader.index];
      if (character === undefined || character === "|" || character === ")") break;
      const atom = this.#parseAtom();
      if (atom !== undefined) nodes.push(this.#parseRepeats(atom));
    }
    return nodes.length === 0 ? emptyNode : { kind: "sequence", nodes };
  }

  #skipComments(): void {
    if (!this.#flags.extended) return;
    for (;;) {
      const character = this.#reader.pattern[this.#reader.index];
      if (character === "#") {
        const end = this.#reader.pattern.indexOf("\n", this.#reader.index);
        this.#reader.index = end < 0 ? this.#reader.pattern.length : end + 1;
      } else if (character !== undefined && " \t\n\r\f\v".includes(character)) this.#reader.index += 1;
      else return;
    }
  }

  #parseRepeats(atom: RegexNode): RegexNode {
    let node = atom;
    for (;;) {
      this.#skipComments();
      const repeat = this.#readRepeat();
      if (repeat === undefined) return node;
      this.#reader.index = repeat.end;
      const suffix = this.#reader.pattern[this.#reader.index];
      if (suffix === "+" && !this.#reader.hasUnicodeClasses)
        throw new RegexNotSupported("a possessive quantifier");
      const isLazy = suffix === "?";
      if (isLazy) this.#reader.index += 1;
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
    const end = this.#reader.index + 1;
    switch (this.#reader.pattern[this.#reader.index]) {
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
    const close = this.#reader.pattern.indexOf("}", start);
    const text = close < 0 ? "" : this.#reader.pattern.slice(start, close);
    const match = /^(\d{1,5})(?:(,)(\d{0,5}))?$/.exec(text);
    if (match === null) {
      // ripgrep refuses a brace that is no interval, PCRE reads it literally.
      if (this.#reader.hasUnicodeClasses)
        throw new RegexError("repetition quantifier expects a valid decimal");
      return undefined;
    }
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === "" ? Infinity : Number(match[3]);
    if (max < min) throw new RegexError("numbers out of order in {} quantifier");
    return { min, max, end: close + 1 };
  }

  #parseAtom(): RegexNode | undefined {
    const character = this.#reader.pattern[this.#reader.index] ?? "";
    switch (character) {
      case "(":
        return this.#parseGroup();
      case "[":
        this.#reader.index += 1;
        return this.#set(this.#reader.readClass(this.#flags.ignoreCase));
      case ".":
        this.#reader.index += 1;
        return this.#set(this.#flags.dotAll ? everyCharacter : subtract(everyCharacter, [10, 10]));
      case "^":
        this.#reader.index += 1;
        return { kind: "assertion", assertion: this.#flags.multiline ? "lineStart" : "textStart" };
      case "$":
        this.#reader.index += 1;
        return { kind: "assertion", assertion: this.#flags.multiline ? "lineEnd" : "textEnd" };
      case "\\":
        return this.#parseEscape();
      case "*":
      case "+":
      case "?":
        throw new RegexError("quantifier does not follow a repeatable item");
      default: {
        if (character === "{" && this.#reader.hasUnicodeClasses)
          throw new RegexError("repetition operator missing expression");
        return this.#literal(this.#reader.takeCharacter());
      }
    }
  }

  #parseGroup(): RegexNode | undefined {
    this.#depth += 1;
    if (this.#depth > regexLimits.depthMax) throw new RegexError("parentheses are nested too deeply");
    this.#reader.index += 1;
    const outer = this.#flags;
    const surrounding = this.#reader.hasUnicodeClasses ? undefined : this.#openSurrounding();
    const index = surrounding === undefined ? this.#openGroup() : undefined;
    if (index === "flags") {
      this.#depth -= 1;
      return undefined;
    }
    const choice = this.#parseChoice();
    // An object of its own, so that it can be distinguished from others.
    const node: RegexNode = surrounding === undefined ? choice : { kind: "sequence", nodes: [choice] };
    if (surrounding !== undefined) this.#surroundings.set(node, surrounding);
    if (this.#reader.pattern[this.#reader.index] !== ")") throw new RegexError("missing closing parenthesis");
    this.#reader.index += 1;
    this.#depth -= 1;
    this.#flags = outer;
    return index === undefined ? node : { kind: "group", index, node };
  }

  #openSurrounding(): "before" | "after" | undefined {
    const isAhead = this.#reader.pattern.startsWith("?=", this.#reader.index);
    if (!isAhead && !this.#reader.pattern.startsWith("?<=", this.#reader.index)) return undefined;
    if (this.#depth > 1) throw new RegexNotSupported("look-around in a group");
    this.#reader.index += isAhead ? 2 : 3;
    return isAhead ? "after" : "before";
  }

  /** The number of a capturing group; undefined for one that does not capture, `"flags"` for `(?i)`. */
  #openGroup(): number | "flags" | undefined {
    const rest = this.#reader.pattern.slice(this.#reader.index, this.#reader.index + 80);
    if (!rest.startsWith("?")) {
      if (rest.startsWith("*")) throw new RegexNotSupported("a verb such as (*UTF)");
      this.#groupCount += 1;
      return this.#groupCount;
    }
    if (rest.startsWith("?#")) {
      const end = this.#reader.pattern.indexOf(")", this.#reader.index);
      if (end < 0) throw new RegexError("missing ) after (?# comment");
      this.#reader.index = end + 1;
      return "flags";
    }
    const named = /^\?(?:P?<([A-Za-z_]\w{0,63})>|'([A-Za-z_]\w{0,63})')/.exec(rest);
    if (named !== null) {
      this.#groupCount += 1;
      this.#names.set(named[1] ?? named[2] ?? "", this.#groupCount);
      this.#reader.index += named[0].length;
      return this.#groupCount;
    }
    if (/^\?<?[=!]/.test(rest)) throw new RegexNotSupported("look-around");
    const flags = /^\?([imsxUun]{0,8})(?:-([imsxUu]{1,8}))?([:)])/.exec(rest);
    if (flags === null) throw new RegexNotSupported(`the group (${rest.slice(0, 3)}`);
    this.#reader.index += flags[0].length;
    this.#flags = withFlags(withFlags(this.#flags, flags[1] ?? "", true), flags[2] ?? "", false);
    return flags[3] === ")" ? "flags" : undefined;
  }

  #parseEscape(): RegexNode | undefined {
    const letter = this.#reader.pattern[this.#reader.index + 1];
    if (letter === undefined) throw new RegexError("\\ at end of pattern");
    const assertion = assertions[letter];
    if (assertion !== undefined) {
      this.#reader.index += 2;
      return { kind: "assertion", assertion };
    }
    if (letter === "Q") {
      const end = this.#reader.pattern.indexOf("\\E", this.#reader.index);
      const text = this.#reader.pattern.slice(this.#reader.index + 2, end < 0 ? undefined : end);
      this.#reader.index = end < 0 ? this.#reader.pattern.length : end + 2;
      return { kind: "sequence", nodes: [...text].map((one) => this.#literal(one.codePointAt(0) ?? 0)) };
    }
    if (letter === "E") {
      this.#reader.index += 2;
      return undefined;
    }
    if (letter >= "1" && letter <= "9") return this.#parseBackReference();
    if (letter === "K" && this.#depth === 0 && !this.#reader.hasUnicodeClasses) {
      this.#reader.index += 2;
      const node: RegexNode = { kind: "sequence", nodes: [] };
      this.#surroundings.set(node, "keep");
      return node;
    }
    if ("KGXCRgk".includes(letter)) throw new RegexNotSupported(`\\${letter}`);
    const set = this.#reader.readEscapedSet();
    if (set !== undefined) return this.#set(set);
    return this.#literal(this.#reader.readEscapedCharacter());
  }

  #parseBackReference(): RegexNode {
    if (!this.#backReferences) throw new RegexNotSupported("a back reference");
    const match = /^\d{1,2}/.exec(this.#reader.pattern.slice(this.#reader.index + 1, this.#reader.index + 3));
    const index = Number(match?.[0]);
    if (index > this.#groupCount) throw new RegexError("reference to non-existent subpattern");
    this.#reader.index += 1 + (match?.[0].length ?? 1);
    this.#hasBackReference = true;
    return { kind: "backReference", index };
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

/** UTF-16 units that every match of a node has; undefined when they differ. */
function fixedWidth(node: RegexNode): number | undefined {
  if (node.kind === "set") return (node.set.at(-1) ?? 0) <= 0xffff ? 1 : undefined;
  if (node.kind === "assertion") return 0;
  if (node.kind === "group") return fixedWidth(node.node);
  if (node.kind === "repeat") {
    const width = fixedWidth(node.node);
    return node.min === node.max && width !== undefined ? width * node.min : undefined;
  }
  if (node.kind === "backReference") return undefined;
  const widths = node.nodes.map(fixedWidth);
  if (widths.includes(undefined)) return undefined;
  const known = widths.map((width) => width ?? 0);
  if (node.kind === "sequence") return known.reduce((sum, width) => sum + width, 0);
  return known.every((width) => width === known[0]) ? known[0] : undefined;
}

function withFlags(flags: Flags, given: string, value: boolean): Flags {
  return {
    ignoreCase: given.includes("i") ? value : flags.ignoreCase,
    multiline: given.includes("m") ? value : flags.multiline,
    dotAll: given.includes("s") ? value : flags.dotAll,
    extended: given.includes("x") ? value : flags.extended,
    swapGreed: given.includes("U") ? value : flags.swapGreed,
  };
}
