/** Where the pieces of an expanded word go: into fields that are split, into one text, or into a pattern in which what
 *  was quoted is plain. */

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

export type Field = readonly Piece[];

export class FieldSink implements Sink {
  readonly fields: Piece[][] = [];
  readonly #separators: string;
  #current: Piece[] | undefined;
  /** Whether a blank has just ended a field: then a separator that is no blank belongs to it. */
  #isAfterBlank = false;

  /** `separators` is the value of `IFS`. */
  constructor(separators: string) {
    this.#separators = separators;
  }

  quoted(text: string): void {
    this.#add(text, true);
  }

  literal(text: string): void {
    this.#add(text, false);
  }

  expanded(text: string): void {
    const separators = this.#separators;
    let start = 0;
    for (let index = 0; index < text.length; index++) {
      const character = text.charAt(index);
      if (!separators.includes(character)) continue;
      if (index > start) this.#add(text.slice(start, index), false);
      start = index + 1;
      this.#endAt(character);
    }
    if (start < text.length) this.#add(start === 0 ? text : text.slice(start), false);
  }

  separate(): void {
    this.#finish();
  }

  /** All fields; the sink is used up. */
  end(): readonly Field[] {
    this.#finish();
    return this.fields;
  }

  #endAt(separator: string): void {
    const isBlank = separator === " " || separator === "\t" || separator === "\n";
    if (isBlank) {
      if (this.#current !== undefined) this.#isAfterBlank = true;
      this.#finish();
    } else if (this.#isAfterBlank) {
      this.#isAfterBlank = false;
    } else {
      this.#current ??= [];
      this.#finish();
    }
  }

  #add(text: string, isQuoted: boolean): void {
    this.#isAfterBlank = false;
    this.#current ??= [];
    if (text !== "" || isQuoted) this.#current.push({ text, isQuoted });
  }

  #finish(): void {
    if (this.#current !== undefined) this.fields.push(this.#current);
    this.#current = undefined;
  }
}

/** One text. `between` stands between elements. */
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
export class PatternSink extends TextSink {
  readonly #escape: (text: string) => string;

  constructor(escapeText: (text: string) => string = escapePattern) {
    super();
    this.#escape = escapeText;
  }

  override quoted(text: string): void {
    this.text += this.#escape(text);
  }
}

export function escapePattern(text: string): string {
  return text.replace(/[*?[\]\\()|!+@^-]/g, "\\$&");
}

export function escapeRegex(text: string): string {
  return text.replace(/[.*?+[\]\\(){}|^$]/g, "\\$&");
}
