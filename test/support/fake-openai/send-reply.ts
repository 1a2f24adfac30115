/** Plays pieces into a response, keeping the request's record up to date. Returns when the reply is sent,
 *  broken off or the client is gone; never throws. Deltas keep their own HTTP chunk, as a real server sends
 *  them, but those that are ready together leave in one system call. */

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { ModelReply, Wait } from "./parse-reply.ts";
import type { Piece } from "./piece.ts";
import type { RecordedRequest } from "./recorded-request.ts";

export interface PlainAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Text is sent as it is, everything else as JSON. */
  body: unknown;
}

/** `signal` aborts when the connection is closed. */
export async function sendStream(
  response: ServerResponse,
  pieces: readonly Piece[],
  { reply, record, signal }: { reply: ModelReply; record: RecordedRequest; signal: AbortSignal },
): Promise<void> {
  const { breakOff, chunkDelayMs } = reply;
  let chunks = 0;
  for (const piece of pieces) {
    if (signal.aborted) return;
    if (piece.type === "wait") {
      await wait(piece.until, signal);
      continue;
    }
    if (chunks === breakOff?.afterChunks) return endEarly(response, record, breakOff.how);
    if (piece.type === "chunk" && chunks > 0 && chunkDelayMs > 0) await wait(chunkDelayMs, signal);
    if (signal.aborted) return;
    if (!response.headersSent) writeStreamHead(response, record);
    const hasRoom = response.write(piece.bytes);
    if (piece.type === "chunk") {
      record.firstChunkAt ??= performance.now();
      chunks++;
    }
    if (!hasRoom) await once(response, "drain", { signal }).catch(() => {}); // The loop looks at the signal itself.
  }
  if (reply.resets) return endEarly(response, record, "cut");
  if (!reply.keepsOpen) endReply(response, record);
}

export function sendJson(
  response: ServerResponse,
  record: RecordedRequest,
  { status, headers = {}, body }: PlainAnswer,
): void {
  const isText = typeof body === "string";
  const bytes = Buffer.from(isText ? body : JSON.stringify(body));
  response.writeHead(status, {
    "content-type": isText ? "text/plain" : "application/json",
    "content-length": bytes.byteLength,
    ...headers,
  });
  record.firstByteAt = performance.now();
  response.write(bytes);
  endReply(response, record);
}

/** Resolves when the time is over, the promise has settled or the signal aborts; never rejects. */
export async function wait(until: Wait, signal: AbortSignal): Promise<void> {
  if (signal.aborted || until === 0) return;
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const timer = typeof until === "number" ? setTimeout(resolve, until) : undefined;
  const onAbort = () => resolve();
  signal.addEventListener("abort", onAbort, { once: true });
  await (typeof until === "number" ? aborted : Promise.race([aborted, until.catch(() => {})]));
  clearTimeout(timer);
  signal.removeEventListener("abort", onAbort);
}

function writeStreamHead(response: ServerResponse, record: RecordedRequest): void {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  record.firstByteAt = performance.now();
}

function endEarly(response: ServerResponse, record: RecordedRequest, how: "cut" | "close" | "stall"): void {
  if (how === "stall") return;
  if (how === "close") {
    endReply(response, record);
    return;
  }
  record.outcome = "cut";
  // What was written before must arrive: the socket is destroyed after it is flushed.
  response.write("", () => {
    response.socket?.destroy();
    record.lastByteAt = performance.now();
  });
}

function endReply(response: ServerResponse, record: RecordedRequest): void {
  record.outcome = "answered";
  response.end();
  record.lastByteAt = performance.now();
}
