import { afterEach, describe, expect, it, vi } from "vitest";
import { type Clock, systemClock } from "../../src/clock.ts";
import { Journal } from "../../src/journal/journal.ts";
import type { NumberedEvent } from "../../src/protocol/event/event-log.ts";
import type { SessionPorts } from "../../src/session/ports.ts";
import type { Sql } from "../../src/sql.ts";
import type { StoredMessage } from "../../src/store/message/stored-message.ts";
import { FakeClock } from "../../src/testing/fake-clock.ts";
import { runWithSql } from "../support/sql.ts";

afterEach(() => vi.restoreAllMocks());

const withinMs = 25;
const address = { agent: "a", instance: "i", session: "s" };

function open(sql: Sql, clock: Clock = systemClock) {
  const told: NumberedEvent[] = [];
  const ports = { sql, clock, deleteStorage: () => {} } as unknown as SessionPorts; // nothing else is asked for
  return { told, storage: new Journal(address, ports, (events) => told.push(...events)) };
}

describe("Journal", () => {
  it("takes back the events of a transaction that did not hold, and keeps those from before it", () =>
    runWithSql((sql) => {
      const { storage, told } = open(sql);
      const { events, write } = storage;
      events.record("op", { type: "agent_start" }, 1);
      const attempt = () =>
        write(() => {
          events.record("op", { type: "turn_end" }, 2);
          throw new Error("no");
        });
      expect(attempt).toThrow("no");
      expect(told).toEqual([]);
      write(() => events.record("op", { type: "idle" }, 3));
      const types = ["agent_start", "idle"];
      expect(told.map(({ type }) => type)).toEqual(types);
      expect(events.page(0, 10).events.map(({ type }) => type)).toEqual(types);
    }));

  it("keeps events whose transaction failed at its commit", () =>
    runWithSql((sql) => {
      let fails = true;
      const { transaction } = sql;
      sql.transaction = <T>(body: () => T) =>
        transaction.call(sql, () => {
          const value = body();
          if (fails) throw new Error("disk full");
          return value;
        }) as T;
      const { storage } = open(sql);
      storage.events.record("op", { type: "agent_start" }, 1);
      expect(() => storage.write(() => {})).toThrow("disk full");
      fails = false;
      storage.write(() => {});
      expect(storage.events.page(0, 10).events).toMatchObject([{ offset: 1, type: "agent_start" }]);
    }));

  describe("what is written behind", () => {
    const message = (seq: number): StoredMessage => ({
      seq,
      operationId: "op",
      message: { role: "user", content: [{ type: "text", text: `message ${seq}` }] },
      metadata: {},
    });
    const seqs = (sql: Sql) => sql.all<{ seq: number }>("SELECT seq FROM messages ORDER BY seq");

    /** A session in which a message stands, another is written behind, and an event tells of it. */
    function openBehind(sql: Sql) {
      const clock = new FakeClock();
      const lost: unknown[] = [];
      const { storage, told } = open(sql, clock);
      const { events, write, writeBehind, stores } = storage;
      const insert = (seq: number) =>
        writeBehind(
          ({ messages, now }) => {
            messages.insert("main", message(seq), now);
            events.record("op", { type: "turn_end" }, now);
          },
          { withinMs, onLost: (error) => lost.push(error) },
        );
      write(({ messages, now }) => messages.insert("main", message(1), now));
      insert(2);
      return { clock, lost, told, insert, storage, write, stores };
    }

    it("is held in memory, and stored and told when its time has come", () =>
      runWithSql((sql) => {
        const { clock, told, stores } = openBehind(sql);
        expect(stores.messages.window("main").messages).toHaveLength(2);
        expect([seqs(sql), told]).toEqual([[{ seq: 1 }], []]);
        clock.advance(withinMs);
        expect(seqs(sql)).toEqual([{ seq: 1 }, { seq: 2 }]);
        expect(told.map(({ type }) => type)).toEqual(["turn_end"]);
        expect(clock.nextDelayMs).toBeUndefined();
      }));

    it("is not put off by what follows it", () =>
      runWithSql((sql) => {
        const { clock, insert } = openBehind(sql);
        clock.advance(withinMs - 1);
        insert(3);
        clock.advance(1);
        expect(seqs(sql)).toHaveLength(3);
      }));

    it("waits no longer than the most urgent part of it may", () =>
      runWithSql((sql) => {
        const { clock, storage } = openBehind(sql);
        const insert = (seq: number, ms: number) =>
          storage.writeBehind(({ messages, now }) => messages.insert("main", message(seq), now), {
            withinMs: ms,
            onLost: () => {},
          });
        insert(3, 2 * withinMs);
        insert(4, withinMs - 10);
        clock.advance(withinMs - 10);
        expect(seqs(sql)).toHaveLength(4);
        expect(clock.nextDelayMs).toBeUndefined();
      }));

    it("is one transaction with what is written next, and stands when that fails", () =>
      runWithSql((sql) => {
        const { write, told, storage, insert, stores } = openBehind(sql);
        const attempt = () =>
          write(({ messages, now }) => {
            messages.insert("main", message(3), now);
            storage.events.record("op", { type: "idle" }, now);
            throw new Error("no");
          });
        expect(attempt).toThrow("no");
        expect(seqs(sql)).toEqual([{ seq: 1 }, { seq: 2 }]);
        expect(told.map(({ type }) => type)).toEqual(["turn_end"]);
        stores.messages.window("main");
        const { rowsWritten } = sql;
        insert(3);
        write(() => storage.events.record("op", { type: "idle" }, 1));
        expect(told.map(({ offset, type }) => [offset, type])).toEqual([
          [1, "turn_end"],
          [2, "turn_end"],
          [3, "idle"],
        ]);
        // The message, and the events of both in one row.
        expect(sql.rowsWritten - rowsWritten).toBe(2);
      }));

    it("is stored for whoever waits for it, once the work rests", async () =>
      runWithSql(async (sql) => {
        const { storage, insert } = openBehind(sql);
        let isStored = false;
        const waited = storage.hurry().then(() => {
          isStored = true;
        });
        await new Promise((resolve) => setTimeout(resolve, 0));
        expect(isStored).toBe(false);
        storage.rest();
        await waited;
        expect(seqs(sql)).toHaveLength(2);
        // Also where the work has rested before.
        insert(3);
        storage.rest();
        await storage.hurry();
        expect(seqs(sql)).toHaveLength(3);
        await storage.hurry();
      }));

    it("says once it is stored, and keeps it also when whoever hears that fails", () =>
      runWithSql((sql) => {
        vi.spyOn(console, "error").mockReturnValue();
        const { storage, stores } = openBehind(sql);
        const stored: number[] = [];
        const watcher = { withinMs, onLost: () => stored.push(-1) };
        storage.writeBehind(({ messages, now }) => messages.insert("main", message(3), now), {
          ...watcher,
          onStored: () => {
            stored.push(seqs(sql).length);
            throw new Error("no");
          },
        });
        storage.writeBehind(({ messages, now }) => messages.insert("main", message(4), now), {
          ...watcher,
          onStored: () => stored.push(4),
        });
        storage.write(({ messages, now }) => messages.insert("main", message(5), now));
        expect(stored).toEqual([5, 4]);
        expect(stores.messages.page("main", {}).messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
      }));

    it("comes before what is written next, and before what is read", () =>
      runWithSql((sql) => {
        const { write, stores, told, insert } = openBehind(sql);
        write(({ messages, now }) => messages.insert("main", message(3), now));
        expect(seqs(sql)).toHaveLength(3);
        insert(4);
        const { messages } = stores.messages.page("main", {});
        expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
        expect(told).toHaveLength(2);
      }));

    it("cannot read, as it is not written yet", () =>
      runWithSql((sql) => {
        const { storage, stores, told, clock } = openBehind(sql);
        stores.messages.forget();
        const attempt = () =>
          storage.writeBehind(
            ({ messages, now }) => {
              storage.events.record("op", { type: "idle" }, now);
              messages.insert("main", message(3), now);
            },
            { withinMs, onLost: () => {} },
          );
        expect(attempt).toThrow("What is written behind cannot read");
        expect(told).toEqual([]);
        clock.advance(withinMs);
        expect(told.map(({ type }) => type)).toEqual(["turn_end"]);
        expect(storage.events.page(0, 10).events).toMatchObject([{ offset: 1, type: "turn_end" }]);
        expect(seqs(sql)).toHaveLength(2);
      }));

    it("is all or nothing, and takes nothing along that was there before", () =>
      runWithSql((sql) => {
        const { storage, stores, told } = openBehind(sql);
        const attempt = () =>
          storage.writeBehind(
            ({ messages, now }) => {
              messages.insert("main", message(3), now);
              storage.events.record("op", { type: "idle" }, now);
              throw new Error("no");
            },
            { withinMs, onLost: () => {} },
          );
        expect(attempt).toThrow("no");
        expect(stores.messages.window("main").messages.map(({ seq }) => seq)).toEqual([1, 2]);
        expect(told.map(({ type }) => type)).toEqual(["turn_end"]);
      }));

    it("says when it is lost, to its writer and to whoever comes upon it, and only then", () =>
      runWithSql((sql) => {
        const { transaction } = sql;
        const { lost, stores, write, told } = openBehind(sql);
        sql.transaction = () => {
          throw new Error("disk full");
        };
        expect(() => stores.messages.page("main", {})).toThrow("disk full");
        expect(lost).toEqual([expect.objectContaining({ message: "disk full" })]);
        sql.transaction = transaction;
        expect(stores.messages.window("main").messages.map(({ seq }) => seq)).toEqual([1]);
        write(({ messages, now }) => messages.insert("main", message(2), now));
        expect([seqs(sql).length, told.length, lost.length]).toEqual([2, 0, 1]);
      }));

    it("goes with the session that is deleted", () =>
      runWithSql(async (sql) => {
        const { clock, storage, lost } = openBehind(sql);
        await storage.delete();
        clock.advance(withinMs);
        expect([seqs(sql).length, lost]).toEqual([1, []]);
      }));
  });
});
