/** Patterns of file names (`*.ts`, `[a-z]?`), matched in linear time by the automaton of regular expressions. */

import { everyCharacter, foldCase, singleton, subtract } from "../char-set.ts";
import { Regex } from "../regex.ts";
import { RegexError } from "../regex-error.ts";
import type { RegexNode } from "../regex-tree.ts";
import { parseBracket } from "./bracket.ts";

export interface GlobOptions {
  /** `*`, `?` and brackets do not match a slash, and a whole name `**` is any number of folders: paths, as in git. */
  readonly isPath?: boolean;
  readonly ignoreCase?: boolean;
  /** `{a,b}` is a choice, as in ripgrep. */
  readonly hasBraces?: boolean;
}

/** A test of whole texts, as fnmatch(3). */
export function compileGlob(pattern: string, options: GlobOptions = {}): (text: string) => boolean {
  const root: RegexNode = {
    kind: "sequence",
    nodes: [
      { kind: "assertion", assertion: "textStart" },
      new GlobParser(pattern, options).parse(),
      { kind: "assertion", assertion: "textEnd" },
    ],
  };
  const regex = new Regex(
    { root, groupCount: 0, hasBackReference: false, groupNames: new Map() },
    { syntax: "basic" },
  );
  return (text) => regex.test(text);
}

const slash = singleton(47);

class GlobParser {
  readonly #pattern: string;
  readonly #isPath: boolean;
  readonly #ignoreCase: boolean;
  readonly #hasBraces: boolean;
  #index = 0;
  #depth = 0;

  constructor(pattern: string, { isPath = false, ignoreCase = false, hasBraces = false }: GlobOptions) {
    this.#pattern = pattern;
    this.#isPath = isPath;
    this.#ignoreCase = ignoreCase;
    this.#hasBraces = hasBraces;
  }

  parse(): RegexNode {
    const nodes: RegexNode[] = [];
    while (this.#index < this.#pattern.length) {
      const character = this.#pattern[this.#index];
      if (this.#depth > 0 && (character === "," || character === "}")) break;
      nodes.push(this.#parseOne());
    }
    return { kind: "sequence", nodes };
  }

  #parseOne(): RegexNode {
    const pattern = this.#pattern;
    const at = this.#index;
    const character = pattern[at];
    if (character === "*") return this.#parseStar();
    this.#index += 1;
    if (character === "?") return this.#any();
    if (character === "[") return this.#parseBracket(at);
    if (character === "{" && this.#hasBraces && this.#depth < bracesDepthMax) return this.#parseBraces(at);
    if (character === "\\" && at + 1 < pattern.length) this.#index += 1;
    const from = this.#index - 1;
    const codePoint = pattern.codePointAt(from) ?? 0;
    this.#index = from + (codePoint > 0xffff ? 2 : 1);
    const set = singleton(codePoint);
    return { kind: "set", set: this.#ignoreCase ? foldCase(set) : set };
  }

  #parseStar(): RegexNode {
    const start = this.#index;
    while (this.#pattern[this.#index] === "*") this.#index += 1;
    const isFolders =
      this.#isPath &&
      this.#index - start >= 2 &&
      (start === 0 || this.#pattern[start - 1] === "/") &&
      (this.#index === this.#pattern.length || this.#pattern[this.#index] === "/");
    if (!isFolders) return repeat(this.#any());
    const anything: RegexNode = { kind: "set", set: everyCharacter };
    if (this.#index === this.#pattern.length) return repeat(anything);
    this.#index += 1; // Its slash, which no folder needs.
    const folders: RegexNode = { kind: "sequence", nodes: [repeat(anything), { kind: "set", set: slash }] };
    return { kind: "repeat", node: folders, min: 0, max: 1, isLazy: false };
  }

  #parseBracket(at: number): RegexNode {
    const isNegated = this.#pattern[at + 1] === "!" || this.#pattern[at + 1] === "^";
    try {
      const { set, end } = parseBracket(this.#pattern, at + (isNegated ? 2 : 1), {
        fold: this.#ignoreCase ? foldCase : undefined,
        escape: (text, index) =>
          index + 1 < text.length
            ? { codePoint: text.codePointAt(index + 1) ?? 0, end: index + 2 }
            : undefined,
      });
      this.#index = end;
      const members = isNegated ? subtract(everyCharacter, set) : set;
      return { kind: "set", set: this.#isPath ? subtract(members, slash) : members };
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      return { kind: "set", set: singleton(91) }; // A bracket without its end is a character.
    }
  }

  #parseBraces(at: number): RegexNode {
    this.#depth += 1;
    const nodes = [this.parse()];
    while (this.#pattern[this.#index] === ",") {
      this.#index += 1;
      nodes.push(this.parse());
    }
    this.#depth -= 1;
    if (this.#pattern[this.#index] !== "}") {
      this.#index = at + 1;
      return { kind: "set", set: singleton(123) };
    }
    this.#index += 1;
    return { kind: "choice", nodes };
  }

  #any(): RegexNode {
    return { kind: "set", set: this.#isPath ? subtract(everyCharacter, slash) : everyCharacter };
  }
}

/** Braces within braces; further ones are literal. */
const bracesDepthMax = 8;

function repeat(node: RegexNode): RegexNode {
  return { kind: "repeat", node, min: 0, max: Infinity, isLazy: false };
}
