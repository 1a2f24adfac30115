/** The stream of an operation that has settled already: how it began, what it said, and its end. */

import type { EnvelopeOptions } from "../protocol/error-envelope.ts";
import type { StreamEvent } from "../protocol/event.ts";
import type { SettledOperation } from "../protocol/operation.ts";
import { toSseFrame } from "../protocol/sse.ts";

export function replaySettled(
  sessionId: string,
  operation: SettledOperation,
  envelope: EnvelopeOptions,
): ReadableStream<Uint8Array> {
  const { operationId } = operation;
  const text =
    operation.status === "succeeded" ? operation.result.text : "text" in operation ? operation.text : "";
  const events: StreamEvent[] = [
    { type: "start", sessionId, operationId },
    ...(text === "" ? [] : [{ type: "delta" as const, text }]),
    operation.status === "succeeded"
      ? { type: "end", result: operation.result }
      : { type: "error", error: operation.error },
  ];
  const frames = events.map((event) => toSseFrame(event, envelope)).join("");
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(frames));
      controller.close();
    },
  });
}
