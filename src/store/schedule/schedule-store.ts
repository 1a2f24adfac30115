/** The rows of a deployment's schedules and of what they have begun. */

import type { Sql } from "../../sql.ts";
import { migrateTo } from "../schema.ts";
import { fromRow, type RowOf, Store } from "../store.ts";

export interface StoredSchedule {
  /** `agent/triage/daily` or `workflow/report/1`. */
  id: string;
  /** As JSON: a schedule that was edited has another. */
  spec: string;
  /** Milliseconds since 1970; undefined when it never comes again. */
  nextAt: number | undefined;
}

export type FiringStatus = "owed" | "begun" | "failed" | "missed";

export interface Firing {
  scheduleId: string;
  /** When it was due, in milliseconds since 1970. With the schedule's id it is the firing's identity. */
  nominalAt: number;
  /** Due times before it that passed without a firing. */
  missed: number;
  status: FiringStatus;
  attempts: number;
  /** When it is tried, or tried again. */
  dueAt: number;
  /** The operation or the run that it began. */
  reference: string | undefined;
  error: string | undefined;
}

const migrations = [
  [
    "CREATE TABLE schedules (id TEXT PRIMARY KEY, spec TEXT NOT NULL, next_at INTEGER) WITHOUT ROWID",
    `CREATE TABLE firings (
      schedule_id TEXT NOT NULL,
      nominal_at INTEGER NOT NULL,
      missed INTEGER NOT NULL,
      status TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      reference TEXT,
      error TEXT,
      PRIMARY KEY (schedule_id, nominal_at)
    ) WITHOUT ROWID`,
    "CREATE INDEX firings_owed ON firings (due_at) WHERE status = 'owed'",
  ],
];

const scheduleColumns = "id, spec, next_at AS nextAt";
const firingColumns =
  "schedule_id AS scheduleId, nominal_at AS nominalAt, missed, status, attempts, due_at AS dueAt, reference, error";

export class ScheduleStore extends Store {
  constructor(sql: Sql) {
    super(sql);
    migrateTo(sql, { owner: "list of schedules", migrations });
  }

  transaction<T>(body: () => T): T {
    return this.sql.transaction(body);
  }

  all(): StoredSchedule[] {
    return this.sql
      .all<RowOf<StoredSchedule>>(`SELECT ${scheduleColumns} FROM schedules ORDER BY id`)
      .map(fromRow<StoredSchedule>);
  }

  find(id: string): StoredSchedule | undefined {
    const row = this.sql.first<RowOf<StoredSchedule>>(
      `SELECT ${scheduleColumns} FROM schedules WHERE id = ?`,
      id,
    );
    return row && fromRow<StoredSchedule>(row);
  }

  save({ id, spec, nextAt }: StoredSchedule): void {
    this.sql.run(
      "INSERT OR REPLACE INTO schedules (id, spec, next_at) VALUES (?, ?, ?)",
      id,
      spec,
      nextAt ?? null,
    );
  }

  /** What it has begun stays. What it owes is not begun any more. */
  remove(id: string): void {
    this.sql.run("DELETE FROM schedules WHERE id = ?", id);
    this.sql.run("DELETE FROM firings WHERE schedule_id = ? AND status = 'owed'", id);
  }

  /** Removes what schedules that are gone had begun before a time. */
  removeGone(before: number): void {
    this.sql.run(
      "DELETE FROM firings WHERE nominal_at < ? AND schedule_id NOT IN (SELECT id FROM schedules)",
      before,
    );
  }

  /** False when there is one of that schedule and time already. */
  insertFiring({ scheduleId, nominalAt, missed, status, dueAt }: Firing): boolean {
    const known = this.sql.first(
      "SELECT 1 AS known FROM firings WHERE schedule_id = ? AND nominal_at = ?",
      scheduleId,
      nominalAt,
    );
    if (known !== undefined) return false;
    this.sql.run(
      "INSERT INTO firings (schedule_id, nominal_at, missed, status, attempts, due_at) VALUES (?, ?, ?, ?, 0, ?)",
      scheduleId,
      nominalAt,
      missed,
      status,
      dueAt,
    );
    return true;
  }

  saveFiring({ scheduleId, nominalAt, status, attempts, dueAt, reference, error }: Firing): void {
    this.sql.run(
      "UPDATE firings SET status = ?, attempts = ?, due_at = ?, reference = ?, error = ? WHERE schedule_id = ? AND nominal_at = ?",
      status,
      attempts,
      dueAt,
      reference ?? null,
      error ?? null,
      scheduleId,
      nominalAt,
    );
  }

  /** Those that are to be begun, in the order in which they are due. */
  owed(now: number): Firing[] {
    return this.sql
      .all<RowOf<Firing>>(
        `SELECT ${firingColumns} FROM firings WHERE status = 'owed' AND due_at <= ? ORDER BY due_at`,
        now,
      )
      .map(fromRow<Firing>);
  }

  /** Newest first. */
  firings(scheduleId: string, limit: number): Firing[] {
    return this.sql
      .all<RowOf<Firing>>(
        `SELECT ${firingColumns} FROM firings WHERE schedule_id = ? ORDER BY nominal_at DESC LIMIT ?`,
        scheduleId,
        limit,
      )
      .map(fromRow<Firing>);
  }

  prune(scheduleId: string, kept: number): void {
    this.sql.run(
      `DELETE FROM firings WHERE schedule_id = ? AND status <> 'owed' AND nominal_at < (
        SELECT MIN(nominal_at) FROM (SELECT nominal_at FROM firings WHERE schedule_id = ? ORDER BY nominal_at DESC LIMIT ?))`,
      scheduleId,
      scheduleId,
      kept,
    );
  }

  /** When there is something to do next. */
  nextAt(): number | undefined {
    const { at } = this.sql.first<{ at: number | null }>(
      `SELECT MIN(at) AS at FROM (
        SELECT MIN(next_at) AS at FROM schedules UNION ALL SELECT MIN(due_at) FROM firings WHERE status = 'owed')`,
    ) ?? { at: null };
    return at ?? undefined;
  }
}
