import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EdgeflueError } from "../../src/errors.ts";
import { Journal } from "../../src/journal/journal.ts";
import { runDueJobs } from "../../src/journal/run-due-jobs.ts";
import { storeLimits } from "../../src/limits.ts";
import type { NumberedEvent } from "../../src/protocol/event/event-log.ts";
import type { Sql } from "../../src/sql.ts";
import type { StoredMessage } from "../../src/store/message/stored-message.ts";
import { FakeClock } from "../../src/testing/fake-clock.ts";
import { runWithSql } from "../support/sql.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

const { stageMsMax } = storeLimits;
const address = { agent: "a", instance: "i", session: "s" };

function open(sql: Sql) {
  const clock = new FakeClock();
  const told: NumberedEvent[] = [];
  const crashes: EdgeflueError[] = [];
  const state = { isFollowed: false };
  const journal = new Journal(
    address,
    { sql, clock, deleteStorage: () => {} },
    {
      onCommit: (events) => void told.push(...events),
      onCrash: (error) => void crashes.push(error),
      isFollowed: () => state.isFollowed,
    },
  );
  return { clock, told, crashes, state, journal };
}

const message = (seq: number): StoredMessage => ({
  seq,
  operationId: "op",
  message: { role: "user", content: [{ type: "text", text: `message ${seq}` }] },
  metadata: {},
});
const seqs = (sql: Sql) =>
  sql.all<{ seq: number }>("SELECT seq FROM messages ORDER BY seq").map(({ seq }) => seq);
const types = (events: readonly NumberedEvent[]) => events.map(({ type }) => type);

/** A session in which a message is committed, another one is staged, and an event goes with it. */
function openStaged(sql: Sql) {
  const world = open(sql);
  const { journal } = world;
  const stage = (seq: number) =>
    journal.stage(({ messages, now }) => {
      messages.insert("main", message(seq), now);
      journal.log("op", { type: "turn_end" });
    });
  journal.commit(({ messages, now }) => messages.insert("main", message(1), now));
  stage(2);
  return { ...world, stage };
}

/** Lets the transactions of a database fail at their commit until it is called. */
function failCommits(sql: Sql): () => void {
  const { transaction } = sql;
  sql.transaction = <T>(body: () => T): T =>
    transaction.call(sql, () => {
      body();
      throw new Error("disk full");
    }) as T;
  return () => {
    sql.transaction = transaction;
  };
}

describe("commit", () => {
  it("stores the events with the rows, and passes them on afterwards", () =>
    runWithSql((sql) => {
      const { journal, told } = open(sql);
      journal.log("op", { type: "agent_start" });
      journal.commit(({ messages, now }) => {
        messages.insert("main", message(1), now);
        expect(told).toEqual([]);
      });
      expect([seqs(sql), types(told)]).toEqual([[1], ["agent_start"]]);
    }));

  it("makes no schema before something is written", () =>
    runWithSql(
      (sql) => {
        const { journal } = open(sql);
        expect(journal.read(({ messages }) => messages.page("main", {}), undefined)).toBeUndefined();
        expect(sql.all("SELECT name FROM sqlite_master WHERE name = 'messages'")).toEqual([]);
      },
      { isEmpty: true },
    ));

  it("that is refused by its body leaves nothing of it, and keeps the events from before", () =>
    runWithSql((sql) => {
      const { journal, told, crashes } = open(sql);
      journal.log("op", { type: "agent_start" });
      const refused = () =>
        journal.commit(({ messages, now, afterCommit }) => {
          messages.insert("main", message(1), now);
          journal.log("op", { type: "turn_end" });
          afterCommit(() => told.push({ type: "never" } as NumberedEvent));
          throw new Error("no");
        });
      expect(refused).toThrow("no");
      expect([told, crashes]).toEqual([[], []]);
      journal.commit(() => journal.log("op", { type: "idle" }));
      expect(types(told)).toEqual(["agent_start", "idle"]);
      expect(seqs(sql)).toEqual([]);
    }));

  it("calls back in order once it is committed, also when a callback throws", () =>
    runWithSql((sql) => {
      const { journal } = openStaged(sql);
      const called: unknown[] = [];
      journal.stage(({ afterCommit }) =>
        afterCommit(() => {
          called.push(seqs(sql).length);
          throw new Error("no");
        }),
      );
      journal.commit(({ messages, now, afterCommit }) => {
        messages.insert("main", message(3), now);
        afterCommit(() => called.push("second"));
      });
      expect(called).toEqual([3, "second"]);
    }));
});

describe("stage", () => {
  it("is visible in memory at once, and committed within its time", () =>
    runWithSql((sql) => {
      const { clock, told, journal } = openStaged(sql);
      expect(journal.stores.messages.window("main").messages).toHaveLength(2);
      expect([seqs(sql), told]).toEqual([[1], []]);
      clock.advance(stageMsMax);
      expect([seqs(sql), types(told)]).toEqual([[1, 2], ["turn_end"]]);
      expect(clock.nextDelayMs).toBeUndefined();
    }));

  it("is not put off by what is staged after it", () =>
    runWithSql((sql) => {
      const { clock, stage } = openStaged(sql);
      clock.advance(stageMsMax - 1);
      stage(3);
      clock.advance(1);
      expect(seqs(sql)).toEqual([1, 2, 3]);
    }));

  it("is one transaction with the next commit", () =>
    runWithSql((sql) => {
      const { journal, told } = openStaged(sql);
      const { rowsWritten } = sql;
      journal.commit(() => journal.log("op", { type: "idle" }));
      expect(told.map(({ offset, type }) => [offset, type])).toEqual([
        [1, "turn_end"],
        [2, "idle"],
      ]);
      // The message, and the events of both in one row.
      expect(sql.rowsWritten - rowsWritten).toBe(2);
    }));

  it("stays staged when the next commit is refused", () =>
    runWithSql((sql) => {
      const { journal, told, clock } = openStaged(sql);
      const refused = () =>
        journal.commit(({ messages, now }) => {
          messages.insert("main", message(3), now);
          journal.log("op", { type: "idle" });
          throw new Error("no");
        });
      expect(refused).toThrow("no");
      expect([seqs(sql), told]).toEqual([[1], []]);
      clock.advance(stageMsMax);
      expect([seqs(sql), types(told)]).toEqual([[1, 2], ["turn_end"]]);
    }));

  it("is committed before anything is read", () =>
    runWithSql((sql) => {
      const { journal } = openStaged(sql);
      const { messages } = journal.stores.messages.page("main", {});
      expect(messages.map(({ seq }) => seq)).toEqual([1, 2]);
      expect(journal.hasStaged).toBe(false);
    }));

  it("is all or nothing, and its body cannot read", () =>
    runWithSql((sql) => {
      const { journal, told, clock } = openStaged(sql);
      const reads = () =>
        journal.stage(({ messages, now }) => {
          messages.insert("main", message(3), now);
          journal.log("op", { type: "idle" });
          messages.page("main", {});
        });
      expect(reads).toThrow("The body of stage() cannot read");
      clock.advance(stageMsMax);
      expect([seqs(sql), types(told)]).toEqual([[1, 2], ["turn_end"]]);
    }));

  it("goes with the session that is deleted", () =>
    runWithSql(async (sql) => {
      const { clock, journal, crashes } = openStaged(sql);
      await journal.delete({ isListed: true });
      clock.advance(stageMsMax);
      expect([seqs(sql), crashes]).toEqual([[1], []]);
    }));
});

describe("an event", () => {
  it("waits for the next commit, and is committed soon when somebody follows the session", () =>
    runWithSql((sql) => {
      const { journal, told, clock, state } = openStaged(sql);
      journal.flush();
      journal.log("op", { type: "agent_start" });
      clock.advance(1_000_000);
      expect(types(told)).toEqual(["turn_end"]);
      state.isFollowed = true;
      journal.log("op", { type: "idle" });
      clock.advance(stageMsMax);
      expect(types(told)).toEqual(["turn_end", "agent_start", "idle"]);
    }));
});

describe("a commit that fails", () => {
  it("is a crash: nothing of it is stored, and the journal writes nothing more", () =>
    runWithSql((sql) => {
      const { journal, told, crashes } = openStaged(sql);
      const mend = failCommits(sql);
      const code = { code: "operation_interrupted", retryAfterSeconds: 1 };
      expect(() => journal.commit(() => {})).toThrow(expect.objectContaining(code));
      mend();
      for (const write of [
        () => journal.commit(() => {}),
        () => journal.stage(() => {}),
        () => journal.flush(),
        () => journal.requireAlive(),
      ]) {
        expect(write).toThrow(expect.objectContaining(code));
      }
      expect([seqs(sql), told, crashes.length, journal.isCrashed]).toEqual([[1], [], 1, true]);
      // The next one over the same database starts from the rows.
      const next = open(sql);
      expect(next.journal.stores.messages.window("main").messages.map(({ seq }) => seq)).toEqual([1]);
    }));

  it("is noticed by the timer of what is staged, and by whoever reads", () =>
    runWithSql((sql) => {
      const byTimer = openStaged(sql);
      const mend = failCommits(sql);
      byTimer.clock.advance(stageMsMax);
      expect(byTimer.crashes).toHaveLength(1);
      mend();
      const byReader = open(sql);
      byReader.journal.stores.messages.window("main");
      byReader.journal.stage(({ messages, now }) => messages.insert("main", message(9), now));
      failCommits(sql);
      expect(() => byReader.journal.stores.messages.page("main", {})).toThrow("could not store its work");
      expect(byReader.crashes).toHaveLength(1);
    }));

  it("is one too when a single statement fails, whatever its body makes of that", () =>
    runWithSql((sql) => {
      const { journal, crashes } = openStaged(sql);
      const commit = () =>
        journal.commit(({ messages, now }) => {
          try {
            messages.insert("main", message(1), now);
          } catch {
            throw new Error("something else");
          }
        });
      expect(commit).toThrow("could not store its work");
      expect(crashes[0]?.hint).toContain("UNIQUE");
    }));
});

describe("jobs", () => {
  it("run once, with the transaction that removes them, the earliest first", () =>
    runWithSql((sql) => {
      vi.spyOn(console, "warn").mockReturnValue();
      const { journal } = open(sql);
      journal.commit(({ jobs }) => {
        jobs.schedule({ name: "late", dueAt: 30 });
        jobs.schedule({ name: "again", dueAt: 20 });
        jobs.schedule({ name: "first", dueAt: 10 });
        jobs.schedule({ name: "unknown", dueAt: 5 });
      });
      const ran: string[] = [];
      const handlers = {
        first: () => void ran.push("first"),
        again: ({ jobs }: { jobs: { schedule(job: { name: string; dueAt: number }): void } }) => {
          ran.push("again");
          jobs.schedule({ name: "again", dueAt: 40 });
        },
        late: () => void ran.push("late"),
      };
      runDueJobs(journal, 20, handlers);
      runDueJobs(journal, 20, handlers);
      expect(ran).toEqual(["first", "again"]);
      expect(journal.stores.jobs.nextDueAt()).toBe(30);
      runDueJobs(journal, 40, handlers);
      expect(ran).toEqual(["first", "again", "late", "again"]);
    }));
});
