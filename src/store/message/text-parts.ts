/** Texts that are too large for a row. Their bytes are in rows of their own, and a mark replaces the text;
 *  a text that fits stays where it is. Production refuses rows of 2 MB; local workerd takes them. */

import { EdgeflueError } from "../../errors.ts";
import { storeLimits } from "../../limits.ts";
import { Store } from "../store.ts";

/** What is stored this way is JSON, and this is none. */
const mark = "in parts";

const { rowBytesMax, textBytesMax } = storeLimits;

export class TextParts extends Store {
  /** Returns what to store in the owner's row. `what` begins the sentence that refuses a text beyond all bounds. Call
   *  it inside a transaction. */
  put(owner: string, text: string, what: string): string {
    // A UTF-16 unit takes one to three bytes: most texts need not be measured.
    if (text.length <= rowBytesMax / 3) return text;
    if (text.length > textBytesMax) throw tooLarge(what, text.length);
    const bytes = new TextEncoder().encode(text);
    if (bytes.byteLength <= rowBytesMax) return text;
    if (bytes.byteLength > textBytesMax) throw tooLarge(what, bytes.byteLength);
    for (let part = 0; part * rowBytesMax < bytes.byteLength; part += 1) {
      const { buffer } = bytes.slice(part * rowBytesMax, (part + 1) * rowBytesMax);
      this.sql.run("INSERT INTO text_parts (owner, part, bytes) VALUES (?, ?, ?)", owner, part, buffer);
    }
    return mark;
  }

  /** The text of the owner's row, or of its parts. */
  get(owner: string, stored: string): string {
    if (stored !== mark) return stored;
    // A character may begin in one part and end in the next; a byte order mark is a character of the text.
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const rows = this.sql.iterate<{ bytes: ArrayBuffer }>(
      "SELECT bytes FROM text_parts WHERE owner = ? ORDER BY part",
      owner,
    );
    let text = "";
    for (const { bytes } of rows) text += decoder.decode(bytes, { stream: true });
    return text + decoder.decode();
  }

  /** Drops what may stand in parts. */
  remove(owner: string): void {
    this.sql.run("DELETE FROM text_parts WHERE owner = ?", owner);
  }
}

function tooLarge(what: string, bytes: number): EdgeflueError {
  const max = textBytesMax;
  return new EdgeflueError(
    "payload_too_large",
    `${what} takes ${bytes} bytes or more; at most ${max} are stored.`,
    {
      meta: { bytes, max },
    },
  );
}
