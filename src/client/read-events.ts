/** Reads a stream of server-sent events: what each frame's data line holds, as it comes. */

import { EventSourceParserStream } from "eventsource-parser/stream";

export interface WireEvent {
  type: string;
  [field: string]: unknown;
}

/** Ends with the stream. Comments (heartbeats) are skipped. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<WireEvent> {
  const frames = body
    // The two libraries' types disagree about what a byte array is; both mean Uint8Array.
    .pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream());
  const reader = frames.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield { type: value.event ?? "message", ...(JSON.parse(value.data) as object) };
    }
  } finally {
    await reader.cancel();
  }
}
