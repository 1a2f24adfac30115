/** Server-sent events: session events as PyFlue's frames. Every data line has the event's type too, and its
 *  JSON escapes what some readers (PyFlue's own among them) take for a line end. */

import { type EnvelopeOptions, toErrorEnvelope } from "../error-envelope.ts";
import { toWireResult } from "../prompt.ts";
import type { StreamEvent } from "./event.ts";

export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  // Makes nginx and similar proxies pass frames on at once.
  "x-accel-buffering": "no",
} as const;

export const heartbeatFrame = ": heartbeat\n\n";

/** `id` is what a reader sends as `Last-Event-ID` to continue after this frame. */
export function toSseFrame(event: StreamEvent, options: EnvelopeOptions, id?: string): string {
  const lines = `event: ${event.type}\ndata: ${toJsonLine(toWireEvent(event, options))}\n\n`;
  return id === undefined ? lines : `id: ${id}\n${lines}`;
}

function toWireEvent(event: StreamEvent, options: EnvelopeOptions): object {
  switch (event.type) {
    case "start":
      return { type: event.type, session_id: event.sessionId, operationId: event.operationId };
    case "end":
      return { type: event.type, ...toWireResult(event.result) };
    case "error":
      return { type: event.type, message: event.error.message, ...toErrorEnvelope(event.error, options) };
    default:
      return event;
  }
}

const lineEnds = /[\u0085\u2028\u2029]/g;

/** JSON without what some readers take for a line end. */
export function toJsonLine(value: object): string {
  return JSON.stringify(value).replace(
    lineEnds,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
