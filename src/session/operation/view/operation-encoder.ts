/** One operation as its caller watches it: PyFlue's `start`, `delta`, `tool_start`, `tool_end`, `end` and `error` as
 *  server-sent events, and what else a stream shows. */

import type { FeedEncoder } from "../../../feed/feed-reader.ts";
import type { EnvelopeOptions } from "../../../protocol/error-envelope.ts";
import type { StreamEvent } from "../../../protocol/event/event.ts";
import type { NumberedEvent } from "../../../protocol/event/event-log.ts";
import { heartbeatFrame, toSseFrame } from "../../../protocol/event/sse.ts";
import { formatPosition, type StreamPosition } from "../../../protocol/event/stream-position.ts";
import type { OperationView } from "../../../protocol/operation.ts";

export interface OperationEncoderParts {
  sessionId: string;
  operationId: string;
  /** The operation as it is now. */
  view(): OperationView;
  envelope: EnvelopeOptions;
}

const shownTypes: ReadonlySet<string> = new Set<StreamEvent["type"]>([
  "reasoning",
  "tool_start",
  "tool_end",
  "model_fallback",
  "compaction_start",
  "compaction_end",
  "task_start",
  "task_end",
  "steered",
  "approval_requested",
  "approval_decided",
]);

export function createOperationEncoder(parts: OperationEncoderParts): FeedEncoder {
  const { sessionId, operationId, view, envelope } = parts;
  const frame = (event: StreamEvent, position: StreamPosition) =>
    toSseFrame(event, envelope, formatPosition(position));
  const isOwn = (event: NumberedEvent) => event.operationId === operationId;
  const isEnd = (event: NumberedEvent) => {
    if (!isOwn(event) || event.taskId !== undefined) return false;
    if (event.type === "operation") return true;
    if (event.type !== "abort_requested") return false;
    // Aborted before it ever ran: for its caller it is over now; the row settles when its turn comes.
    const operation = view();
    return operation.attempts === 0 && "settledAt" in operation;
  };
  return {
    heartbeat: heartbeatFrame,
    begin: (id, position) =>
      id === operationId ? frame({ type: "start", sessionId, operationId }, position) : undefined,
    text: (step, text, position) =>
      step.operationId === operationId ? frame({ type: "delta", text }, position) : undefined,
    reasoning: (step, position) =>
      step.operationId === operationId
        ? frame({ type: "reasoning_delta", text: step.text }, position)
        : undefined,
    output: (id, piece, position) =>
      id === operationId ? frame({ type: "command_output", ...piece }, position) : undefined,
    retry: (event, discardedChars, position) =>
      isOwn(event) ? frame({ ...toStreamEvent(event), discardedChars } as StreamEvent, position) : undefined, // a retry with its characters
    event(event, position) {
      if (isEnd(event)) return frame(toEnd(view()), position);
      return isOwn(event) && shownTypes.has(event.type) ? frame(toStreamEvent(event), position) : undefined;
    },
    snapshot(position) {
      const operation = view();
      const text = textOf(operation);
      const reset = { type: "reset" as const, text };
      return "settledAt" in operation
        ? frame(reset, position) + frame(toEnd(operation), position)
        : frame(reset, position);
    },
    isLast: isEnd,
  };
}

/** The last frame of an operation's stream. */
export function toEnd(operation: OperationView): StreamEvent {
  if (operation.status === "succeeded") return { type: "end", result: operation.result };
  if ("error" in operation) return { type: "error", error: operation.error };
  throw new Error(`Operation ${operation.operationId} has not settled.`);
}

export function textOf(operation: OperationView): string {
  if (operation.status === "succeeded") return operation.result.text;
  return operation.status === "aborted" ? operation.text : "";
}

/** Logged events have the fields of those that are streamed, and some more. */
function toStreamEvent({ offset: _, timestamp: __, operationId: ___, ...event }: NumberedEvent): StreamEvent {
  return event as unknown as StreamEvent; // its type is one of those that are shown
}
