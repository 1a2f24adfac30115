/** The row of a run: what it is, and how far it is. */

import type { ErrorRecord } from "../../errors.ts";
import type { RunKind, RunStatus, StartRunRequest } from "../../protocol/run/run.ts";
import type { Sql } from "../../sql.ts";

/** How a run ended. */
export type RunOutcome =
  | { status: "succeeded"; result?: unknown }
  | { status: "failed" | "cancelled"; error: ErrorRecord };

export interface StoredRun extends StartRunRequest {
  status: RunStatus;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt: number | undefined;
  outcome: RunOutcome | undefined;
  deploy: string | undefined;
  /** Calls that had ended when the last attempt began. */
  progress: number;
  /** Deaths of the host since then. */
  deaths: number;
}

type RunRow = {
  id: string;
  kind: RunKind;
  name: string;
  instance_id: string;
  payload: string;
  /** JSON. */
  principal: string | null;
  status: RunStatus;
  started_at: number;
  ended_at: number | null;
  outcome: string | null;
  deploy: string | null;
  progress: number;
  deaths: number;
};

export class RunStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  insert(request: StartRunRequest, { now, deploy }: { now: number; deploy: string | undefined }): void {
    const { runId, kind, name, instanceId, payload, principal } = request;
    this.#sql.run(
      `INSERT INTO run (id, kind, name, instance_id, payload, principal, status, started_at, deploy, progress, deaths)
       VALUES (?, ?, ?, ?, ?, ?, 'running', ?, ?, 0, 0)`,
      runId,
      kind,
      name,
      instanceId,
      JSON.stringify(payload ?? null),
      principal === undefined ? null : JSON.stringify(principal),
      now,
      deploy ?? null,
    );
  }

  get(): StoredRun | undefined {
    const row = this.#sql.first<RunRow>("SELECT * FROM run");
    if (row === undefined) return undefined;
    return {
      runId: row.id,
      kind: row.kind,
      name: row.name,
      instanceId: row.instance_id,
      payload: JSON.parse(row.payload),
      ...(row.principal !== null && { principal: JSON.parse(row.principal) }),
      status: row.status,
      startedAt: row.started_at,
      endedAt: row.ended_at ?? undefined,
      outcome: row.outcome === null ? undefined : (JSON.parse(row.outcome) as RunOutcome), // written below
      deploy: row.deploy ?? undefined,
      progress: row.progress,
      deaths: row.deaths,
    };
  }

  /** An attempt begins: how far the run is, and how many hosts have died since it was last further. */
  saveAttempt(progress: number, deaths: number): void {
    this.#sql.run("UPDATE run SET progress = ?, deaths = ?", progress, deaths);
  }

  end(outcome: RunOutcome, now: number): void {
    this.#sql.run(
      "UPDATE run SET status = ?, ended_at = ?, outcome = ?",
      outcome.status,
      now,
      JSON.stringify(outcome),
    );
  }
}
