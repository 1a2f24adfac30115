/** Collects small pieces of text for an output and writes them together. The command adds, and awaits `flush` whenever
 *  `isFull`, and at its end. */

import type { Output } from "../streams.ts";

export class TextWriter {
  readonly #output: Output;
  #text = "";

  constructor(output: Output) {
    this.#output = output;
  }

  add(text: string): void {
    this.#text += text;
  }

  get isFull(): boolean {
    return this.#text.length >= flushedChars;
  }

  flush(): Promise<void> | undefined {
    const text = this.#text;
    if (text === "") return undefined;
    this.#text = "";
    return this.#output.write(text);
  }

  /** Writes bytes after everything that was added. */
  async writeBytes(bytes: Uint8Array): Promise<void> {
    await this.flush();
    await this.#output.write(bytes);
  }
}

/** Small enough for a pipe, large enough that encoding it is cheap. */
const flushedChars = 32 * 1024;
