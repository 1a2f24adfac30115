/** A run as callers see it. */

import { EdgeflueError } from "../errors.ts";
import type { RunEntry } from "../protocol/directory/entry.ts";
import type { RunRecord } from "../protocol/run/run.ts";
import type { StoredCall } from "../store/run/call-store.ts";
import type { StoredRun } from "../store/run/run-store.ts";

export interface RecordFacts {
  eventCount: number;
  /** Asked of a run that has not ended. */
  isWaiting(): boolean;
}

/** What a run says about itself to the directory. */
export function toRunEntry(record: RunRecord): RunEntry {
  const { runId, kind, name, instanceId, status, startedAt, endedAt, error, eventCount } = record;
  return {
    kind: "run",
    runId,
    runKind: kind,
    agent: name,
    instance: instanceId,
    status,
    since: startedAt,
    version: eventCount,
    eventCount,
    ...(endedAt !== undefined && { endedAt }),
    ...(error !== undefined && { error: { code: error.code, message: error.message } }),
  };
}

export function toRunRecord(run: StoredRun, { eventCount, isWaiting }: RecordFacts): RunRecord {
  const { runId, kind, name, instanceId, payload, principal, startedAt, endedAt, outcome, deploy } = run;
  return {
    runId,
    kind,
    name,
    instanceId,
    payload,
    ...(principal !== undefined && { principal }),
    startedAt,
    eventCount,
    status: outcome?.status ?? (isWaiting() ? "waiting" : "running"),
    ...(endedAt !== undefined && { endedAt }),
    ...(deploy !== undefined && { deploy }),
    ...(outcome?.status === "succeeded" && outcome.result !== undefined && { result: outcome.result }),
    ...(outcome !== undefined && "error" in outcome && { error: outcome.error }),
  };
}

/** Of a run that no code executes: whether all of its open calls wait, for a time or for an event. */
export function areWaits(open: readonly StoredCall[], now: number): boolean {
  const waits = ({ kind, due = 0 }: StoredCall) => kind === "event" || kind === "session" || due > now;
  return open.length > 0 && open.every(waits);
}

export function runNotFound(): EdgeflueError {
  return new EdgeflueError("run_not_found", "There is no such run.");
}
