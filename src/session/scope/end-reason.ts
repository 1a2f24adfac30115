/** Why an operation has to end before it is done: its signal's reason. */

import { EdgeflueError, type ErrorRecord, toErrorRecord } from "../../errors.ts";

export function timeUp(wallMs: number): EdgeflueError {
  const time = wallMs % 60_000 === 0 ? `${wallMs / 60_000} minutes` : `${wallMs / 1000} s`;
  return new EdgeflueError("operation_timeout", `The operation took longer than ${time}.`);
}

export function abortRequested(): EdgeflueError {
  return new EdgeflueError("operation_aborted", "The operation was aborted.", {
    hint: "It was aborted on request. What it had done and said until then is kept.",
  });
}

/** What an aborted signal says. */
export function whyEnded(signal: AbortSignal): ErrorRecord {
  return toErrorRecord(signal.reason ?? abortRequested());
}
