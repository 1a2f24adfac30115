/** Gathers small texts for an output. The caller flushes it at its end, and before another process writes there. */

import type { Output } from "../process/streams.ts";

const bufferChars = 32_768;

export class BufferedOutput {
  readonly #output: Output;
  #parts: string[] = [];
  #length = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  /** The caller awaits what it returns. */
  add(text: string): Promise<void> | undefined {
    this.#parts.push(text);
    this.#length += text.length;
    return this.#length < bufferChars ? undefined : this.flush();
  }

  flush(): Promise<void> | undefined {
    if (this.#length === 0) return undefined;
    const text = this.#parts.join("");
    this.#parts = [];
    this.#length = 0;
    return this.#output.write(text);
  }
}
