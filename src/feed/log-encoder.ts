/** A session's events for those who follow it: the log's, with the text of a running step in pieces. */

import type { NumberedEvent } from "../protocol/event/event-log.ts";
import { heartbeatFrame, toJsonLine } from "../protocol/event/sse.ts";
import { formatPosition, type StreamPosition } from "../protocol/event/stream-position.ts";
import type { FeedEncoder } from "./feed-reader.ts";

/** Makes one frame of an event's fields. */
type ToFrame = (event: Record<string, unknown> & { type: string }, id: string) => string;

/** As server-sent events. */
export const sseLogFrame: ToFrame = (event, id) =>
  `id: ${id}\nevent: ${event.type}\ndata: ${toJsonLine(event)}\n\n`;

/** As messages of a WebSocket. */
export const socketLogFrame: ToFrame = (event, id) => JSON.stringify({ id, ...event });

export function createLogEncoder(toFrame: ToFrame, heartbeat: string = heartbeatFrame): FeedEncoder {
  const frame = (event: Record<string, unknown> & { type: string }, position: StreamPosition) =>
    toFrame(event, formatPosition(position));
  return {
    heartbeat,
    event: frame,
    text: ({ operationId }, text, position) => frame({ type: "text_delta", operationId, text }, position),
    reasoning: ({ operationId, text }, position) =>
      frame({ type: "reasoning_delta", operationId, text }, position),
    output: (operationId, piece, position) =>
      frame({ type: "command_output", operationId, ...piece }, position),
    retry: (event: NumberedEvent, discardedChars, position) => frame({ ...event, discardedChars }, position),
    snapshot: (position) =>
      frame(
        { type: "reset", reason: "The log does not have what came after that position: read the messages." },
        position,
      ),
    isLast: () => false,
  };
}
