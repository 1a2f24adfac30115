/** Parses scripts, whole or line by line as they run. Always ends: every rule moves on or fails, nesting is bounded, and
 *  what failed to be read one way is not tried that way again. */

import { readCompound } from "./compound.ts";
import { readCommand, readLine, readLists, readParenthesized } from "./lists.ts";
import { type Grammar, Source, type SourceOptions } from "./source.ts";
import { ShellSyntaxError } from "./syntax-error.ts";
import { skipLines } from "./tokens.ts";
import type { CommandList, ScriptTree, Word } from "./tree.ts";
import { readParts } from "./word/words.ts";

export type ParseOptions = SourceOptions;

/** Throws `ShellSyntaxError`. */
export function parseScript(text: string, options?: ParseOptions): ScriptTree {
  const script = readScript(new Source(text, grammar, options));
  if (script.error !== undefined) throw script.error;
  return script;
}

/** Reads a script one list at a time, as bash does: what comes before an error runs. */
export class ScriptReader {
  readonly #source: Source;

  constructor(text: string, options?: ParseOptions) {
    this.#source = new Source(text, grammar, options);
  }

  /** What has not been read yet; it may be set back, when the script's text is its standard input, too. */
  get position(): number {
    return this.#source.position;
  }

  set position(position: number) {
    this.#source.position = position;
  }

  /** Sentences about what has been read since the last call. */
  takeWarnings(): readonly string[] {
    return this.#source.warnings.splice(0);
  }

  /** The commands of the next line; undefined at the end. Throws `ShellSyntaxError`. */
  next(): CommandList | undefined {
    this.#source.forgetNodes();
    skipLines(this.#source);
    return this.#source.isAtEnd ? undefined : readLine(this.#source, () => false);
  }
}

/** Parses a text as the inside of double quotes, such as a prompt or a subscript that was computed. Throws
 *  `ShellSyntaxError`. */
export function parseQuotedText(text: string, context: "double" | "bare" = "double"): Word {
  const parts = readParts(new Source(text, grammar), { context, isEnd: () => false });
  return { parts, start: 0, end: text.length };
}

function readScript(source: Source): ScriptTree {
  const lists: CommandList[] = [];
  try {
    for (skipLines(source); !source.isAtEnd; skipLines(source)) lists.push(readLine(source, () => false));
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    return { lists, error };
  }
  return { lists };
}

const grammar: Grammar = { readCommand, readCompound, readLists, readParenthesized, readParts, readScript };
