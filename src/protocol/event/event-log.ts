/** The log of a session's events: numbered, kept for a bounded while, read in pages. */

import { toWireUsage } from "../usage.ts";
import type { LifecycleEvent, SessionEvent, StreamEvent } from "./event.ts";

/** One event as it is stored and read: PyFlue's fields, `data` flat. */
export interface LoggedEvent {
  type: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  operationId: string;
  [field: string]: unknown;
}

/** An event with its number: it grows by one with each event of the session. */
export type NumberedEvent = LoggedEvent & { offset: number };

export interface EventQuery {
  /** Only events after this one. Default: from the oldest that is kept. */
  after?: number;
  /** At most this many. */
  limit?: number;
}

export interface FollowQuery {
  /** Only this operation, as its own stream shows it, to its end. Default: the whole session, without an end. */
  operationId?: string;
  /** The `id` of the last frame that was seen. Default: an operation from its beginning, a session from now on. */
  after?: string;
  /** What the event `start` of an operation calls the session. Default: its id. */
  sessionId?: string;
}

export interface EventPage {
  /** Oldest first. */
  events: NumberedEvent[];
  /** Hand it in as `after` to read what comes next. */
  nextAfter: number;
}

type Described = Exclude<SessionEvent, { type: "delta" | "end" | "error" | "start" }>;

/** An event in the words of PyFlue's `on_event`: what is camelCase there stays so, what is snake_case too. */
export function describeEvent(event: SessionEvent): Record<string, unknown> & { type: string } {
  switch (event.type) {
    case "operation_start":
      return { type: event.type, operation_kind: event.operationKind };
    case "operation":
      return {
        type: event.type,
        operation_kind: event.operationKind,
        duration_ms: event.durationMs,
        is_error: event.isError,
      };
    case "turn_request":
    case "turn":
      return {
        ...(event.taskId !== undefined && { taskId: event.taskId }),
        type: event.type,
        turn_id: event.turnId,
        purpose: event.purpose,
        ...("provider" in event && { provider: event.provider }),
        model: event.model,
        ...("usage" in event && { usage: toWireUsage(event.usage) }),
        ...("finishReason" in event && { finish_reason: event.finishReason }),
        ...("isError" in event && event.isError && { is_error: true }),
        ...("error" in event && { error: event.error?.message, code: event.error?.code }),
      };
    case "error":
      return { type: event.type, error: event.error.message, code: event.error.code };
    default:
      return { ...(event as Described | StreamEvent | LifecycleEvent) };
  }
}
