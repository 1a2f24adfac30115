/** Cuts an input into records by RS, which may change from record to record: a character, a regular expression, or, when
 *  it is empty, blank lines. */

import type { Regex } from "../../../../regex/regex.ts";
import { joinBytes } from "../../../join-bytes.ts";
import type { Meter } from "../../process/meter.ts";
import type { Input } from "../../process/streams.ts";
import { decodeBytes, wholeCharactersEnd } from "../../process/text/text.ts";

export type RecordSeparator =
  | { readonly kind: "character"; readonly character: string }
  | { readonly kind: "paragraph" }
  | { readonly kind: "regex"; readonly regex: Regex };

export interface AwkRecord {
  readonly text: string;
  /** What ended it: RT. */
  readonly terminator: string;
}

const blockBytes = 64 * 1024;

export class RecordReader {
  readonly #input: Input;
  readonly #meter: Meter;
  #text = "";
  #position = 0;
  /** What was searched already without success. */
  #searched = 0;
  #chunk: Uint8Array = new Uint8Array(0);
  #isAtEnd = false;

  constructor(input: Input, meter: Meter) {
    this.#input = input;
    this.#meter = meter;
  }

  /** The next record; undefined at the end. */
  async read(separator: RecordSeparator): Promise<AwkRecord | undefined> {
    for (;;) {
      const record = this.readNow(separator);
      if (record !== "more") return record;
      await this.#fill();
    }
  }

  /** A record that needs no waiting; `"more"` when the input must be read first. */
  readNow(separator: RecordSeparator): AwkRecord | undefined | "more" {
    if (separator.kind === "character") return this.#takeUpTo(separator.character);
    return separator.kind === "paragraph" ? this.#takeParagraph() : this.#takeMatch(separator.regex);
  }

  async fill(): Promise<void> {
    await this.#fill();
  }

  close(): void {
    this.#input.close();
  }

  #takeUpTo(character: string): AwkRecord | undefined | "more" {
    const end = this.#text.indexOf(character, Math.max(this.#position, this.#searched));
    if (end >= 0) return this.#cut(end, end + character.length);
    return this.#takeRest();
  }

  #takeMatch(regex: Regex): AwkRecord | undefined | "more" {
    for (let from = this.#position; ; ) {
      const match = regex.search(this.#text, from);
      this.#meter.charge(regex.takeSteps());
      if (match === undefined) break;
      if (match.end === match.start) {
        // What is empty separates nothing.
        from = match.end + 1;
        if (from > this.#text.length) break;
        continue;
      }
      // A match at the end of what is known may go on.
      if (match.end === this.#text.length && !this.#isAtEnd) return "more";
      return this.#cut(match.start, match.end);
    }
    return this.#takeRest();
  }

  #takeParagraph(): AwkRecord | undefined | "more" {
    while (this.#text[this.#position] === "\n") this.#position += 1;
    const end = this.#text.indexOf("\n\n", Math.max(this.#position, this.#searched - 1));
    if (end >= 0) {
      let next = end + 2;
      while (this.#text[next] === "\n") next += 1;
      if (next < this.#text.length || this.#isAtEnd) return this.#cut(end, next);
      return "more";
    }
    if (!this.#isAtEnd) return this.#askMore();
    if (this.#position >= this.#text.length) return undefined;
    const hasEnd = this.#text.endsWith("\n");
    return this.#cut(this.#text.length - (hasEnd ? 1 : 0), this.#text.length);
  }

  #takeRest(): AwkRecord | undefined | "more" {
    if (!this.#isAtEnd) return this.#askMore();
    if (this.#position >= this.#text.length) return undefined;
    return this.#cut(this.#text.length, this.#text.length);
  }

  #askMore(): "more" {
    this.#searched = this.#text.length;
    return "more";
  }

  #cut(end: number, next: number): AwkRecord {
    const record = { text: this.#text.slice(this.#position, end), terminator: this.#text.slice(end, next) };
    this.#position = next;
    this.#searched = 0;
    return record;
  }

  /** Reads as much again as a long record has by now: it is copied each time. */
  async #fill(): Promise<void> {
    const pieces: string[] = [];
    const enough = Math.max(1, this.#text.length - this.#position);
    for (let length = 0; length < enough && !this.#isAtEnd; length += pieces.at(-1)?.length ?? 0) {
      pieces.push(await this.#readPiece());
    }
    this.#append(pieces.join(""));
  }

  async #readPiece(): Promise<string> {
    if (this.#chunk.length === 0) {
      const chunk = await this.#input.read();
      if (chunk === undefined) {
        this.#isAtEnd = true;
        return "";
      }
      this.#chunk = chunk;
    }
    const block = this.#chunk.subarray(0, blockBytes);
    // Characters are decoded as a whole; the rest waits for the next part.
    const isLast = block.length === this.#chunk.length;
    let text: string;
    const end = wholeCharactersEnd(block) || block.length;
    if (isLast && end < block.length) {
      const next = await this.#input.read();
      this.#chunk = next === undefined ? block.subarray(end) : joinChunks(block.subarray(end), next);
      text = decodeBytes(next === undefined ? block : block.subarray(0, end));
      if (next === undefined) this.#chunk = new Uint8Array(0);
    } else {
      this.#chunk = this.#chunk.subarray(end);
      text = decodeBytes(block.subarray(0, end));
    }
    if (this.#meter.charge(block.length * 2)) await this.#meter.turn();
    return text;
  }

  #append(text: string): void {
    const kept = this.#text.slice(this.#position);
    this.#searched = Math.max(0, this.#searched - this.#position);
    this.#position = 0;
    this.#text = kept === "" ? text : kept + text;
  }
}

function joinChunks(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length === 0) return right;
  return joinBytes([left, right]);
}
