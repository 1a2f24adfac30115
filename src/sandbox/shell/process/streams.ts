/** What a command reads from and writes to: pipes, files and buffers, all of bytes. */

import { viewBytes } from "../../join-bytes.ts";
import type { Meter } from "./meter.ts";

export interface Input {
  /** The next bytes, never empty and not to be changed; undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Everything, where nothing was read yet and it needs no copy; otherwise undefined, and `read` has it. */
  readWhole?(): Promise<Uint8Array | undefined>;
  /** Puts bytes back that were read but not used: the next `read` returns them. For commands that take only the first
   *  line of an input that others go on reading, such as `read` and `head`. */
  unread(bytes: Uint8Array): void;
  /** The reader is gone: writers to the other end get `BrokenPipe`. Idempotent. */
  close(): void;
}

export interface Output {
  /** Takes bytes, or text that it encodes; the caller awaits what it returns before it writes again. Takes ownership of
   *  the bytes. Rejects with `BrokenPipe` when the reader is gone, or with a `FileError`. */
  write(data: Uint8Array | string): Promise<void> | undefined;
}

/** The reader of a pipe is gone. Ends the writer quietly with 141, as SIGPIPE does. Commands let it pass. */
export class BrokenPipe extends Error {
  override readonly name = "BrokenPipe";
  readonly exitCode = 141;
}

export const emptyInput: Input = {
  read: async () => undefined,
  unread: () => {},
  close: () => {},
};

export const nullOutput: Output = { write: () => undefined };

/** Bytes that are known already, such as a here-document. */
export class BytesInput implements Input {
  readonly #waiting: Uint8Array[] = [];

  constructor(content: Uint8Array) {
    this.unread(content);
  }

  async read(): Promise<Uint8Array | undefined> {
    return this.#waiting.pop();
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#waiting.push(bytes);
  }

  close(): void {
    this.#waiting.length = 0;
  }
}

/** The content of a file, from when it is first needed. Of a large one only the pieces that are needed are read. */
export class FileInput implements Input {
  readonly #files: ReadableFiles;
  readonly #path: string;
  readonly #waiting: Uint8Array[] = [];
  #pieces: Iterator<Uint8Array> | undefined;
  #isClosed = false;

  constructor(files: ReadableFiles, path: string) {
    this.#files = files;
    this.#path = path;
  }

  async read(): Promise<Uint8Array | undefined> {
    const waiting = this.#waiting.pop();
    if (waiting !== undefined || this.#isClosed) return waiting;
    this.#pieces ??= this.#files.readPieces(this.#path)[Symbol.iterator]();
    const { done, value } = this.#pieces.next();
    return done === true || value.length === 0 ? undefined : value;
  }

  async readWhole(): Promise<Uint8Array | undefined> {
    if (this.#pieces !== undefined || this.#isClosed || this.#waiting.length > 0) return undefined;
    this.#isClosed = true;
    return this.#files.read(this.#path);
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#waiting.push(bytes);
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }
}

/** The files that an input reads from. Their methods throw `FileError`. */
export interface ReadableFiles {
  read(path: string): Uint8Array;
  readPieces(path: string): Iterable<Uint8Array>;
}

/** Everything from an input, as one array. Counts as memory that the command keeps until it ends. */
export async function readAll(input: Input, meter: Meter): Promise<Uint8Array> {
  const whole = await input.readWhole?.();
  if (whole !== undefined) {
    if (meter.charge(whole.length)) await meter.turn();
    return whole;
  }
  const chunks: Uint8Array[] = [];
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
    if (chunks.length > 0) meter.hold(chunk.length);
    chunks.push(chunk);
    if (meter.charge(chunk.length)) await meter.turn();
  }
  return viewBytes(chunks);
}
