/** Aborts what a caller means: an operation by its id or its key, or the oldest that is open. */

import type { Journal } from "../../journal/journal.ts";
import type { AbortReply, AbortRequest } from "../../protocol/operation.ts";
import { findByKey } from "./accept/admission.ts";
import type { OperationQueue } from "./accept/queue.ts";

export function abortAsked(
  queue: OperationQueue,
  journal: Journal,
  { operationId, idempotencyKey: key }: AbortRequest,
): AbortReply {
  const oldest = queue.open[0]?.operation.id;
  const id = operationId ?? (key === undefined ? oldest : findByKey(journal, { key }));
  const open = id === undefined ? undefined : queue.find(id);
  if (open === undefined || !queue.abort(open)) return { aborted: false, operationIds: [] };
  return { aborted: true, operationIds: [open.operation.id] };
}
