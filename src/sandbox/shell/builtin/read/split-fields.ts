/** Splits what `read` has read among its variables, by the rules of `IFS`. */

export interface Character {
  readonly text: string;
  /** Came after a backslash: separates nothing. */
  readonly isEscaped: boolean;
}

/** One object for each character there is keeps a long line small. */
export function plainCharacter(text: string): Character {
  const known = plainCharacters.get(text);
  if (known !== undefined) return known;
  const character = { text, isEscaped: false };
  if (text.length === 1 && text < "\x80") plainCharacters.set(text, character);
  return character;
}

const plainCharacters = new Map<string, Character>();

/** `count` fields; the last one takes everything that is left, without the blanks around it. */
export function splitFields(
  characters: readonly Character[] | string,
  separators: string,
  count: number,
): string[] {
  const splitter = new Splitter(characters, separators);
  const fields: string[] = [];
  splitter.skipBlanks();
  while (fields.length < count - 1 && !splitter.isAtEnd) {
    fields.push(splitter.takeField());
    splitter.takeSeparator();
  }
  fields.push(splitter.takeRest());
  return fields;
}

export function splitAll(characters: readonly Character[] | string, separators: string): string[] {
  const splitter = new Splitter(characters, separators);
  const fields: string[] = [];
  splitter.skipBlanks();
  while (!splitter.isAtEnd) {
    fields.push(splitter.takeField());
    splitter.takeSeparator();
  }
  return fields;
}

/** Over a text, or over its characters where some of them are escaped. */
class Splitter {
  readonly #characters: readonly Character[] | string;
  readonly #separators: string;
  /** Finds the next of them in a text: ten times faster than one character after the other. */
  readonly #separator: RegExp;
  #position = 0;

  constructor(characters: readonly Character[] | string, separators: string) {
    // A half of a pair is no character to compare with.
    const isByUnit = typeof characters !== "string" || !/[\ud800-\udfff]/.test(separators);
    this.#characters = isByUnit ? characters : Array.from(characters, plainCharacter);
    this.#separators = separators;
    this.#separator = new RegExp(`[${separators.replaceAll(/[\\\]^-]/g, "\\$&")}]`, "g");
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#characters.length;
  }

  skipBlanks(): void {
    while (this.#isBlank(this.#position)) this.#position += 1;
  }

  takeField(): string {
    const start = this.#position;
    if (typeof this.#characters === "string") this.#position = this.#nextSeparator(this.#characters);
    else while (!this.isAtEnd && !this.#isSeparator(this.#position)) this.#position += 1;
    return this.#text(start, this.#position);
  }

  /** Blanks, and one other separator with the blanks around it. */
  takeSeparator(): void {
    this.skipBlanks();
    if (!this.#isSeparator(this.#position)) return;
    this.#position += 1;
    this.skipBlanks();
  }

  /** A single separator at the end of one last field belongs to it no more. */
  takeRest(): string {
    const start = this.#position;
    let end = this.#characters.length;
    while (end > start && this.#isBlank(end - 1)) end -= 1;
    const field = this.takeField();
    this.takeSeparator();
    return this.isAtEnd ? field : this.#text(start, end);
  }

  #nextSeparator(text: string): number {
    this.#separator.lastIndex = this.#position;
    return this.#separator.test(text) ? this.#separator.lastIndex - 1 : text.length;
  }

  #isSeparator(position: number): boolean {
    const character = this.#characters[position];
    if (character === undefined) return false;
    if (typeof character === "string") return this.#separators.includes(character);
    return !character.isEscaped && this.#separators.includes(character.text);
  }

  #isBlank(position: number): boolean {
    return this.#isSeparator(position) && " \t\n".includes(this.#text(position, position + 1));
  }

  #text(start: number, end: number): string {
    const part = this.#characters.slice(start, end);
    return typeof part === "string" ? part : part.map(({ text }) => text).join("");
  }
}
