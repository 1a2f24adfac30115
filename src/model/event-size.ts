/** Limits the bytes of one event of a provider's stream. Parsers buffer an event until the blank line that ends it,
 *  which a broken server may never send. */

import { modelLimits } from "../limits.ts";
import { ModelCallError } from "./model-error.ts";

const lineFeed = 10;
const carriageReturn = 13;

export class EventSize {
  #bytes = 0;
  /** Whether the line so far is empty but for a carriage return. */
  #isLineEmpty = true;

  /** Counts the next bytes of the stream. Throws `ModelCallError` when an event is too long. */
  add(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      this.#isLineEmpty &&= isEmptyLine(chunk, start, end);
      this.#bytes = this.#isLineEmpty ? 0 : this.#bytes + end - start + 1;
      this.#isLineEmpty = true;
      start = end + 1;
    }
    this.#bytes += chunk.length - start;
    this.#isLineEmpty &&= isEmptyLine(chunk, start, chunk.length);
    if (this.#bytes <= modelLimits.eventBytesMax) return;
    throw new ModelCallError(
      "model_stream_broken",
      "The model's answer broke off.",
      `The provider sent more than ${modelLimits.eventBytesMax} bytes without ending an event.`,
      false,
    );
  }
}

function isEmptyLine(chunk: Uint8Array, start: number, end: number): boolean {
  return end === start || (end === start + 1 && chunk[start] === carriageReturn);
}
