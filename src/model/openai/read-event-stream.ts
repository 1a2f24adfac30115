/** Sends a request and reads the answer as server-sent events. Rejects with the AI SDK's `APICallError` for what
 *  the provider refuses, as its own providers do. */

import { APICallError } from "@ai-sdk/provider";
import { createParser } from "eventsource-parser";
import { modelLimits } from "../../limits.ts";
import type { CapturedRequest } from "./captured-request.ts";

export interface EventStreamReader {
  /** Default: somebody watches. */
  isWatched?: () => boolean;
  /** The provider has answered and the events follow. */
  onOpen: () => void;
  /** One event's data. What it throws ends the reading. */
  onData: (data: string) => void;
}

export async function readEventStream(
  { url, init }: CapturedRequest,
  signal: AbortSignal | undefined,
  { isWatched = () => true, onOpen, onData }: EventStreamReader,
): Promise<void> {
  const response = await fetch(url, { ...init, signal: signal ?? null });
  if (!response.ok || response.body === null) throw await toApiCallError(url, response);
  onOpen();
  const parser = createParser({ onEvent: ({ data }) => onData(data) });
  const decoder = new TextDecoder();
  const reader = response.body.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(modelLimits.readBytesMax);
  try {
    for (;;) {
      // Every read costs the same, however little it brings: with nobody watching, it may wait for more.
      const min = isWatched() ? 1 : modelLimits.unwatchedReadBytesMin;
      const { done, value } = await readAtLeast(reader, min, buffer);
      if (value !== undefined) {
        parser.feed(decoder.decode(value, { stream: true }));
        // What was handed in comes back, except from some streams, which give back as much as they filled.
        const { buffer: used } = value;
        buffer =
          used.byteLength === modelLimits.readBytesMax ? used : new ArrayBuffer(modelLimits.readBytesMax);
      }
      if (done) break;
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

/** `read` with the standard's `min`, which workerd's types do not know yet. */
function readAtLeast(reader: ReadableStreamBYOBReader, min: number, buffer: ArrayBuffer) {
  const { read } = reader as {
    read(
      view: Uint8Array<ArrayBuffer>,
      options: { min: number },
    ): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>;
  };
  return read.call(reader, new Uint8Array(buffer), { min });
}
