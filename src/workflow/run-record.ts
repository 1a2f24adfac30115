/** A run as callers see it. */

import type { RunRecord } from "../protocol/run/run.ts";
import type { StoredRun } from "../store/run/run-store.ts";

export interface RecordFacts {
  eventCount: number;
  /** Asked of a run that has not ended. */
  isWaiting(): boolean;
}

export function toRunRecord(run: StoredRun, { eventCount, isWaiting }: RecordFacts): RunRecord {
  const { runId, kind, name, instanceId, payload, startedAt, endedAt, outcome, deploy } = run;
  return {
    runId,
    kind,
    name,
    instanceId,
    payload,
    startedAt,
    eventCount,
    status: outcome?.status ?? (isWaiting() ? "waiting" : "running"),
    ...(endedAt !== undefined && { endedAt }),
    ...(deploy !== undefined && { deploy }),
    ...(outcome?.status === "succeeded" && outcome.result !== undefined && { result: outcome.result }),
    ...(outcome !== undefined && "error" in outcome && { error: outcome.error }),
  };
}
