/** What a command reads from and writes to: pipes, files and buffers, all of bytes. */

import { viewBytes } from "../../join-bytes.ts";
import type { Meter } from "./meter.ts";

export interface Input {
  /** The next bytes, never empty and not to be changed; undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
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

/** Bytes that are known already: a here-document, or the content of a file, which is read when it is first needed. */
export class BytesInput implements Input {
  #load: (() => Uint8Array) | undefined;
  readonly #waiting: Uint8Array[] = [];

  constructor(content: Uint8Array | (() => Uint8Array)) {
    this.#load = typeof content === "function" ? content : () => content;
  }

  async read(): Promise<Uint8Array | undefined> {
    const load = this.#load;
    if (load !== undefined) {
      this.#load = undefined;
      const bytes = load();
      if (bytes.length > 0) this.#waiting.unshift(bytes);
    }
    return this.#waiting.pop();
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#waiting.push(bytes);
  }

  close(): void {
    this.#load = undefined;
    this.#waiting.length = 0;
  }
}

/** Everything from an input, as one array. Counts as memory that the command keeps until it ends. */
export async function readAll(input: Input, meter: Meter): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
    if (chunks.length > 0) meter.hold(chunk.length);
    chunks.push(chunk);
    if (meter.charge(chunk.length)) await meter.turn();
  }
  return viewBytes(chunks);
}
