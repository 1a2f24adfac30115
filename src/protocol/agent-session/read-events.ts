/** Reads a stream of server-sent events: the JSON of each frame's data line, as it comes. */

import { EventSourceParserStream } from "eventsource-parser/stream";

export interface WireEvent {
  type: string;
  [field: string]: unknown;
}

export interface WireFrame {
  /** What a reader sends as `Last-Event-ID` to continue after this frame. */
  id: string | undefined;
  event: WireEvent;
}

/** Ends with the stream, or when its reader has left. Comments (heartbeats) are skipped. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  left?: AbortSignal,
): AsyncGenerator<WireEvent> {
  for await (const { event } of readFrames(body, left)) yield event;
}

/** The same, with the position of each event. */
export async function* readFrames(
  body: ReadableStream<Uint8Array>,
  left?: AbortSignal,
): AsyncGenerator<WireFrame> {
  const frames = body
    // The two libraries' types disagree about what a byte array is; both mean Uint8Array.
    .pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream());
  const reader = frames.getReader();
  const leave = () => void reader.cancel().catch(() => {});
  left?.addEventListener("abort", leave);
  try {
    if (left?.aborted) return;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const event = { type: value.event ?? "message", ...(JSON.parse(value.data) as object) };
      yield { id: value.id, event };
    }
  } finally {
    left?.removeEventListener("abort", leave);
    await reader.cancel();
  }
}
