/** A script's text with the position that its parser has reached. Owns the here-documents whose bodies come after the
 *  line, the bound on nesting, and what was learnt from readings that failed, which keeps parsing from being repeated. */

import { shellLimits } from "../limits.ts";
import { ShellSyntaxError } from "./syntax-error.ts";
import type { CommandList, CommandNode, ScriptTree, Word, WordPart } from "./tree.ts";

/** How the parts of a word are read. */
export interface PartRules {
  /** `"bare"` outside quotes, `"double"` between double quotes, `"here"` in a here-document, `"double-braced"` in
   *  `"${…}"`, where a double quote begins another quote, and `"arithmetic"`. */
  readonly context: "bare" | "double" | "here" | "double-braced" | "arithmetic";
  /** Whether an unquoted character ends the word. */
  readonly isEnd: (source: Source) => boolean;
  /** Patterns such as `@(a|b)`. */
  readonly hasExtendedPatterns?: boolean;
}

/** The rules that need each other, given by `parse-script.ts`, which knows all of them. */
export interface Grammar {
  readCommand(source: Source): CommandNode;
  /** Undefined when there is no compound command at the position. */
  readCompound(source: Source): CommandNode | undefined;
  /** Lines of commands until an end, which stays. */
  readLists(source: Source, isEnd: (source: Source) => boolean): readonly CommandList[];
  /** Commands up to a closing parenthesis, which it consumes. */
  readParenthesized(source: Source): readonly CommandList[];
  /** A whole text, such as that between backquotes, whose errors show only when it runs. */
  readScript(source: Source): ScriptTree;
  readParts(source: Source, rules: PartRules): WordPart[];
}

export interface PendingHereDocument {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
  readonly settle: (body: Word) => void;
}

export interface SourceOptions {
  /** Line number of the text's first line. Default 1. */
  firstLine?: number;
  /** Nesting that is around the text already. Default 0. */
  depth?: number;
  /** Whether `@(a|b)` is read as a pattern, now: `shopt` may change it between two lines. Default: always. */
  hasExtendedPatterns?: () => boolean;
}

export class Source {
  readonly text: string;
  readonly grammar: Grammar;
  position = 0;
  pending: PendingHereDocument[] = [];
  /** Sentences about what is odd but no error. */
  readonly warnings: string[] = [];
  readonly hasExtendedPatterns: () => boolean;
  readonly #firstLine: number;
  readonly #failed = new Set<string>();
  #depth: number;
  #nodes = 0;
  #retriedChars = 0;
  #lineStarts: number[] | undefined;

  constructor(text: string, grammar: Grammar, options: SourceOptions = {}) {
    this.text = text;
    this.grammar = grammar;
    this.#firstLine = options.firstLine ?? 1;
    this.#depth = options.depth ?? 0;
    this.hasExtendedPatterns = options.hasExtendedPatterns ?? (() => true);
  }

  get depth(): number {
    return this.#depth;
  }

  get isAtEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** The character `ahead` of the position; empty after the end. */
  peek(ahead = 0): string {
    return this.text.charAt(this.position + ahead);
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.position);
  }

  /** Moves past `text` if it is next. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.position += text.length;
    return true;
  }

  lineAt(position: number): number {
    this.#lineStarts ??= findLineStarts(this.text);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return this.#firstLine + low - 1;
  }

  /** Counts a word or command, or fails: a line is kept in memory as a whole. */
  countNode(): void {
    this.#nodes += 1;
    if (this.#nodes <= shellLimits.syntaxNodesMax) return;
    throw this.error(`syntax error: more than ${shellLimits.syntaxNodesMax} words in one command`);
  }

  /** A line has been read; the next one counts for itself. */
  forgetNodes(): void {
    this.#nodes = 0;
  }

  /** Runs one level of nesting, or fails: recursion must not use up the stack. */
  nest<T>(read: () => T): T {
    if (this.#depth >= shellLimits.syntaxDepthMax) {
      throw this.error(`syntax error: more than ${shellLimits.syntaxDepthMax} constructs within each other`);
    }
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Reads what may turn out to be something else; then the position is as before and the result undefined. A reading
   *  that failed here is not tried again, so that nested ones do not multiply. */
  attempt<T>(what: string, read: () => T | undefined): T | undefined {
    const start = this.position;
    const key = `${what}${start}`;
    if (this.#failed.has(key)) return undefined;
    const pending = [...this.pending];
    try {
      const result = read();
      if (result !== undefined) return result;
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
    }
    this.#failed.add(key);
    this.#retriedChars += this.position - start;
    if (this.#retriedChars > shellLimits.syntaxRetriedCharsMax) {
      throw this.error("syntax error: too many parentheses that are not what they look like");
    }
    this.position = start;
    this.pending = pending;
    return undefined;
  }

  /** A text within this one that is parsed alone, such as the body of a here-document. */
  inner(text: string, firstLine: number): Source {
    const { hasExtendedPatterns } = this;
    return new Source(text, this.grammar, { firstLine, depth: this.#depth + 1, hasExtendedPatterns });
  }

  error(message: string, position = this.position): ShellSyntaxError {
    return new ShellSyntaxError(message, this.lineAt(Math.min(position, this.text.length)));
  }

  /** The error that a token in the wrong place is. */
  unexpected(token: string): ShellSyntaxError {
    if (token === "") return this.error("syntax error: unexpected end of file");
    const shown = token === "\n" ? "newline" : token;
    return this.error(`syntax error near unexpected token \`${shown}'`);
  }

  unclosed(quote: string, start: number): ShellSyntaxError {
    return this.error(`unexpected EOF while looking for matching \`${quote}'`, start);
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return starts;
}
