/** A text that is put together from many small pieces. The engine keeps `+=` as a tree with a node of 32 bytes for each
 *  piece until the text is read; here the pieces are joined, some thousands at a time. */

export class LongText {
  readonly #parts: string[] = [];
  #pieces: string[] = [];

  add(piece: string): void {
    if (piece === "") return;
    this.#pieces.push(piece);
    if (this.#pieces.length === piecesMax) this.#join();
  }

  toString(): string {
    this.#join();
    return this.#parts.length === 1 ? (this.#parts[0] ?? "") : this.#parts.join("");
  }

  #join(): void {
    this.#parts.push(this.#pieces.join(""));
    this.#pieces = [];
  }
}

const piecesMax = 4_096;
