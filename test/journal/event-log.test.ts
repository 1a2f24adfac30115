import { describe, expect, it } from "vitest";
import { EventLog } from "../../src/journal/event-log.ts";
import { eventLimits } from "../../src/limits.ts";
import { EventStore } from "../../src/store/event-store.ts";
import { MessageStore, mainThread } from "../../src/store/message/message-store.ts";
import { runWithSql } from "../support/sql.ts";

const address = { agent: "a", instance: "i", session: "s" };

describe("EventLog", () => {
  it("keeps short what has no message to stand in", () =>
    runWithSql((sql) => {
      const store = new EventStore(sql);
      const log = new EventLog(address, { events: store, messages: new MessageStore(sql) });
      const fields = { rows: Array.from({ length: 100_000 }, (_, row) => row) };
      log.add("op", { type: "log", level: "info", message: "m".repeat(10_000), fields }, 1);
      log.add("op", { type: "log", level: "info", message: "ok", fields: { a: 1 } }, 1);
      log.append();
      const [long, short] = log.page(0, 10).events;
      expect(String(long?.message).length).toBeLessThanOrEqual(eventLimits.textCharsMax + 1);
      expect(String(long?.fields).length).toBeLessThanOrEqual(eventLimits.textCharsMax + 1);
      expect(short).toMatchObject({ message: "ok", fields: { a: 1 } });
    }));

  it("ends a page before it grows too large to cross to its reader", () =>
    runWithSql((sql) => {
      const store = new EventStore(sql);
      const messages = new MessageStore(sql);
      const log = new EventLog(address, { events: store, messages });
      const text = "x".repeat(3_000_000);
      for (let seq = 1; seq <= 6; seq += 1) {
        const message = { role: "assistant" as const, content: [{ type: "text" as const, text }] };
        messages.insert(mainThread, { seq, operationId: "op", message, metadata: {} }, 1);
        log.addText("op", 1, { thread: mainThread, seq }, text);
      }
      log.append();
      const offsets: number[] = [];
      for (let after = 0; after < 6; ) {
        const { events, nextAfter } = log.page(after, 100);
        expect(events.length).toBeLessThanOrEqual(2);
        offsets.push(...events.map(({ offset }) => offset));
        after = nextAfter;
      }
      expect(offsets).toEqual([1, 2, 3, 4, 5, 6]);
    }));
});
