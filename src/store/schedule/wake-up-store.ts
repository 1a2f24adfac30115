/** The rows of a session's wake-ups and of what they began. The tables are made with the first one that is set. */

import type { Principal } from "../../protocol/access/principal.ts";
import type { WakeUpFiring, WakeUpStatus } from "../../protocol/schedule/wake-up.ts";
import { addUsage, noUsage, type Usage } from "../../protocol/usage.ts";
import type { Sql } from "../../sql.ts";
import { mainThread, summaryThreadOf } from "../message/message-store.ts";
import { type MessageRow, toMetadata } from "../message/stored-message.ts";
import { migrateTo, readVersion } from "../schema.ts";

export interface StoredWakeUp {
  id: number;
  status: WakeUpStatus;
  message: string;
  /** Undefined of one that comes once. */
  cron: string | undefined;
  timeZone: string;
  setAt: number;
  /** For whom the call was made that set it. */
  principal: Principal | undefined;
  nextAt: number;
  /** No prompt begins after this. */
  until: number;
  timesLeft: number;
  /** Due times since the last prompt that passed without one. */
  missed: number;
  /** When it is looked at: `nextAt`, or later. */
  dueAt: number;
  /** Times that the next prompt could not begin. */
  attempts: number;
  problem: string | undefined;
  /** What it began last. */
  operationId: string | undefined;
}

const versionKey = "wake_up_schema_version";

/** Statements of migration n stand at index n - 1. Released migrations are never edited. */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE wake_ups (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      call_key TEXT NOT NULL UNIQUE,
      status TEXT NOT NULL,
      message TEXT NOT NULL,
      cron TEXT,
      time_zone TEXT NOT NULL,
      set_at INTEGER NOT NULL,
      principal TEXT,
      next_at INTEGER NOT NULL,
      until INTEGER NOT NULL,
      times_left INTEGER NOT NULL,
      missed INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      problem TEXT,
      operation_id TEXT
    )`,
    `CREATE TABLE wake_up_firings (
      wake_up INTEGER NOT NULL,
      nominal_at INTEGER NOT NULL,
      fired_at INTEGER NOT NULL,
      missed INTEGER NOT NULL,
      status TEXT NOT NULL,
      operation_id TEXT,
      problem TEXT,
      PRIMARY KEY (wake_up, nominal_at)
    ) WITHOUT ROWID`,
  ],
];

type Row = {
  id: number;
  status: string;
  message: string;
  cron: string | null;
  time_zone: string;
  set_at: number;
  principal: string | null;
  next_at: number;
  until: number;
  times_left: number;
  missed: number;
  due_at: number;
  attempts: number;
  problem: string | null;
  operation_id: string | null;
};

type FiringRow = {
  nominal_at: number;
  fired_at: number;
  missed: number;
  status: string;
  operation_id: string | null;
  problem: string | null;
};

export class WakeUpStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Whether any was ever set. */
  exist(): boolean {
    return readVersion(this.#sql, versionKey) > 0;
  }

  /** Inside a transaction. */
  migrate(): void {
    migrateTo(this.#sql, { owner: "session", migrations, versionKey });
  }

  /** `callKey` is the call's that sets it. */
  insert(
    wakeUp: Pick<
      StoredWakeUp,
      "message" | "cron" | "timeZone" | "setAt" | "principal" | "nextAt" | "until" | "timesLeft"
    >,
    callKey: string,
  ): void {
    this.#sql.run(
      `INSERT INTO wake_ups (call_key, status, message, cron, time_zone, set_at, principal, next_at, until, times_left,
        missed, due_at, attempts) VALUES (?, 'open', ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0)`,
      callKey,
      wakeUp.message,
      wakeUp.cron ?? null,
      wakeUp.timeZone,
      wakeUp.setAt,
      wakeUp.principal === undefined ? null : JSON.stringify(wakeUp.principal),
      wakeUp.nextAt,
      wakeUp.until,
      wakeUp.timesLeft,
      wakeUp.nextAt,
    );
  }

  find(id: number): StoredWakeUp | undefined {
    const row = this.#sql.first<Row>("SELECT * FROM wake_ups WHERE id = ?", id);
    return row && toWakeUp(row);
  }

  findByCall(callKey: string): StoredWakeUp | undefined {
    const row = this.#sql.first<Row>("SELECT * FROM wake_ups WHERE call_key = ?", callKey);
    return row && toWakeUp(row);
  }

  /** Open ones first, the next one first; then the newest. */
  all(): StoredWakeUp[] {
    return this.#sql
      .all<Row>(
        "SELECT * FROM wake_ups ORDER BY status <> 'open', CASE status WHEN 'open' THEN next_at ELSE -id END",
      )
      .map(toWakeUp);
  }

  open(): StoredWakeUp[] {
    return this.#sql.all<Row>("SELECT * FROM wake_ups WHERE status = 'open' ORDER BY due_at").map(toWakeUp);
  }

  /** Reads nothing, so that it can be part of a staged transaction. */
  save({ id, status, nextAt, timesLeft, missed, dueAt, attempts, problem, operationId }: StoredWakeUp): void {
    this.#sql.run(
      `UPDATE wake_ups SET status = ?, next_at = ?, times_left = ?, missed = ?, due_at = ?, attempts = ?, problem = ?,
        operation_id = ? WHERE id = ?`,
      status,
      nextAt,
      timesLeft,
      missed,
      dueAt,
      attempts,
      problem ?? null,
      operationId ?? null,
      id,
    );
  }

  /** Reads nothing. */
  saveFiring(id: number, { nominalAt, at, missed, status, operationId, problem }: WakeUpFiring): void {
    this.#sql.run(
      `INSERT OR REPLACE INTO wake_up_firings (wake_up, nominal_at, fired_at, missed, status, operation_id, problem)
        VALUES (?, ?, ?, ?, ?, ?, ?)`,
      id,
      nominalAt,
      at,
      missed,
      status,
      operationId ?? null,
      problem ?? null,
    );
  }

  /** Newest first. */
  firings(id: number, limit: number): WakeUpFiring[] {
    return this.#sql
      .all<FiringRow>(
        "SELECT * FROM wake_up_firings WHERE wake_up = ? ORDER BY nominal_at DESC LIMIT ?",
        id,
        limit,
      )
      .map(toFiring);
  }

  /** What any of them began after a time, oldest first. */
  begunAfter(at: number): { at: number; operationId: string }[] {
    return this.#sql.all<{ at: number; operationId: string }>(
      "SELECT fired_at AS at, operation_id AS operationId FROM wake_up_firings WHERE status = 'begun' AND fired_at > ? ORDER BY fired_at",
      at,
    );
  }

  /** What each operation has used since a time, read from its answers: also of one that failed. */
  usageSince(at: number): ReadonlyMap<string, Usage> {
    const used = new Map<string, Usage>();
    for (const thread of [mainThread, summaryThreadOf(mainThread)]) {
      const rows = this.#sql.iterate<MessageRow>(
        "SELECT operation_id, metadata, created_at FROM messages WHERE thread = ? ORDER BY seq DESC",
        thread,
      );
      for (const row of rows) {
        if (row.created_at < at) break;
        const { usage = noUsage, childUsage = noUsage } = toMetadata(row);
        const before = used.get(row.operation_id) ?? noUsage;
        used.set(row.operation_id, addUsage(addUsage(before, usage), childUsage));
      }
    }
    return used;
  }

  /** Removes firings from before a time, and all but the newest of those that are not open. */
  prune({ firedBefore, endedMax }: { firedBefore: number; endedMax: number }): void {
    this.#sql.run("DELETE FROM wake_up_firings WHERE fired_at < ?", firedBefore);
    this.#sql.run(
      `DELETE FROM wake_ups WHERE status <> 'open' AND id NOT IN (
        SELECT id FROM wake_ups WHERE status <> 'open' ORDER BY id DESC LIMIT ?)`,
      endedMax,
    );
  }

  nextDueAt(): number | undefined {
    const row = this.#sql.first<{ at: number | null }>(
      "SELECT MIN(due_at) AS at FROM wake_ups WHERE status = 'open'",
    );
    return row?.at ?? undefined;
  }
}

function toWakeUp(row: Row): StoredWakeUp {
  return {
    id: row.id,
    status: row.status as WakeUpStatus, // saved as one
    message: row.message,
    cron: row.cron ?? undefined,
    timeZone: row.time_zone,
    setAt: row.set_at,
    principal: row.principal === null ? undefined : JSON.parse(row.principal),
    nextAt: row.next_at,
    until: row.until,
    timesLeft: row.times_left,
    missed: row.missed,
    dueAt: row.due_at,
    attempts: row.attempts,
    problem: row.problem ?? undefined,
    operationId: row.operation_id ?? undefined,
  };
}

function toFiring(row: FiringRow): WakeUpFiring {
  return {
    nominalAt: row.nominal_at,
    at: row.fired_at,
    missed: row.missed,
    status: row.status as WakeUpFiring["status"], // saved as one
    ...(row.operation_id !== null && { operationId: row.operation_id }),
    ...(row.problem !== null && { problem: row.problem }),
  };
}
