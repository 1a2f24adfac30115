/** Sends a request and reads the answer as server-sent events. Rejects with the AI SDK's `APICallError` for what
 *  the provider refuses, as its own providers do. */

import { APICallError } from "@ai-sdk/provider";
import { createParser } from "eventsource-parser";
import type { CapturedRequest } from "./captured-request.ts";

export interface EventStreamReader {
  /** The provider has answered and the events follow. */
  onOpen: () => void;
  /** One event's data. What it throws ends the reading. */
  onData: (data: string) => void;
}

export async function readEventStream(
  { url, init }: CapturedRequest,
  signal: AbortSignal | undefined,
  { onOpen, onData }: EventStreamReader,
): Promise<void> {
  const response = await fetch(url, { ...init, signal: signal ?? null });
  if (!response.ok || response.body === null) throw await toApiCallError(url, response);
  onOpen();
  const parser = createParser({ onEvent: ({ data }) => onData(data) });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parser.feed(decoder.decode(value, { stream: true }));
    }
    parser.reset({ consume: true });
  } finally {
    // A stream that is given up in the middle has nobody left to tell about a failed cancel.
    reader.cancel().catch(() => {});
  }
}

async function toApiCallError(url: string, response: Response): Promise<APICallError> {
  const responseBody = await response.text();
  return new APICallError({
    message: response.statusText === "" ? `HTTP ${response.status}` : response.statusText,
    url,
    requestBodyValues: undefined,
    statusCode: response.status,
    responseHeaders: Object.fromEntries(response.headers),
    responseBody,
  });
}
