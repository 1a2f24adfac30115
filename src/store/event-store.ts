/** The rows of the event log: the events of one transaction in one row, as long as they fit, keyed by the number of the
 *  first. The content of a message is not repeated: an event names the message instead. */

import { eventLimits, storeLimits } from "../limits.ts";
import type { LoggedEvent, NumberedEvent } from "../protocol/event/event-log.ts";
import { Store } from "./store.ts";

type EventRow = { first_offset: number; entries: string };

export class EventStore extends Store {
  #nextOffset: number | undefined;

  /** Appends events in order, inside a transaction; if that is rolled back, call `forget`. Returns the number of the
   *  first, and whether so many have come that `prune` is due. */
  append(events: readonly LoggedEvent[]): { first: number; isPruneDue: boolean } {
    const offset = this.nextOffset;
    let first = offset;
    for (const entries of toRows(events)) {
      this.sql.run("INSERT INTO events (first_offset, entries) VALUES (?, ?)", first, `[${entries.join()}]`);
      first += entries.length;
    }
    this.#nextOffset = offset + events.length;
    const { pruneEvery } = eventLimits;
    const isPruneDue = Math.floor(offset / pruneEvery) !== Math.floor(this.#nextOffset / pruneEvery);
    return { first: offset, isPruneDue };
  }

  /** Removes the oldest rows beyond so many events. */
  prune(keptMax: number): void {
    this.sql.run("DELETE FROM events WHERE first_offset < ?", this.nextOffset - keptMax);
  }

  /** Events after an offset, oldest first. */
  page(after: number, limit: number): NumberedEvent[] {
    const start = this.sql.first<{ first_offset: number | null }>(
      "SELECT MAX(first_offset) AS first_offset FROM events WHERE first_offset <= ?",
      after + 1,
    );
    const rows = this.sql.iterate<EventRow>(
      "SELECT first_offset, entries FROM events WHERE first_offset >= ? ORDER BY first_offset",
      start?.first_offset ?? 0,
    );
    const events: NumberedEvent[] = [];
    for (const row of rows) {
      const entries = JSON.parse(row.entries) as LoggedEvent[]; // written above
      for (const [index, entry] of entries.entries()) {
        const offset = row.first_offset + index;
        if (offset > after) events.push({ offset, ...entry } as NumberedEvent); // and its number
      }
      if (events.length >= limit) break;
    }
    return events.slice(0, limit);
  }

  /** Drops what is cached, after a transaction that was rolled back. */
  forget(): void {
    this.#nextOffset = undefined;
  }

  /** The number that the next event gets; the first one has 1. */
  get nextOffset(): number {
    if (this.#nextOffset === undefined) {
      const row = this.sql.first<EventRow>(
        "SELECT first_offset, entries FROM events ORDER BY first_offset DESC LIMIT 1",
      );
      this.#nextOffset =
        row === undefined ? 1 : row.first_offset + (JSON.parse(row.entries) as unknown[]).length;
    }
    return this.#nextOffset;
  }
}

/** The events as JSON, those of one row together. */
function toRows(events: readonly LoggedEvent[]): string[][] {
  // A UTF-16 unit takes at most three bytes.
  const charsMax = storeLimits.rowBytesMax / 3;
  const rows: string[][] = [[]];
  let chars = 0;
  for (const event of events) {
    const text = JSON.stringify(event);
    chars += text.length + 1;
    if (chars > charsMax) {
      rows.push([]);
      chars = text.length + 1;
    }
    rows.at(-1)?.push(text);
  }
  return rows.filter((row) => row.length > 0);
}
