/** The newest messages of one conversation in memory: a copy of what can still reach the model, as far as it is within
 *  bounds. The store fills it, and keeps it in step with the rows. */

import { storeLimits } from "../../limits.ts";
import type { StoredMessage } from "./stored-message.ts";

/** What can still reach the model. */
export interface Window {
  /** The newest summary; it covers what comes before the messages. */
  readonly summary: StoredMessage | undefined;
  /** In order. Do not change it, and do not keep it past the next write. */
  readonly messages: readonly StoredMessage[];
  /** Whether these are all messages after the summary. The oldest are not cached when there are too many; the newest
   *  answer always is, with the results that came since. */
  readonly isWhole: boolean;
}

/** The index of the newest of messages in order that is at a position or before it; -1 where there is none. */
export function indexUpTo(messages: readonly StoredMessage[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export class ThreadWindow implements Window {
  isWhole = true;
  summary: StoredMessage | undefined;
  readonly messages: StoredMessage[] = [];
  /** Of the content of all messages. */
  chars = 0;
  readonly #charsBySeq = new Map<number, number>();

  constructor(summary: StoredMessage | undefined) {
    this.summary = summary;
  }

  /** Messages up to here are summarised. */
  get cutSeq(): number {
    return this.summary?.metadata.summary?.upToSeq ?? 0;
  }

  /** Takes what is stored, newest first, until it has all or enough. */
  fill(newestFirst: Iterable<{ stored: StoredMessage; chars: number }>): void {
    for (const { stored, chars } of newestFirst) {
      this.messages.push(stored);
      this.#count(stored, chars);
      if (!this.#isOver || !this.messages.some(beginsStep)) continue;
      this.isWhole = false;
      break;
    }
    this.messages.reverse();
    this.#shrink();
  }

  /** Puts a message in its place. */
  insert(stored: StoredMessage, chars: number): void {
    this.messages.splice(indexUpTo(this.messages, stored.seq) + 1, 0, stored);
    this.#count(stored, chars);
    this.#shrink();
  }

  /** Takes a newer summary, which covers more of the conversation. */
  summarise(summary: StoredMessage): void {
    this.summary = summary;
    const oldest = this.messages[0];
    // The messages that are not cached come before those that are.
    if (oldest === undefined || oldest.seq <= this.cutSeq + 1) this.isWhole = true;
    while (this.messages[0] !== undefined && this.messages[0].seq <= this.cutSeq) this.#dropOldest();
  }

  /** Drops the oldest messages that are beyond the bounds. What stays begins with no tool's result. */
  #shrink(): void {
    if (!this.#isOver) return;
    const newestStep = this.messages.findLast(beginsStep);
    while (this.messages[0] !== newestStep && (this.#isOver || !beginsStep(this.messages[0]))) {
      this.#dropOldest();
      this.isWhole = false;
    }
  }

  get #isOver(): boolean {
    return this.chars > storeLimits.cachedCharsMax || this.messages.length > storeLimits.cachedMessagesMax;
  }

  #count(stored: StoredMessage, chars: number): void {
    this.#charsBySeq.set(stored.seq, chars);
    this.chars += chars;
  }

  #dropOldest(): void {
    const oldest = this.messages.shift();
    if (oldest === undefined) return;
    this.chars -= this.#charsBySeq.get(oldest.seq) ?? 0;
    this.#charsBySeq.delete(oldest.seq);
  }
}

/** Everything but a tool's result, which stays with the answer that asked for it. */
function beginsStep(stored: StoredMessage | undefined): boolean {
  return stored?.message.role !== "tool";
}
