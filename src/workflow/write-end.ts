/** The end of a run, as a transaction writes it: its outcome, its last event, and when it is removed. */

import { EdgeflueError, type ErrorRecord, toErrorRecord } from "../errors.ts";
import type { Redactor } from "../secret/redactor.ts";
import type { RunOutcome } from "../store/run/run-store.ts";
import { workflowLimits } from "./limits.ts";
import type { RunTransaction } from "./replay/run-journal.ts";

/** The job that removes what is kept for a while only. */
export const expiryJob = "expiry";

export function writeEnd(
  { run, tell, jobs, schedule, now }: RunTransaction,
  outcome: RunOutcome,
  { redactor, linesLeftOut = 0 }: { redactor: Redactor; linesLeftOut?: number | undefined },
): void {
  const { status } = outcome;
  // The result is the author's to give; an error may quote anything.
  const safe: RunOutcome =
    "error" in outcome ? { ...outcome, error: redactor.value(clipError(outcome.error)) } : outcome;
  run.end(safe, now);
  tell({
    type: "run_end",
    data: {
      is_error: status !== "succeeded",
      error: "error" in safe ? toEventError(safe.error) : null,
      status,
      ...(linesLeftOut > 0 && { log_lines_left_out: linesLeftOut }),
      ...("result" in safe && safe.result !== undefined && { result: safe.result }),
    },
  });
  for (const { name } of jobs.all()) jobs.remove(name);
  schedule({ name: expiryJob, dueAt: now + workflowLimits.keptMs });
}

/** An error of the author's may have facts of any size. */
function clipError(error: ErrorRecord): ErrorRecord {
  const { meta, ...others } = toErrorRecord(EdgeflueError.fromRecord(error));
  if (meta === undefined) return others;
  const { length } = JSON.stringify(meta);
  return length <= workflowLimits.failureMetaCharsMax
    ? { ...others, meta }
    : { ...others, meta: { leftOut: `${length} characters as JSON` } };
}

function toEventError({ code, message }: ErrorRecord): Record<string, unknown> {
  return { type: code, message, details: "" };
}
