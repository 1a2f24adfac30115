/** One operation as readers see it: what it is now, and its stream. */

import { EdgeflueError } from "../../../errors.ts";
import type { LiveFeed } from "../../../feed/live-feed.ts";
import type { Journal } from "../../../journal/journal.ts";
import type { StreamPosition } from "../../../protocol/event/stream-position.ts";
import type { OperationView } from "../../../protocol/operation.ts";
import type { SessionPorts } from "../../ports.ts";
import type { OperationQueue } from "../accept/queue.ts";
import { createOperationEncoder } from "./operation-encoder.ts";
import { toOperationView } from "./operation-view.ts";

/** Throws `operation_not_found`. */
export function requireOperation(journal: Journal, operationId: string): OperationView {
  const view = journal.read(({ operations, messages }) => {
    const operation = operations.find(operationId);
    return operation && toOperationView(operation, messages);
  }, undefined);
  if (view !== undefined) return view;
  const message = `This session has no operation ${JSON.stringify(operationId)}.`;
  throw new EdgeflueError("operation_not_found", message);
}

export interface WatchParts {
  journal: Journal;
  feed: LiveFeed;
  queue: OperationQueue;
  ports: Pick<SessionPorts, "development">;
}

/** The stream of one operation, from its beginning or from where a reader was. */
export function watchOperation(
  { journal, feed, queue, ports }: WatchParts,
  operationId: string,
  {
    after,
    sessionId = journal.address.session,
  }: { after: StreamPosition | undefined; sessionId: string | undefined },
): ReadableStream<Uint8Array> {
  const encoder = createOperationEncoder({
    sessionId,
    operationId,
    envelope: ports,
    view: () => requireOperation(journal, operationId),
  });
  if (after !== undefined) return feed.subscribe({ after, encoder, hasBegun: true });
  const operation = queue.find(operationId)?.operation ?? journal.stores.operations.find(operationId);
  const from = { offset: (operation?.firstOffset ?? 1) - 1, chars: 0 };
  // Also in an earlier process: `start` comes before everything that was logged then.
  const hasBegun = operation !== undefined && (operation.attempts > 0 || operation.settledAt !== undefined);
  const prelude = hasBegun ? encoder.begin?.(operationId, from) : undefined;
  return feed.subscribe({ after: from, encoder, prelude, hasBegun });
}
