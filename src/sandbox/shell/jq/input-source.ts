/** The inputs of a jq program: values that are read from files or stdin as the program asks for them. */

import { FileError, orFileError } from "../../file-error.ts";
import { joinBytes } from "../../join-bytes.ts";
import type { Process } from "../process/process.ts";
import type { Input } from "../process/streams.ts";
import { decodeBytes, wholeCharactersEnd } from "../process/text/text.ts";
import { JsonReader } from "./json/json-reader.ts";
import type { Json } from "./json/json-value.ts";

/** Bytes that are parsed between two looks at the meter. */
const pieceBytes = 128 * 1024;

export class InputSource {
  readonly #process: Process;
  readonly #files: string[];
  readonly #isRaw: boolean;
  #waiting: Json[] = [];
  /** Of those that wait, how many have been taken. */
  #taken = 0;
  #reader = new JsonReader();
  #input: Input | undefined;
  /** What follows the last line end, or the last whole character. */
  #pending: Uint8Array[] = [];
  #isEnded = false;
  /** The name of the file that is read; null for stdin. */
  file: string | null = null;
  /** Whether a file could not be read. */
  hasFailed = false;

  /** With `isRaw` each line is an input, as a string. */
  constructor(process: Process, files: readonly string[], { isRaw }: { isRaw: boolean }) {
    this.#process = process;
    this.#files = files.length === 0 ? ["-"] : [...files];
    this.#isRaw = isRaw;
  }

  /** Whether more must be read before `take` can say what comes next. */
  get isPending(): boolean {
    return this.#waiting.length === this.#taken && !this.#isEnded;
  }

  /** The next input that has been read; undefined when there is none. */
  take(): Json | undefined {
    const value = this.#waiting[this.#taken];
    if (value !== undefined) this.#taken += 1;
    return value;
  }

  /** Reads until something can be taken or everything is read. Throws `JsonSyntaxError`. */
  async fill(): Promise<void> {
    while (this.isPending) {
      this.#waiting = [];
      this.#taken = 0;
      this.#input ??= await this.#openNext();
      if (this.#input === undefined) {
        this.#isEnded = true;
        this.#finish();
        return;
      }
      const chunk = await this.#input.read();
      if (chunk === undefined) this.#input = undefined;
      else {
        // A large file is parsed piece by piece, as its values are asked for.
        this.#input.unread(chunk.subarray(pieceBytes));
        await this.#addPiece(chunk.subarray(0, pieceBytes));
      }
    }
  }

  async #openNext(): Promise<Input | undefined> {
    for (let name = this.#files.shift(); name !== undefined; name = this.#files.shift()) {
      const input = orFileError(() => this.#process.openInput(name));
      if (!(input instanceof FileError)) {
        this.file = name === "-" ? null : name;
        return input;
      }
      this.hasFailed = true;
      await this.#process.stderr.write(`jq: error: Could not open ${name}: ${input.reason}\n`);
    }
    return undefined;
  }

  async #addPiece(piece: Uint8Array): Promise<void> {
    await this.#process.meter.spend(piece.length * 4);
    if (this.#isRaw && !piece.includes(10)) {
      this.#pending.push(piece);
      return;
    }
    const bytes = joinBytes([...this.#pending, piece]);
    const end = this.#isRaw ? bytes.lastIndexOf(10) + 1 : wholeCharactersEnd(bytes);
    this.#pending = [bytes.slice(end)];
    this.#addText(decodeBytes(bytes.subarray(0, end)));
  }

  #addText(text: string): void {
    if (text === "") return;
    if (this.#isRaw)
      for (const line of text.slice(0, -1).split("\n")) this.#waiting.push(line.toWellFormed());
    else {
      try {
        this.#reader.push(text);
      } finally {
        this.#waiting.push(...this.#reader.take());
      }
    }
  }

  #finish(): void {
    const rest = decodeBytes(joinBytes(this.#pending));
    if (this.#isRaw) {
      if (rest !== "") this.#waiting.push(rest.toWellFormed());
      return;
    }
    try {
      this.#reader.push(rest);
      this.#reader.end();
    } finally {
      this.#waiting.push(...this.#reader.take());
      this.#reader = new JsonReader();
    }
  }
}
