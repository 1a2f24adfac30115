/** The bound on what one row may hold. Production refuses rows of 2 MB; local workerd takes them. */

import { EdgeflueError } from "../errors.ts";
import { storeLimits } from "../limits.ts";

/** Refuses a text that is too large for a row. `what` begins the sentence. */
export function checkRowSize(what: string, text: string): void {
  // A UTF-16 unit takes at most three bytes: most texts need not be measured.
  if (text.length <= storeLimits.rowBytesMax / 3) return;
  const bytes = new TextEncoder().encode(text).byteLength;
  if (bytes <= storeLimits.rowBytesMax) return;
  const max = storeLimits.rowBytesMax;
  throw new EdgeflueError("payload_too_large", `${what} takes ${bytes} bytes; at most ${max} are stored.`, {
    meta: { bytes, max },
  });
}
