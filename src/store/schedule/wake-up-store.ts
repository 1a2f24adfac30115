/** The rows of a session's wake-ups and of what they began. The tables are made with the first one that is set. */

import type { Principal } from "../../protocol/access/principal.ts";
import type { WakeUpFiring, WakeUpStatus } from "../../protocol/schedule/wake-up.ts";
import { addUsage, noUsage, type Usage } from "../../protocol/usage.ts";
import { mainThread, summaryThreadOf } from "../message/message-store.ts";
import { type MessageRow, toMetadata } from "../message/stored-message.ts";
import { migrateTo, readVersion } from "../schema.ts";
import { fromRow, type RowOf, Store } from "../store.ts";

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

type PlainFields = Omit<StoredWakeUp, "principal">;
type WakeUpRow = RowOf<PlainFields> & { principal: string | null };

const columns =
  "id, status, message, cron, time_zone AS timeZone, set_at AS setAt, principal, next_at AS nextAt, until, times_left AS timesLeft, missed, due_at AS dueAt, attempts, problem, operation_id AS operationId";
const firingColumns =
  "nominal_at AS nominalAt, fired_at AS at, missed, status, operation_id AS operationId, problem";

export class WakeUpStore extends Store {
  /** Whether any was ever set. */
  exist(): boolean {
    return readVersion(this.sql, versionKey) > 0;
  }

  /** Inside a transaction. */
  migrate(): void {
    migrateTo(this.sql, { owner: "session", migrations, versionKey });
  }

  /** `callKey` is the call's that sets it. */
  insert(
    wakeUp: Pick<
      StoredWakeUp,
      "message" | "cron" | "timeZone" | "setAt" | "principal" | "nextAt" | "until" | "timesLeft"
    >,
    callKey: string,
  ): void {
    this.sql.run(
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
    const row = this.sql.first<WakeUpRow>(`SELECT ${columns} FROM wake_ups WHERE id = ?`, id);
    return row && toWakeUp(row);
  }

  findByCall(callKey: string): StoredWakeUp | undefined {
    const row = this.sql.first<WakeUpRow>(`SELECT ${columns} FROM wake_ups WHERE call_key = ?`, callKey);
    return row && toWakeUp(row);
  }

  /** Open ones first, the next one first; then the newest. */
  all(): StoredWakeUp[] {
    return this.sql
      .all<WakeUpRow>(
        `SELECT ${columns} FROM wake_ups ORDER BY status <> 'open', CASE status WHEN 'open' THEN next_at ELSE -id END`,
      )
      .map(toWakeUp);
  }

  open(): StoredWakeUp[] {
    return this.sql
      .all<WakeUpRow>(`SELECT ${columns} FROM wake_ups WHERE status = 'open' ORDER BY due_at`)
      .map(toWakeUp);
  }

  /** Reads nothing, so that it can be part of a staged transaction. */
  save({ id, status, nextAt, timesLeft, missed, dueAt, attempts, problem, operationId }: StoredWakeUp): void {
    this.sql.run(
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
    this.sql.run(
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
    return this.sql
      .all<RowOf<WakeUpFiring>>(
        `SELECT ${firingColumns} FROM wake_up_firings WHERE wake_up = ? ORDER BY nominal_at DESC LIMIT ?`,
        id,
        limit,
      )
      .map(fromRow<WakeUpFiring>);
  }

  /** What any of them began after a time, oldest first. */
  begunAfter(at: number): { at: number; operationId: string }[] {
    return this.sql.all<{ at: number; operationId: string }>(
      "SELECT fired_at AS at, operation_id AS operationId FROM wake_up_firings WHERE status = 'begun' AND fired_at > ? ORDER BY fired_at",
      at,
    );
  }

  /** What each operation has used since a time, read from its answers: also of one that failed. */
  usageSince(at: number): ReadonlyMap<string, Usage> {
    const used = new Map<string, Usage>();
    for (const thread of [mainThread, summaryThreadOf(mainThread)]) {
      const rows = this.sql.iterate<MessageRow>(
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
    this.sql.run("DELETE FROM wake_up_firings WHERE fired_at < ?", firedBefore);
    this.sql.run(
      `DELETE FROM wake_ups WHERE status <> 'open' AND id NOT IN (
        SELECT id FROM wake_ups WHERE status <> 'open' ORDER BY id DESC LIMIT ?)`,
      endedMax,
    );
  }

  nextDueAt(): number | undefined {
    const row = this.sql.first<{ at: number | null }>(
      "SELECT MIN(due_at) AS at FROM wake_ups WHERE status = 'open'",
    );
    return row?.at ?? undefined;
  }
}

function toWakeUp({ principal, ...row }: WakeUpRow): StoredWakeUp {
  return { ...fromRow<PlainFields>(row), principal: principal === null ? undefined : JSON.parse(principal) };
}
