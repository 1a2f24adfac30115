/** A bounded pipe between two commands that run side by side: a writer waits when it is full, a reader when it is
 *  empty. So `yes | head -1` ends, and a pipeline keeps little in memory. */

import { joinBytes } from "../../join-bytes.ts";
import { shellLimits } from "../limits.ts";
import type { Meter } from "./meter.ts";
import { BrokenPipe, type Input, type Output } from "./streams.ts";
import { encodeText } from "./text/text.ts";

/** Below this, chunks are joined. */
const smallBytes = 4 * 1024;

export class Pipe implements Input, Output {
  readonly #meter: Meter;
  readonly #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #isEnded = false;
  #isClosed = false;
  #wake: (() => void)[] = [];

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  write(data: Uint8Array | string): Promise<void> | undefined {
    const bytes = typeof data === "string" ? encodeText(data) : data;
    if (this.#isClosed) return Promise.reject(new BrokenPipe());
    if (bytes.length === 0) return undefined;
    this.#chunks.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#wakeAll();
    return this.#waitingBytes < shellLimits.pipeBytesMax ? undefined : this.#waitForRoom();
  }

  async read(): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#isEnded || this.#isClosed) return undefined;
      await this.#waitForChange();
    }
    const chunk = this.#takeChunk();
    this.#waitingBytes -= chunk.length;
    this.#wakeAll();
    return chunk;
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#isClosed) return;
    this.#chunks.unshift(bytes);
    this.#waitingBytes += bytes.length;
  }

  /** The reader goes. */
  close(): void {
    this.#isClosed = true;
    this.#chunks.length = 0;
    this.#waitingBytes = 0;
    this.#wakeAll();
  }

  /** The writer goes: what is in the pipe can still be read. */
  end(): void {
    this.#isEnded = true;
    this.#wakeAll();
  }

  async #waitForRoom(): Promise<void> {
    while (this.#waitingBytes >= shellLimits.pipeBytesMax && !this.#isClosed) await this.#waitForChange();
    if (this.#isClosed) throw new BrokenPipe();
  }

  #waitForChange(): Promise<void> {
    return this.#meter.wait(new Promise<void>((resolve) => this.#wake.push(resolve)));
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    if (waiting.length === 0) return;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  /** Small writes are read together; a large one alone, because a reader of lines puts most of it back each time. */
  #takeChunk(): Uint8Array {
    const [first] = this.#chunks;
    if (first === undefined || (this.#chunks.length > 1 && first.length < smallBytes))
      return this.#joinChunks();
    this.#chunks.shift();
    return first;
  }

  #joinChunks(): Uint8Array {
    const joined = joinBytes(this.#chunks);
    this.#chunks.length = 0;
    return joined;
  }
}
