/** The rows of text that a model has said so far in a step whose answer is not stored yet. They go with the
 *  transaction that stores the answer. */

import { storeLimits } from "../../limits.ts";
import { Store } from "../store.ts";

type Block = { block: number; text: string };

export class PartialTextStore extends Store {
  /** What this object has written: a thread that is not here may have rows of a dead one. */
  readonly #blocks = new Map<string, Block>();
  /** There may be rows of this object's that are not among them. */
  #hasForgotten = false;

  /** Adds text: to a row that grows, until the row is large and another one begins. */
  append(thread: string, text: string): void {
    for (let remaining = text; remaining !== ""; ) {
      // Half a character would not survive in a row.
      const end = storeLimits.partialTextBlockChars;
      const piece = remaining.slice(0, isPairAt(remaining, end) ? end - 1 : end);
      this.#append(thread, piece);
      remaining = remaining.slice(piece.length);
    }
  }

  #append(thread: string, text: string): void {
    const last = this.#blocks.get(thread) ?? this.#readForgotten(thread) ?? { block: 0, text: "" };
    const isFull = last.text.length + text.length > storeLimits.partialTextBlockChars;
    const next = isFull ? { block: last.block + 1, text } : { ...last, text: last.text + text };
    this.sql.run(
      "INSERT OR REPLACE INTO partial_texts (thread, block, content) VALUES (?, ?, ?)",
      thread,
      next.block,
      next.text,
    );
    this.#blocks.set(thread, next);
  }

  read(thread: string): string {
    const rows = this.sql.all<{ content: string }>(
      "SELECT content FROM partial_texts WHERE thread = ? ORDER BY block",
      thread,
    );
    return rows.map(({ content }) => content).join("");
  }

  /** Drops the text of a thread. Costs nothing when there is none. */
  clear(thread: string): void {
    if (this.#blocks.delete(thread) || this.#hasForgotten) this.#delete(thread);
  }

  /** The same for what a dead object may have left. */
  clearInherited(thread: string): void {
    this.#blocks.delete(thread);
    this.#delete(thread);
  }

  /** Drops the text of all threads, where no step runs any more. */
  clearAll(): void {
    this.#blocks.clear();
    this.#hasForgotten = false;
    this.sql.run("DELETE FROM partial_texts");
  }

  /** Drops what is cached, after a transaction that was rolled back. */
  forget(): void {
    this.#blocks.clear();
    this.#hasForgotten = true;
  }

  #readForgotten(thread: string): Block | undefined {
    if (!this.#hasForgotten) return undefined;
    return this.sql.first<Block>(
      "SELECT block, content AS text FROM partial_texts WHERE thread = ? ORDER BY block DESC LIMIT 1",
      thread,
    );
  }

  #delete(thread: string): void {
    this.sql.run("DELETE FROM partial_texts WHERE thread = ?", thread);
  }
}

/** Whether the two UTF-16 units around a position are one character. */
function isPairAt(text: string, position: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(position - 1, position + 1));
}
