/** The rows of a run's events, one each. A log line names the place in the code that wrote it, so that a replay can tell
 *  what is written already. */

import { requestLimits } from "../../limits.ts";
import type { RunEvent } from "../../protocol/run/run.ts";
import { Store } from "../store.ts";

export interface NewRunEvent {
  type: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** Where in the code a log line comes from. */
  place?: string;
  data: Readonly<Record<string, unknown>>;
}

type EventRow = { number: number; type: string; timestamp: number; data: string };

export class RunEventStore extends Store {
  #count: number | undefined;

  /** How many there are; the number of the newest. */
  get count(): number {
    this.#count ??=
      this.sql.first<{ count: number }>("SELECT MAX(number) AS count FROM run_events")?.count ?? 0;
    return this.#count;
  }

  /** Inside a transaction. Returns the event's number. */
  append({ type, timestamp, place, data }: NewRunEvent): number {
    const number = this.count + 1;
    this.sql.run(
      "INSERT INTO run_events (number, type, timestamp, branch, data) VALUES (?, ?, ?, ?, ?)",
      number,
      type,
      timestamp,
      place ?? null,
      JSON.stringify(data),
    );
    this.#count = number;
    return number;
  }

  /** Log lines by the place that wrote them. */
  countByPlace(): Map<string, number> {
    const rows = this.sql.all<{ place: string; count: number }>(
      "SELECT branch AS place, COUNT(*) AS count FROM run_events WHERE branch IS NOT NULL GROUP BY branch",
    );
    return new Map(rows.map(({ place, count }) => [place, count]));
  }

  /** Events after one, oldest first. The page ends early rather than grow past its bound. */
  page(runId: string, after: number, limit: number, types: readonly string[] = []): RunEvent[] {
    const ofTypes = types.length === 0 ? "" : "AND type IN (SELECT value FROM json_each(?))";
    const rows = this.sql.iterate<EventRow>(
      `SELECT number, type, timestamp, data FROM run_events WHERE number > ? ${ofTypes} ORDER BY number LIMIT ?`,
      after,
      ...(types.length === 0 ? [] : [JSON.stringify(types)]),
      limit,
    );
    const events: RunEvent[] = [];
    let chars = 0;
    for (const { number, type, timestamp, data } of rows) {
      chars += data.length;
      if (chars > requestLimits.messagePageBytesMax && events.length > 0) break;
      events.push({
        runId,
        index: number,
        type,
        timestamp,
        data: JSON.parse(data) as Record<string, unknown>, // written above
      });
    }
    return events;
  }
}
