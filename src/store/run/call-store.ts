/** The rows of a run's durable calls: each step, sleep, wait and prompt, by its place in the code. */

import { fromRow, type RowOf, Store } from "../store.ts";

export type CallKind = "step" | "sleep" | "event" | "init" | "session";

/** An error as it is stored: enough to make one again that code can tell apart. */
export interface StoredError {
  /** `error` for an `Error`; `value` for anything else that was thrown, as JSON. */
  type: "error" | "value";
  name?: string;
  message?: string;
  stack?: string;
  /** Its own fields, `code` among them. */
  fields?: Readonly<Record<string, unknown>>;
  cause?: StoredError;
  /** Of an `AggregateError`. */
  errors?: readonly StoredError[];
  value?: unknown;
}

export type CallOutcome = { ok: true; value?: unknown } | { ok: false; error: StoredError };

/** What a call has begun in a session, which is aborted when the call is cancelled. */
export interface CallTarget {
  agent: string;
  instance: string;
  session: string;
  idempotencyKey: string;
}

export interface StoredCall {
  /** `4`, or `4.1.0`: the first call of the second branch of the fifth. */
  position: string;
  /** In the order of their beginning, from 1 on. */
  number: number;
  kind: CallKind;
  name: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** When a sleep ends, a wait gives up, or a step is tried again. */
  due: number | undefined;
  /** Times that it began. */
  attempts: number;
  /** Attempts that failed. */
  failures: number;
  /** The deploy that began it. */
  deploy: string | undefined;
  /** In the order of their end, from 1 on; undefined while it is open. */
  settled: number | undefined;
  settledAt: number | undefined;
  /** A `CallTarget` as JSON; undefined for a call that begins nothing in a session, and once it needs no abort. */
  target: string | undefined;
}

const columns =
  "position, number, kind, name, started_at AS startedAt, due, attempts, failures, deploy, settled, settled_at AS settledAt, target";

export class CallStore extends Store {
  /** All of them, in the order of their beginning. */
  all(): StoredCall[] {
    return this.sql
      .all<RowOf<StoredCall>>(`SELECT ${columns} FROM calls ORDER BY number`)
      .map(fromRow<StoredCall>);
  }

  /** Those that have not ended. */
  open(): StoredCall[] {
    return this.sql
      .all<RowOf<StoredCall>>(`SELECT ${columns} FROM calls WHERE settled IS NULL ORDER BY number`)
      .map(fromRow<StoredCall>);
  }

  /** Of a call that has ended. One at a time: all of them may be more than fits into memory. */
  outcome(position: string): CallOutcome | undefined {
    const row = this.sql.first<{ outcome: string | null }>(
      "SELECT outcome FROM calls WHERE position = ?",
      position,
    );
    return row?.outcome == null ? undefined : (JSON.parse(row.outcome) as CallOutcome); // written below
  }

  insert({ position, number, kind, name, startedAt, due, attempts, deploy, target }: StoredCall): void {
    this.sql.run(
      `INSERT INTO calls (position, number, kind, name, started_at, due, attempts, failures, deploy, target)
       VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`,
      position,
      number,
      kind,
      name,
      startedAt,
      due ?? null,
      attempts,
      deploy ?? null,
      target ?? null,
    );
  }

  /** An attempt begins, or is to begin at `due`. */
  saveAttempt({ position, attempts, failures, due }: StoredCall): void {
    this.sql.run(
      "UPDATE calls SET attempts = ?, failures = ?, due = ? WHERE position = ?",
      attempts,
      failures,
      due ?? null,
      position,
    );
  }

  /** `isCancelled`: what it has begun in a session is still to be aborted. */
  settle(
    position: string,
    settled: { order: number; at: number; outcome: string; isCancelled: boolean },
  ): void {
    this.sql.run(
      `UPDATE calls SET settled = ?, settled_at = ?, outcome = ?, target = iif(?, target, NULL)
       WHERE position = ?`,
      settled.order,
      settled.at,
      settled.outcome,
      Number(settled.isCancelled),
      position,
    );
  }

  /** Cancelled calls whose work in a session is still to be aborted; of a run that has ended, also those that are open. */
  owedAborts(hasEnded: boolean, limit: number): { position: string; target: CallTarget }[] {
    const rows = this.sql.all<{ position: string; target: string }>(
      `SELECT position, target FROM calls
       WHERE target IS NOT NULL AND (settled IS NOT NULL OR ?) ORDER BY number LIMIT ?`,
      Number(hasEnded),
      limit,
    );
    return rows.map(({ position, target }) => ({ position, target: JSON.parse(target) as CallTarget })); // inserted above
  }

  /** The abort is no longer owed. */
  forgetTarget(position: string): void {
    this.sql.run("UPDATE calls SET target = NULL WHERE position = ?", position);
  }
}
