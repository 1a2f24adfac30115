/** Collects what a command line prints, up to a bound. What comes after it is dropped, and the caller says so. */

import { sandboxLimits } from "../../limits.ts";
import type { Output } from "./process/streams.ts";
import { encodeText } from "./process/text.ts";

export class OutputBuffer implements Output {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  isClipped = false;

  write(data: Uint8Array | string): undefined {
    const bytes = typeof data === "string" ? encodeText(data) : data;
    const room = sandboxLimits.shellOutputBytesMax - this.#length;
    if (bytes.length > room) this.isClipped = true;
    if (room <= 0 || bytes.length === 0) return undefined;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    // Writers may use their bytes again.
    this.#chunks.push(kept.slice());
    this.#length += kept.length;
    return undefined;
  }

  /** Bytes that are no UTF-8 become U+FFFD: the result is JSON in the end. */
  text(): string {
    const bytes = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, offset);
      offset += chunk.length;
    }
    return new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
  }
}
