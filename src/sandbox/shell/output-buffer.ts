/** Collects what a command line prints, up to a bound. What comes after it is dropped, and the caller says so. */

import { sandboxLimits } from "../../limits.ts";
import { joinBytes } from "../join-bytes.ts";
import type { Output } from "./process/streams.ts";
import { encodeText } from "./process/text/text.ts";

export class OutputBuffer implements Output {
  readonly #chunks: Uint8Array[] = [];
  /** As JSON will have it, in which a control character is six bytes. */
  #weight = 0;
  isClipped = false;

  write(data: Uint8Array | string): undefined {
    const bytes = typeof data === "string" ? encodeText(data) : data;
    if (this.isClipped) return undefined;
    const room = sandboxLimits.shellOutputBytesMax - this.#weight;
    let length = 0;
    let weight = 0;
    for (; length < bytes.length; length++) {
      const more = isControl(bytes[length] ?? 0) ? 6 : 1;
      if (weight + more > room) break;
      weight += more;
    }
    this.isClipped = length < bytes.length;
    // Writers may use their bytes again.
    if (length > 0) this.#chunks.push(bytes.slice(0, length));
    this.#weight += weight;
    return undefined;
  }

  /** Bytes that are no UTF-8 become U+FFFD: the result is JSON in the end. */
  text(): string {
    const bytes = joinBytes(this.#chunks);
    return new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
  }
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x0a && byte !== 0x09 && byte !== 0x0d;
}
