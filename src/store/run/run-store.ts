/** The row of a run: what it is, and how far it is. */

import type { ErrorRecord } from "../../errors.ts";
import { storeLimits } from "../../limits.ts";
import type { RunStatus, StartRunRequest } from "../../protocol/run/run.ts";
import { fromRow, type RowOf, Store } from "../store.ts";

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

/** What never changes of a run, without its payload. */
export type RunHead = Pick<StoredRun, "runId" | "kind" | "name" | "startedAt">;

type PlainFields = Omit<StoredRun, "payload" | "principal" | "outcome">;
type RunRow = RowOf<PlainFields> & { payload: string; principal: string | null; outcome: string | null };

const columns =
  "id AS runId, kind, name, instance_id AS instanceId, payload, principal, status, started_at AS startedAt, ended_at AS endedAt, outcome, deploy, progress, deaths";

export class RunStore extends Store {
  #head: RunHead | undefined;

  insert(request: StartRunRequest, { now, deploy }: { now: number; deploy: string | undefined }): void {
    const { runId, kind, name, instanceId, payload, principal } = request;
    this.sql.run(
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

  /** Read once: each event asks for it, and a payload may be long. */
  head(): RunHead | undefined {
    this.#head ??= this.sql.first<RunHead>(
      "SELECT id AS runId, kind, name, started_at AS startedAt FROM run",
    );
    return this.#head;
  }

  status(): RunStatus | undefined {
    return this.sql.first<{ status: RunStatus }>("SELECT status FROM run")?.status;
  }

  get(): StoredRun | undefined {
    const found = this.sql.first<RunRow>(`SELECT ${columns} FROM run`);
    if (found === undefined) return undefined;
    const { payload, principal, outcome, ...row } = found;
    return {
      ...fromRow<PlainFields>(row),
      payload: JSON.parse(payload),
      ...(principal !== null && { principal: JSON.parse(principal) }),
      outcome: outcome === null ? undefined : this.#outcome(outcome),
    };
  }

  /** An attempt begins: how far the run is, and how many hosts have died since it was last further. */
  saveAttempt(progress: number, deaths: number): void {
    this.sql.run("UPDATE run SET progress = ?, deaths = ?", progress, deaths);
  }

  /** A large result is left to the run's last event, which has it as well: beside a large payload a row has no room. */
  end(outcome: RunOutcome, now: number): void {
    const json = JSON.stringify(outcome);
    const isLarge = outcome.status === "succeeded" && json.length > storeLimits.runResultCharsMax;
    this.sql.run(
      "UPDATE run SET status = ?, ended_at = ?, outcome = ?",
      outcome.status,
      now,
      isLarge ? JSON.stringify({ status: outcome.status, isInEvent: true }) : json,
    );
  }

  #outcome(json: string): RunOutcome {
    const outcome = JSON.parse(json) as RunOutcome & { isInEvent?: true }; // written above
    if (outcome.isInEvent === undefined) return outcome;
    const last = this.sql.first<{ data: string }>("SELECT data FROM run_events ORDER BY number DESC LIMIT 1");
    const { result } = JSON.parse(last?.data ?? "{}") as { result?: unknown }; // of a run that succeeded
    return { status: "succeeded", result };
  }
}
