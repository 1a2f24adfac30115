/** Where the pieces of an expanded word go: into fields that are split, into one text, or into a pattern in which what
 *  was quoted is plain. */

import { shellLimits } from "../limits.ts";
import type { PatternText } from "../pattern/pattern.ts";
import { ShellFailure } from "../state/failure.ts";

export interface Sink {
  /** From quotes. */
  quoted(text: string): void;
  /** Written unquoted in the script. */
  literal(text: string): void;
  /** From an unquoted expansion. */
  expanded(text: string): void;
  /** Between two elements of an array or two positional parameters. */
  separate(): void;
}

/** Where a part goes, and how. */
export interface PartTarget {
  readonly sink: Sink;
  /** Within double quotes. */
  readonly isQuoted: boolean;
  /** The text of `${x:-text}`: split like a value when it is not quoted. */
  readonly isSplit?: boolean;
}

export interface Piece {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** A text in which nothing is a pattern, or the pieces of a word that may be one. */
export type Field = string | readonly Piece[];

export class FieldSink implements Sink {
  readonly #fields: Field[] = [];
  readonly #isSeparator: (unit: number) => boolean;
  #current: string | Piece[] | undefined;
  /** Whether a blank has just ended a field: then a separator that is no blank belongs to it. */
  #isAfterBlank = false;

  /** `separators` is the value of `IFS`. */
  constructor(separators: string) {
    this.#isSeparator = separators === defaultSeparators ? isBlank : createTest(separators);
  }

  quoted(text: string): void {
    this.#add(text, true);
  }

  literal(text: string): void {
    this.#add(text, false);
  }

  expanded(text: string): void {
    let start = 0;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (!this.#isSeparator(unit)) continue;
      if (index > start) this.#add(text.slice(start, index), false);
      start = index + 1;
      this.#endAt(unit);
    }
    if (start < text.length) this.#add(start === 0 ? text : text.slice(start), false);
  }

  separate(): void {
    this.#finish();
  }

  /** All fields; the sink is used up. */
  end(): readonly Field[] {
    this.#finish();
    return this.#fields;
  }

  #endAt(separator: number): void {
    if (isBlank(separator)) {
      if (this.#current !== undefined) this.#isAfterBlank = true;
      this.#finish();
    } else if (this.#isAfterBlank) {
      this.#isAfterBlank = false;
    } else {
      this.#current ??= "";
      this.#finish();
    }
  }

  /** Most fields are one text without anything special, and are kept as such. */
  #add(text: string, isQuoted: boolean): void {
    this.#isAfterBlank = false;
    const current = this.#current;
    const isPlain = !hasPatternSigns(text);
    if (isPlain && (current === undefined || typeof current === "string")) {
      this.#current = current === undefined ? text : current + text;
      return;
    }
    const pieces: Piece[] =
      current === undefined
        ? []
        : typeof current === "string"
          ? [{ text: current, isQuoted: false }]
          : current;
    pieces.push({ text, isQuoted });
    this.#current = pieces;
  }

  #finish(): void {
    if (this.#current === undefined) return;
    this.#fields.push(this.#current);
    this.#current = undefined;
    if (this.#fields.length > shellLimits.wordsMax) throw tooManyWords();
  }
}

/** A command with too many arguments. */
export function tooManyWords(): ShellFailure {
  return new ShellFailure(
    "discard",
    `Argument list too long (a command may have ${shellLimits.wordsMax} words)`,
  );
}

export const defaultSeparators = " \t\n";

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a;
}

function createTest(separators: string): (unit: number) => boolean {
  const units = new Set(
    Array.from({ length: separators.length }, (_, index) => separators.charCodeAt(index)),
  );
  return (unit) => units.has(unit);
}

function hasPatternSigns(text: string): boolean {
  return /[*?[\]\\()|!+@^-]/.test(text);
}

/** One text. `between` goes between elements. */
export class TextSink implements Sink {
  text = "";
  readonly #between: string;

  constructor(between = " ") {
    this.#between = between;
  }

  quoted(text: string): void {
    this.text += text;
  }

  literal(text: string): void {
    this.text += text;
  }

  expanded(text: string): void {
    this.text += text;
  }

  separate(): void {
    this.text += this.#between;
  }
}

/** A text in which quoted characters that mean something to the pattern are escaped. */
export class PatternSink implements Sink {
  readonly #pieces: Piece[] = [];

  quoted(text: string): void {
    this.#pieces.push({ text, isQuoted: true });
  }

  literal(text: string): void {
    this.#pieces.push({ text, isQuoted: false });
  }

  expanded(text: string): void {
    this.#pieces.push({ text, isQuoted: false });
  }

  separate(): void {
    this.#pieces.push({ text: " ", isQuoted: false });
  }

  /** A pattern of the shell. */
  toPattern(): PatternText {
    const isLiteral = this.#pieces.every(({ text, isQuoted }) => isQuoted || !/[*?[\\(]/.test(text));
    return {
      text: isLiteral ? this.#pieces.map(({ text }) => text).join("") : this.toText(escapePattern),
      isLiteral,
    };
  }

  toText(escapeText: (text: string) => string): string {
    return this.#pieces.map(({ text, isQuoted }) => (isQuoted ? escapeText(text) : text)).join("");
  }
}

export function escapePattern(text: string): string {
  return text.replace(/[*?[\]\\()|!+@^-]/g, "\\$&");
}

export function escapeRegex(text: string): string {
  return text.replace(/[.*?+[\]\\(){}|^$]/g, "\\$&");
}
