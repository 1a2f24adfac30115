import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import type { NumberedEvent } from "../../src/protocol/event-log.ts";
import type { SessionPorts } from "../../src/session/session-ports.ts";
import { SessionStorage } from "../../src/session/session-storage.ts";
import type { Sql } from "../../src/sql.ts";
import { runWithSql } from "../support/sql.ts";

const address = { agent: "a", instance: "i", session: "s" };

function open(sql: Sql) {
  const told: NumberedEvent[] = [];
  const ports = { sql, clock: systemClock } as SessionPorts; // nothing else is asked for
  return { told, storage: new SessionStorage(address, ports, (events) => told.push(...events)) };
}

describe("SessionStorage", () => {
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
});
