/** Removes what a session keeps for a while only: the oldest events, and the oldest settled operations with their
 *  approvals and idempotency keys. Messages and files stay until the session is deleted. */

import { eventLimits, retentionLimits } from "../limits.ts";
import type { Stores } from "../store/stores.ts";

/** Inside a transaction, each time that another `eventLimits.pruneEvery` events have come: a bounded number of rows. An
 *  operation logs at least six events, so that more is removed than has come. */
export function prune({ events, operations, approvals, idempotency }: Stores, now: number): void {
  events.prune(eventLimits.keptMax);
  const { operationEventsMax, operationsPrunedMax, settledMsMin } = retentionLimits;
  const before = { beganBefore: events.nextOffset - operationEventsMax, settledBefore: now - settledMsMin };
  const last = operations.prune(before, operationsPrunedMax);
  if (last === undefined) return;
  approvals.removeUpTo(last);
  idempotency.removeUpTo(last);
}
