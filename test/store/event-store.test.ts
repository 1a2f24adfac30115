import { describe, expect, it } from "vitest";
import { storeLimits } from "../../src/limits.ts";
import type { LoggedEvent } from "../../src/protocol/event/event-log.ts";
import { EventStore } from "../../src/store/event-store.ts";
import { runWithSql } from "../support/sql.ts";

function largestRow(sql: Parameters<Parameters<typeof runWithSql>[0]>[0]): number {
  const row = sql.first<{ bytes: number }>("SELECT MAX(LENGTH(CAST(entries AS BLOB))) AS bytes FROM events");
  return row?.bytes ?? 0;
}

describe("EventStore", () => {
  it("keeps the events of one transaction in one row as long as they fit", () =>
    runWithSql((sql) => {
      const store = new EventStore(sql);
      const event = (text: string): LoggedEvent => ({ type: "log", timestamp: 1, operationId: "op", text });
      const small = Array.from({ length: 64 }, () => event("small"));
      const before = sql.rowsWritten;
      store.append(small);
      expect(sql.rowsWritten - before).toBe(1);
      const large = Array.from({ length: 100 }, (_, index) => event(`${index} ${"世".repeat(60_000)}`));
      expect(store.append(large)).toMatchObject({ first: 65 });
      expect(largestRow(sql)).toBeLessThanOrEqual(storeLimits.rowBytesMax);
      const woken = new EventStore(sql);
      expect(woken.nextOffset).toBe(165);
      const texts = woken.page(64, 200).map(({ text }) => text);
      expect(JSON.stringify(texts) === JSON.stringify(large.map(({ text }) => text))).toBe(true);
    }));

  it("reads as many rows for a page as its events stand in", () =>
    runWithSql((sql) => {
      const store = new EventStore(sql);
      const event: LoggedEvent = { type: "log", timestamp: 1, operationId: "op", text: "small" };
      for (let row = 0; row < 200; row += 1) store.append(Array.from({ length: 10 }, () => event));
      const before = sql.rowsRead;
      expect(store.page(500, 100).map(({ offset }) => offset)).toEqual(
        Array.from({ length: 100 }, (_, index) => 501 + index),
      );
      expect(sql.rowsRead - before).toBeLessThan(15);
    }));
});
