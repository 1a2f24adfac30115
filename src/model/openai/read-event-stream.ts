/** Sends a request and reads the answer as server-sent events, or as the one JSON document that a server sends which
 *  does not stream. Rejects with the AI SDK's `APICallError` if the provider
 *  refuses the request, as the AI SDK's own providers do. */

import { APICallError } from "@ai-sdk/provider";
import { createParser } from "eventsource-parser";
import { modelLimits } from "../../limits.ts";
import { isJson, notAStream, readHead, requireEventStream } from "../answer-format.ts";
import { EventSize } from "../event-size.ts";
import type { ModelRequest } from "../settings/amend-request.ts";
import { reach } from "../watched-fetch.ts";

export interface EventStreamReader {
  /** Called whenever bytes arrive, even if they are only a comment. */
  onActivity?: () => void;
  /** Called when the provider has answered, before the first event. */
  onOpen: () => void;
  /** Called instead with an answer that is one JSON document. Returns false if it is not an answer. */
  onWhole: (text: string) => boolean;
  /** Called with the data of each event, and its name if it has one. An exception ends the reading. */
  onData: (data: string, name: string | undefined) => void;
  /** Whether the answer is complete enough that a broken connection no longer matters. */
  mayBreak: () => boolean;
}

export async function readEventStream(
  { url, init }: ModelRequest,
  signal: AbortSignal | undefined,
  { onActivity, onOpen, onWhole, onData, mayBreak }: EventStreamReader,
): Promise<void> {
  const response = await reach(url, { ...init, signal: signal ?? null });
  if (!response.ok || response.body === null) throw await toApiCallError(url, response);
  if (isJson(response)) {
    const text = await readHead(response, modelLimits.eventBytesMax);
    if (!onWhole(text)) throw notAStream(url, response, text);
    return;
  }
  await requireEventStream(url, response);
  onOpen();
  const parser = createParser({ onEvent: ({ data, event }) => onData(data, event) });
  const decoder = new TextDecoder();
  const size = new EventSize();
  const reader = response.body.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(modelLimits.readBytesMax);
  try {
    for (;;) {
      // Not until the buffer is full: that would hold back signs of life and text that has already arrived.
      const { done, value } = await reader.read(new Uint8Array(buffer)).catch((error: unknown) => {
        if (signal?.aborted === true || !mayBreak()) throw error;
        return broken;
      });
      if (value !== undefined) {
        onActivity?.();
        size.add(value);
        parser.feed(decoder.decode(value, { stream: true }));
        // Most streams give the whole buffer back; some return only the part that they filled.
        const { buffer: used } = value;
        buffer =
          used.byteLength === modelLimits.readBytesMax ? used : new ArrayBuffer(modelLimits.readBytesMax);
      }
      if (done) break;
    }
    // Some servers leave out the blank line after their last event.
    parser.feed(`${decoder.decode()}\n\n`);
  } finally {
    // The stream is abandoned: it does not matter if the cancel fails.
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
