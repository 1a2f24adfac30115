/** Parses POSIX basic and extended regular expressions with GNU's extensions, as glibc reads them, into a tree. The
 *  dialect says what a backslash means besides: each tool reads some escapes of its own. */

import { type CharSet, everyCharacter, foldCase, negate, singleton, subtract } from "../char-set.ts";
import { regexLimits } from "../limits.ts";
import { RegexError } from "../regex-error.ts";
import { type Assertion, emptyNode, type RegexNode, type RegexTree } from "../regex-tree.ts";
import { parseBracket } from "./bracket.ts";
import { posixClass } from "./char-classes.ts";
import { readEscape } from "./escapes.ts";

export interface PosixSyntax {
  /** `emacs` is what `find -regex` reads by default. */
  readonly syntax: "basic" | "extended" | "emacs";
  /** Default `"grep"`: no escapes of C. `"sed"` and `"awk"` have them. */
  readonly dialect?: "grep" | "sed" | "awk";
  readonly ignoreCase?: boolean;
  /** Nothing matches a line feed. */
  readonly lines?: boolean;
}

const wordClass = () => posixClass("word") ?? [];
const spaceClass = () => posixClass("space") ?? [];

/** Throws `RegexError`. */
export function parsePosix(pattern: string, syntax: PosixSyntax): RegexTree {
  return new PosixParser(pattern, syntax).parse();
}

type Operator = "open" | "close" | "or" | "star" | "plus" | "question" | "interval" | undefined;

class PosixParser {
  readonly #pattern: string;
  readonly #syntax: "basic" | "extended" | "emacs";
  readonly #dialect: "grep" | "sed" | "awk";
  readonly #ignoreCase: boolean;
  readonly #lines: boolean;
  #index = 0;
  #depth = 0;
  #groupCount = 0;
  #closedGroups = new Set<number>();
  #hasBackReference = false;

  constructor(pattern: string, { syntax, dialect = "grep", ignoreCase = false, lines = false }: PosixSyntax) {
    this.#pattern = pattern;
    this.#syntax = syntax;
    this.#dialect = dialect;
    this.#ignoreCase = ignoreCase;
    this.#lines = lines;
  }

  parse(): RegexTree {
    const root = this.#parseChoice();
    if (this.#index < this.#pattern.length) throw new RegexError("Unmatched ) or \\)");
    return {
      root,
      groupCount: this.#groupCount,
      hasBackReference: this.#hasBackReference,
      groupNames: new Map(),
    };
  }

  #parseChoice(): RegexNode {
    const nodes = [this.#parseSequence()];
    while (this.#operatorAt(this.#index) === "or") {
      this.#index += this.#operatorLength(this.#index);
      nodes.push(this.#parseSequence());
    }
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: "choice", nodes };
  }

  #parseSequence(): RegexNode {
    const nodes: RegexNode[] = [];
    const start = this.#index;
    for (;;) {
      const operator = this.#operatorAt(this.#index);
      if (this.#index >= this.#pattern.length || operator === "or") break;
      if (operator === "close") {
        if (this.#depth > 0) break;
        // POSIX leaves a lone `)` undefined; glibc takes it literally for awk's and egrep's syntax only.
        if (this.#syntax !== "extended" || this.#dialect !== "grep") break;
      }
      const atom = this.#parseAtom(start);
      nodes.push(this.#parseRepeats(atom, start));
    }
    if (nodes.length === 1 && nodes[0] !== undefined) return nodes[0];
    return nodes.length === 0 ? emptyNode : { kind: "sequence", nodes };
  }

  #parseRepeats(atom: RegexNode, sequenceStart: number): RegexNode {
    let node = atom;
    for (;;) {
      const operator = this.#operatorAt(this.#index);
      if (operator !== "star" && operator !== "plus" && operator !== "question" && operator !== "interval")
        break;
      if (this.#syntax !== "extended" && this.#isAtContextStart(sequenceStart, this.#index)) break;
      const length = this.#operatorLength(this.#index);
      if (operator === "interval") {
        const interval = this.#readInterval(this.#index + length);
        if (interval === undefined) break;
        this.#index = interval.end;
        node = { kind: "repeat", node, min: interval.min, max: interval.max, isLazy: false };
        continue;
      }
      this.#index += length;
      const isRepeated = node.kind === "repeat" && node.min === 0 && node.max === Infinity;
      if (isRepeated && this.#syntax === "basic" && this.#dialect === "sed") {
        throw new RegexError("Invalid preceding regular expression");
      }
      if (isRepeated) continue; // `a**` is `a*`.
      node = {
        kind: "repeat",
        node,
        min: operator === "plus" ? 1 : 0,
        max: operator === "question" ? 1 : Infinity,
        isLazy: false,
      };
    }
    return node;
  }

  #parseAtom(sequenceStart: number): RegexNode {
    const pattern = this.#pattern;
    const operator = this.#operatorAt(this.#index);
    const length = this.#operatorLength(this.#index);
    if (operator === "open") {
      this.#index += length;
      return this.#parseGroup();
    }
    if (operator === "star" || operator === "plus" || operator === "question" || operator === "interval") {
      return this.#parseStrayRepeat(operator, length);
    }
    const character = pattern[this.#index] ?? "";
    if (character === "\\") return this.#parseEscape();
    if (character === "[") {
      const { set, end } = parseBracket(pattern, this.#index + 1, {
        escape:
          this.#dialect === "grep" ? undefined : (text, at) => readEscape(text, at, this.#dialect, true),
        fold: this.#ignoreCase ? foldCase : undefined,
        excludesLineFeed: this.#lines,
      });
      this.#index = end;
      return { kind: "set", set: this.#lines ? subtract(set, [10, 10]) : set };
    }
    if (character === ".") {
      this.#index += 1;
      return { kind: "set", set: this.#lines ? subtract(everyCharacter, [10, 10]) : everyCharacter };
    }
    if (character === "^" && this.#isStartAnchor(sequenceStart)) {
      this.#index += 1;
      return { kind: "assertion", assertion: "lineStart" };
    }
    if (character === "$" && this.#isEndAnchor()) {
      this.#index += 1;
      return { kind: "assertion", assertion: "lineEnd" };
    }
    const codePoint = pattern.codePointAt(this.#index) ?? 0;
    this.#index += codePoint > 0xffff ? 2 : 1;
    return this.#literal(codePoint);
  }

  #parseGroup(): RegexNode {
    this.#depth += 1;
    if (this.#depth > regexLimits.depthMax) throw new RegexError("Regular expression too big");
    this.#groupCount += 1;
    const index = this.#groupCount;
    const node = this.#parseChoice();
    if (this.#operatorAt(this.#index) !== "close") throw new RegexError("Unmatched ( or \\(");
    this.#index += this.#operatorLength(this.#index);
    this.#depth -= 1;
    this.#closedGroups.add(index);
    return { kind: "group", index, node };
  }

  /** An operator with nothing before it to repeat. */
  #parseStrayRepeat(operator: "star" | "plus" | "question" | "interval", length: number): RegexNode {
    const start = this.#index;
    if (operator === "interval") {
      const isValid = this.#readInterval(start + length) !== undefined;
      if (this.#syntax !== "extended") throw new RegexError("Invalid preceding regular expression");
      if (isValid && this.#dialect !== "grep") throw new RegexError("Invalid preceding regular expression");
      this.#index = isValid ? (this.#readInterval(start + length)?.end ?? start + 1) : start + length;
      return isValid ? emptyNode : this.#literal(this.#pattern.charCodeAt(start));
    }
    this.#index += length;
    if (this.#syntax === "extended" && this.#dialect !== "awk") {
      // grep -E takes `*` at the beginning for nothing, sed -E refuses it.
      if (this.#dialect === "sed") throw new RegexError("Invalid preceding regular expression");
      return emptyNode;
    }
    return this.#literal(this.#pattern.charCodeAt(start + length - 1));
  }

  #parseEscape(): RegexNode {
    const pattern = this.#pattern;
    const at = this.#index;
    const next = pattern[at + 1];
    if (next === undefined) throw new RegexError("Trailing backslash");
    if (this.#dialect !== "grep") {
      const escaped = readEscape(pattern, at, this.#dialect, false);
      if (escaped !== undefined) {
        this.#index = escaped.end;
        return this.#literal(escaped.codePoint);
      }
    }
    this.#index += 2;
    const set = this.#escapedSet(next);
    if (set !== undefined) return { kind: "set", set: this.#lines ? subtract(set, [10, 10]) : set };
    const assertion = this.#dialect === "awk" ? awkAssertions[next] : assertions[next];
    if (assertion !== undefined) return { kind: "assertion", assertion };
    if (next >= "1" && next <= "9" && this.#dialect !== "awk") {
      const index = Number(next);
      if (!this.#closedGroups.has(index)) throw new RegexError("Invalid back reference");
      this.#hasBackReference = true;
      return { kind: "backReference", index };
    }
    const codePoint = pattern.codePointAt(at + 1) ?? 0;
    this.#index = at + 1 + (codePoint > 0xffff ? 2 : 1);
    return this.#literal(codePoint);
  }

  #escapedSet(letter: string): CharSet | undefined {
    switch (letter) {
      case "w":
        return wordClass();
      case "W":
        return negate(wordClass());
      case "s":
        return spaceClass();
      case "S":
        return negate(spaceClass());
      default:
        return undefined;
    }
  }

  #literal(codePoint: number): RegexNode {
    const set = singleton(codePoint);
    return { kind: "set", set: this.#ignoreCase ? foldCase(set) : set };
  }

  /** Whether a basic expression begins here, so that `*` is literal. */
  #isAtContextStart(sequenceStart: number, index: number): boolean {
    const before = this.#pattern.slice(sequenceStart, index);
    return before === "" || before === "^";
  }

  #isStartAnchor(sequenceStart: number): boolean {
    if (this.#syntax === "extended") return true;
    return this.#index === sequenceStart;
  }

  #isEndAnchor(): boolean {
    if (this.#syntax === "extended") return true;
    const next = this.#operatorAt(this.#index + 1);
    return this.#index + 1 >= this.#pattern.length || next === "or" || (next === "close" && this.#depth > 0);
  }

  /** Bounds of an interval, whose text begins at the index; undefined when there is none, which an extended expression
   *  reads literally. */
  #readInterval(index: number): { min: number; max: number; end: number } | undefined {
    const isExtended = this.#syntax === "extended";
    const close = isExtended ? "}" : "\\}";
    const end = this.#pattern.indexOf(close, index);
    const text = end < 0 ? "" : this.#pattern.slice(index, end);
    const match = /^(\d{0,9})(,?)(\d{0,9})$/.exec(text); // At most 19 characters can match.
    if (end < 0 || match === null || text === "") {
      if (isExtended && this.#dialect !== "sed") return undefined;
      throw new RegexError(end < 0 ? "Unmatched \\{" : "Invalid content of \\{\\}");
    }
    const [, first = "", comma = "", last = ""] = match;
    if (comma === "" && first === "") throw new RegexError("Invalid content of \\{\\}");
    const min = Number(first);
    const max = comma === "" ? min : last === "" ? Infinity : Number(last);
    if (max < min) throw new RegexError("Invalid content of \\{\\}");
    if (min > 32_767 || (max !== Infinity && max > 32_767))
      throw new RegexError("Regular expression too big");
    return { min, max, end: end + close.length };
  }

  #operatorAt(index: number): Operator {
    const character = this.#pattern[index];
    if (this.#syntax === "extended")
      return character === undefined ? undefined : extendedOperators[character];
    if (character === "*") return "star";
    if (this.#syntax === "emacs" && (character === "+" || character === "?")) {
      return character === "+" ? "plus" : "question";
    }
    if (character !== "\\") return undefined;
    const next = this.#pattern[index + 1] ?? "";
    const operator = basicOperators[next];
    const isInBasicOnly = operator === "plus" || operator === "question" || operator === "interval";
    return this.#syntax === "emacs" && isInBasicOnly ? undefined : operator;
  }

  #operatorLength(index: number): number {
    return this.#pattern[index] === "\\" ? 2 : 1;
  }
}

const extendedOperators: Readonly<Record<string, Operator>> = {
  "(": "open",
  ")": "close",
  "|": "or",
  "*": "star",
  "+": "plus",
  "?": "question",
  "{": "interval",
};

const basicOperators: Readonly<Record<string, Operator>> = {
  "(": "open",
  ")": "close",
  "|": "or",
  "+": "plus",
  "?": "question",
  "{": "interval",
};

const assertions: Readonly<Record<string, Assertion>> = {
  "<": "wordStart",
  ">": "wordEnd",
  b: "wordBoundary",
  B: "notWordBoundary",
  "`": "textStart",
  "'": "textEnd",
};

const awkAssertions: Readonly<Record<string, Assertion>> = {
  "<": "wordStart",
  ">": "wordEnd",
  y: "wordBoundary",
  B: "notWordBoundary",
  "`": "textStart",
  "'": "textEnd",
};
