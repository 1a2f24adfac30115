/** Sends a request and reads the answer as server-sent events. Rejects with the AI SDK's `APICallError` for what
 *  the provider refuses, as its own providers do. */

import { APICallError } from "@ai-sdk/provider";
import { createParser } from "eventsource-parser";
import { modelLimits } from "../../limits.ts";
import { readHead, requireEventStream } from "../answer-format.ts";
import { EventSize } from "../event-size.ts";
import type { ModelRequest } from "../settings/amend-request.ts";
import { reach } from "../watched-fetch.ts";

export interface EventStreamReader {
  /** Bytes have arrived, whatever they are. */
  onActivity?: () => void;
  /** The provider has answered and the events follow. */
  onOpen: () => void;
  /** One event's data, and its name where it has one. What it throws ends the reading. */
  onData: (data: string, name: string | undefined) => void;
  /** Whether it does not matter if the connection breaks now. */
  mayBreak: () => boolean;
}

export async function readEventStream(
  { url, init }: ModelRequest,
  signal: AbortSignal | undefined,
  { onActivity, onOpen, onData, mayBreak }: EventStreamReader,
): Promise<void> {
  const response = await reach(url, { ...init, signal: signal ?? null });
  if (!response.ok || response.body === null) throw await toApiCallError(url, response);
  await requireEventStream(url, response);
  onOpen();
  const parser = createParser({ onEvent: ({ data, event }) => onData(data, event) });
  const decoder = new TextDecoder();
  const size = new EventSize();
  const reader = response.body.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(modelLimits.readBytesMax);
  try {
    for (;;) {
      // As it comes: a read that waits for more would hide signs of life and text that has arrived.
      const { done, value } = await reader.read(new Uint8Array(buffer)).catch((error: unknown) => {
        if (signal?.aborted === true || !mayBreak()) throw error;
        return broken;
      });
      if (value !== undefined) {
        onActivity?.();
        size.add(value);
        parser.feed(decoder.decode(value, { stream: true }));
        // The same buffer comes back, except from some streams, which return only the part that they filled.
        const { buffer: used } = value;
        buffer =
          used.byteLength === modelLimits.readBytesMax ? used : new ArrayBuffer(modelLimits.readBytesMax);
      }
      if (done) break;
    }
    // Some servers leave out the blank line after their last event.
    parser.feed(`${decoder.decode()}\n\n`);
  } finally {
    // The reader has abandoned the stream: a failed cancel concerns no one.
    reader.cancel().catch(() => {});
  }
}

const broken = { done: true, value: undefined } as const;

async function toApiCallError(url: string, response: Response): Promise<APICallError> {
  return new APICallError({
    message: response.statusText === "" ? `HTTP ${response.status}` : response.statusText,
    url,
    requestBodyValues: undefined,
    statusCode: response.status,
    responseHeaders: Object.fromEntries(response.headers),
    responseBody: await readHead(response),
  });
}
