/** What a stream of a command wrote, up to a bound; what comes after it is counted and dropped. A character is never cut. */

import { sandboxLimits } from "../../../limits.ts";

export class KeptOutput {
  readonly #parts: Uint8Array[] = [];
  readonly #onText: ((text: string) => void) | undefined;
  readonly #live = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  #length = 0;
  isClipped = false;

  /** `onText` gets what is kept as it comes. */
  constructor(onText?: (text: string) => void) {
    this.#onText = onText;
  }

  push(bytes: Uint8Array): void {
    const room = sandboxLimits.shellOutputBytesMax - this.#length;
    const kept =
      bytes.length <= room ? bytes : bytes.subarray(0, this.isClipped ? 0 : wholeCharacters(bytes, room));
    if (bytes.length > room) this.isClipped = true;
    if (kept.length === 0) return;
    // The reader may use its buffer again.
    this.#parts.push(kept.slice());
    this.#length += kept.length;
    if (this.#onText === undefined) return;
    const text = this.#live.decode(kept, { stream: true });
    if (text !== "") this.#onText(text);
  }

  /** Bytes that are no UTF-8 become U+FFFD: the result is JSON in the end. */
  text(): string {
    const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
    const texts = this.#parts.map((part) => decoder.decode(part, { stream: true }));
    return texts.join("") + decoder.decode();
  }
}

/** The most bytes, up to `max`, that end before the beginning of a character. */
function wholeCharacters(bytes: Uint8Array, max: number): number {
  let end = Math.max(0, max);
  while (end > 0 && max - end < 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}
