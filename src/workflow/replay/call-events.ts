/** What a run's events say about its durable calls: that one began, failed and is tried again, or ended. */

import { describeError } from "../../errors.ts";
import type { CallKind, CallOutcome, StoredCall } from "../../store/run/call-store.ts";
import type { NewRunEvent } from "../../store/run/run-event-store.ts";

type CallEvent = Pick<NewRunEvent, "type" | "data">;

/** Undefined for kinds that are no work of their own. */
const words: Record<CallKind, string | undefined> = {
  step: "step",
  sleep: "sleep",
  event: "wait",
  session: "call",
  init: undefined,
};

export function describeStart({ kind, name, position, due }: StoredCall): CallEvent | undefined {
  const word = words[kind];
  if (word === undefined) return undefined;
  return { type: `${word}_start`, data: { name, position, ...(due !== undefined && { due: due / 1000 }) } };
}

export function describeRetry({ name, position, attempts, due }: StoredCall, error: string): CallEvent {
  return {
    type: "step_retry",
    data: { name, position, attempt: attempts, error, ...(due !== undefined && { due: due / 1000 }) },
  };
}

export function describeEnd(call: StoredCall, outcome: CallOutcome, now: number): CallEvent | undefined {
  const { kind, name, position, attempts, startedAt } = call;
  const word = words[kind];
  if (word === undefined) return undefined;
  const data = { name, position, attempts, duration_ms: now - startedAt, is_error: !outcome.ok };
  if (outcome.ok) return { type: `${word}_end`, data };
  const { message, value } = outcome.error;
  return { type: `${word}_end`, data: { ...data, error: message ?? describeError(value) } };
}
