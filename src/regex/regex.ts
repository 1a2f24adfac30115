/** Regular expressions for untrusted patterns and texts: of the shell (grep, sed, awk, find, expr and
 *  `[[ =~ ]]`), of searches, and of JSON Schemas. Matching takes time linear in the
 *  text, except with back references, which fail with an error after a bounded number of steps. POSIX
 *  syntaxes find the leftmost longest match, Perl's the first by priority. Offsets are UTF-16 units. */

import { foldCase, singleton } from "./char-set.ts";
import { createAlphabet } from "./match/alphabet.ts";
import { Automaton } from "./match/automaton.ts";
import { Backtracker } from "./match/backtracker.ts";
import { findLiteral, type Literal } from "./match/literals.ts";
import { compileProgram, type Program } from "./match/program.ts";
import { RegexNotSupported } from "./regex-error.ts";
import type { RegexNode, RegexTree } from "./regex-tree.ts";
import { parsePerl } from "./syntax/parse-perl.ts";
import { parsePosix } from "./syntax/parse-posix.ts";

export interface RegexOptions {
  /** `"emacs"` is what `find -regex` reads by default; `"perl"` is the linear part of Perl's. */
  readonly syntax: "basic" | "extended" | "emacs" | "perl";
  /** Whose escapes a POSIX syntax has besides: sed and awk read `\n` and `\t`. Default `"grep"`: none. */
  readonly dialect?: "grep" | "sed" | "awk";
  readonly ignoreCase?: boolean;
  /** `^` and `$` match at every line. Default false. */
  readonly multiline?: boolean;
  /** No match contains a line feed, `^` and `$` match at every line: to search a block of many lines. */
  readonly lines?: boolean;
  /** In Perl's syntax, `\w`, `\d` and `\s` know all of Unicode. Default false. */
  readonly unicodeClasses?: boolean;
  /** In Perl's syntax. Default: unless `unicodeClasses`. */
  readonly backReferences?: boolean;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface RegexMatch extends Span {
  /** Start and end of the whole match and of each group, -1 for a group that took no part. */
  readonly spans: readonly number[];
}

/** Throws `RegexError`, whose message is GNU's: `Unmatched ( or \\(`. */
export function compileRegex(pattern: string, options: RegexOptions): Regex {
  return new Regex(parse(pattern, options), options);
}

/** What lines must be for `compileAny` to find them: to contain a match, to contain it as a word, or to be it. */
export type MatchedPart = "anything" | "word" | "line";

/** A regular expression that matches what any of the patterns does; `"fixed"` ones are plain texts. Its groups are those
 *  of a single pattern. Throws `RegexError`. */
export function compileAny(
  patterns: readonly string[],
  options: Omit<RegexOptions, "syntax"> & {
    syntax: RegexOptions["syntax"] | "fixed";
    part?: MatchedPart;
    /** Plain texts, too, match by priority. Default false. */
    isFirstMatch?: boolean;
  },
): Regex {
  const { syntax, part = "anything", ignoreCase = false } = options;
  const trees = patterns.map((pattern) =>
    syntax === "fixed" ? literalTree(pattern, ignoreCase) : parse(pattern, { ...options, syntax }),
  );
  const [first] = trees;
  const isSingle = trees.length === 1 && first !== undefined;
  const root: RegexNode = isSingle ? first.root : { kind: "choice", nodes: trees.map((tree) => tree.root) };
  const tree: RegexTree = {
    root: withPart(root, part, options.lines ?? false),
    groupCount: isSingle ? first.groupCount : 0,
    hasBackReference: trees.some((one) => one.hasBackReference),
    groupNames: isSingle ? first.groupNames : new Map(),
    core: isSingle ? first.core : undefined,
  };
  if (!isSingle && trees.some((one) => one.core !== undefined)) {
    throw new RegexNotSupported("look-around in one of many patterns");
  }
  if (tree.hasBackReference && !isSingle)
    throw new RegexNotSupported("a back reference in one of many patterns");
  return new Regex(tree, {
    ...options,
    syntax: syntax !== "fixed" ? syntax : options.isFirstMatch ? "perl" : "basic",
  });
}

function withPart(node: RegexNode, part: MatchedPart, lines: boolean): RegexNode {
  if (part === "anything") return node;
  const [before, after] =
    part === "line"
      ? lines
        ? (["lineStart", "lineEnd"] as const)
        : (["textStart", "textEnd"] as const)
      : (["noWordBefore", "noWordAfter"] as const);
  return {
    kind: "sequence",
    nodes: [{ kind: "assertion", assertion: before }, node, { kind: "assertion", assertion: after }],
  };
}

function literalTree(text: string, ignoreCase: boolean): RegexTree {
  const nodes = [...text].map((character): RegexNode => {
    const set = singleton(character.codePointAt(0) ?? 0);
    return { kind: "set", set: ignoreCase ? foldCase(set) : set };
  });
  return { root: { kind: "sequence", nodes }, groupCount: 0, hasBackReference: false, groupNames: new Map() };
}

function parse(pattern: string, options: RegexOptions): RegexTree {
  const { syntax, ignoreCase = false, lines = false, unicodeClasses = false, multiline = false } = options;
  return syntax === "perl"
    ? parsePerl(pattern, {
        ignoreCase,
        lines,
        unicodeClasses,
        multiline: multiline || lines,
        backReferences: options.backReferences ?? !unicodeClasses,
      })
    : parsePosix(pattern, { syntax, ignoreCase, lines, dialect: options.dialect ?? "grep" });
}

/** The text of a group of a match; undefined when it took no part. */
export function groupText(text: string, match: RegexMatch, index: number): string | undefined {
  const start = match.spans[index * 2] ?? -1;
  return start < 0 ? undefined : text.slice(start, match.spans[index * 2 + 1]);
}

export class Regex {
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
  readonly #tree: RegexTree;
  readonly #isLongest: boolean;
  readonly #isMultiline: boolean;
  readonly #lines: boolean;
  readonly #ignoreCase: boolean;
  /** Whether a match can only begin where the text begins. */
  readonly #isAnchored: boolean;
  readonly #literal: Literal | undefined;
  #forward: Automaton | undefined;
  #backward: Automaton | undefined;
  #groups: Backtracker | undefined;
  #program: Program | undefined;
  #steps = 0;

  constructor(
    tree: RegexTree,
    { syntax, ignoreCase = false, multiline = false, lines = false }: RegexOptions,
  ) {
    this.#tree = tree;
    this.groupCount = tree.groupCount;
    this.groupNames = tree.groupNames;
    this.#isLongest = syntax !== "perl";
    this.#isMultiline = multiline || lines;
    this.#lines = lines;
    this.#ignoreCase = ignoreCase;
    this.#isAnchored = isAnchored(tree.root, this.#isMultiline);
    this.#literal = findLiteral(tree.root);
    this.#program = tree.hasBackReference ? this.#compile(false) : undefined;
    // A pattern whose program is too large is refused when it is compiled, not when it is first used.
    this.#forward =
      this.#literal?.isWhole === true && !tree.hasBackReference ? undefined : this.#makeForward();
  }

  get hasBackReference(): boolean {
    return this.#tree.hasBackReference;
  }

  /** Whether there is a match at or after `from`. */
  test(text: string, from = 0): boolean {
    if (this.#tree.hasBackReference) return this.search(text, from) !== undefined;
    const literal = this.#literal;
    if (literal !== undefined) {
      const at = text.indexOf(literal.text, from);
      this.#steps += 1 + ((at < 0 ? text.length : at) - from) / 8;
      if (at < 0 || literal.isWhole) return at >= 0;
    }
    if (this.#isAnchored && from > 0) return false;
    if (this.#lines && literal !== undefined) return this.search(text, from) !== undefined;
    return this.#runForward(text, from, { limit: text.length, isEarliest: true }) >= 0;
  }

  /** The first match at or after `from`, without its groups. */
  search(text: string, from = 0): Span | undefined {
    return this.#tree.core === undefined ? this.#searchWhole(text, from) : this.exec(text, from);
  }

  #searchWhole(text: string, from: number): Span | undefined {
    const literal = this.#literal;
    if (literal?.isWhole === true) {
      const start = text.indexOf(literal.text, from);
      this.#steps += 1 + ((start < 0 ? text.length : start) - from) / 8;
      return start < 0 ? undefined : { start, end: start + literal.text.length };
    }
    if (this.#isAnchored && from > 0) return undefined;
    if (this.#tree.hasBackReference) return this.#execReferences(text, from);
    if (literal !== undefined && this.#lines) return this.#searchLines(text, from, literal.text);
    if (literal !== undefined) {
      const at = text.indexOf(literal.text, from);
      this.#steps += 1 + ((at < 0 ? text.length : at) - from) / 8;
      if (at < 0) return undefined;
    }
    return this.#searchWithin(text, from, text.length);
  }

  /** The first match at or after `from`, with its groups. */
  exec(text: string, from = 0): RegexMatch | undefined {
    const core = this.#tree.core;
    if (core === undefined) return this.#execWhole(text, from);
    const match = this.#execWhole(text, Math.max(0, from - core.lookBehind));
    if (match === undefined) return undefined;
    const [start = 0, end = 0] = match.spans.slice(core.group * 2);
    return { start, end, spans: [start, end, ...match.spans.slice(2)] };
  }

  #execWhole(text: string, from: number): RegexMatch | undefined {
    if (this.#tree.hasBackReference) return this.#execReferences(text, from);
    const span = this.#searchWhole(text, from);
    if (span === undefined) return undefined;
    if (this.groupCount === 0) return { ...span, spans: [span.start, span.end] };
    return { ...span, spans: this.#groupFinder().findGroups(text, span.start, span.end) };
  }

  /** Work since the last call, in units of the meter. Callers charge it. */
  takeSteps(): number {
    const steps =
      this.#steps +
      (this.#forward?.takeSteps() ?? 0) +
      (this.#backward?.takeSteps() ?? 0) +
      (this.#groups?.takeSteps() ?? 0) * 4;
    this.#steps = 0;
    return steps;
  }

  /** Looks only at lines that contain the literal. */
  #searchLines(text: string, from: number, literal: string): Span | undefined {
    let start = from;
    for (;;) {
      const at = text.indexOf(literal, start);
      this.#steps += 1 + ((at < 0 ? text.length : at) - start) / 8;
      if (at < 0) return undefined;
      const lineStart = Math.max(start, at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1);
      const lineFeed = text.indexOf("\n", at);
      const lineEnd = lineFeed < 0 ? text.length : lineFeed;
      const span = this.#searchWithin(text, lineStart, lineEnd);
      if (span !== undefined || lineEnd >= text.length) return span;
      start = lineEnd + 1;
    }
  }

  #searchWithin(text: string, from: number, limit: number): Span | undefined {
    const end = this.#runForward(text, from, { limit, isEarliest: false });
    if (end < 0) return undefined;
    if (this.#isAnchored) return { start: from, end };
    this.#backward ??= this.#makeBackward();
    const start = this.#backward.runBackward(text, end, from);
    if (start < 0) throw new Error("The automaton found the end of a match and not its beginning.");
    return { start, end };
  }

  #execReferences(text: string, from: number): RegexMatch | undefined {
    const literal = this.#literal;
    if (literal !== undefined && text.indexOf(literal.text, from) < 0) return undefined;
    const end = this.#runForward(text, from, { limit: text.length, isEarliest: true });
    if (end < 0) return undefined;
    const spans = this.#groupFinder().search(text, from);
    return spans === undefined ? undefined : { start: spans[0] ?? 0, end: spans[1] ?? 0, spans };
  }

  #runForward(text: string, from: number, options: { limit: number; isEarliest: boolean }): number {
    this.#forward ??= this.#makeForward();
    return this.#forward.runForward(text, from, options);
  }

  #makeForward(): Automaton {
    const program = compileProgram(this.#tree, { isReversed: false, isApproximate: true });
    return new Automaton(program, createAlphabet(program), {
      isLongest: this.#isLongest,
      isSeeking: !this.#isAnchored,
      isReversed: false,
      isMultiline: this.#isMultiline,
    });
  }

  #makeBackward(): Automaton {
    const program = compileProgram(this.#tree, { isReversed: true, isApproximate: true });
    return new Automaton(program, createAlphabet(program), {
      isLongest: true,
      isSeeking: false,
      isReversed: true,
      isMultiline: this.#isMultiline,
    });
  }

  #groupFinder(): Backtracker {
    this.#groups ??= new Backtracker(this.#compile(false), {
      groupCount: this.groupCount,
      isLongest: this.#isLongest,
      isMultiline: this.#isMultiline,
      ignoreCase: this.#ignoreCase,
    });
    return this.#groups;
  }

  #compile(isReversed: boolean): Program {
    this.#program ??= compileProgram(this.#tree, { isReversed, isApproximate: false });
    return this.#program;
  }
}

function isAnchored(node: RegexNode, isMultiline: boolean): boolean {
  if (node.kind === "assertion") {
    return node.assertion === "textStart" || (node.assertion === "lineStart" && !isMultiline);
  }
  if (node.kind === "group") return isAnchored(node.node, isMultiline);
  if (node.kind === "sequence") {
    const [first] = node.nodes;
    return first !== undefined && isAnchored(first, isMultiline);
  }
  return node.kind === "choice" && node.nodes.every((part) => isAnchored(part, isMultiline));
}
