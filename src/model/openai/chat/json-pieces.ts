/** JSON that arrives in pieces. Whether it is complete is judged by its brackets and quotes alone: parsing it again
 *  with each piece would take quadratic time. */

const [quote, backslash] = [34, 92];
const opening: ReadonlySet<number> = new Set([91, 123]); // [ {
const closing: ReadonlySet<number> = new Set([93, 125]); // ] }

export class JsonPieces {
  text = "";
  #depth = 0;
  #isQuoted = false;
  #isEscaped = false;
  #isBlank = true;

  add(piece: string): void {
    this.text += piece;
    this.#isBlank &&= piece.trim() === "";
    for (let index = 0; index < piece.length; index += 1) this.#read(piece.charCodeAt(index));
  }

  /** Discards what was added before. */
  replace(text: string): void {
    this.text = "";
    this.#depth = 0;
    this.add(text);
  }

  get isWhole(): boolean {
    return !this.#isBlank && this.#depth <= 0 && !this.#isQuoted;
  }

  #read(character: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === backslash) this.#isEscaped = this.#isQuoted;
    else if (character === quote) this.#isQuoted = !this.#isQuoted;
    else if (this.#isQuoted) return;
    else if (opening.has(character)) this.#depth += 1;
    else if (closing.has(character)) this.#depth -= 1;
  }
}
