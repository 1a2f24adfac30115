/** Frames of server-sent events, also when their connection breaks: it is opened again behind the last frame that came,
 *  so that a reader sees each of them once. */

import { EdgeflueError, toErrorRecord } from "../errors.ts";
import type { WireEvent, WireFrame } from "../protocol/agent-session/read-events.ts";
import { Retries, type RetryOptions } from "../protocol/event/reconnect.ts";
import { toJsonLine, toSseFrame } from "../protocol/event/sse.ts";
import { parseErrorRecord } from "./wire-error.ts";

export interface ResumeOptions extends RetryOptions {
  /** Opens the stream behind the frame with this id; from its beginning while none has come. */
  reopen: (after: string | undefined) => Promise<AsyncIterable<WireFrame>>;
  /** Pauses before that. */
  wait: (delayMs: number) => Promise<void>;
  /** Whether the stream is over with this event. */
  isLast: (event: WireEvent) => boolean;
}

/** Ends with the event that is the last, or with an `error` when the stream cannot be opened again. */
export async function* resumeStream(
  first: AsyncIterable<WireFrame>,
  { reopen, wait, isLast, ...options }: ResumeOptions,
): AsyncGenerator<string> {
  let frames = first;
  let after: string | undefined;
  let retries = new Retries(options);
  for (;;) {
    let failure = new EdgeflueError("server_unavailable", "The stream broke off before its end.");
    try {
      for await (const frame of frames) {
        if (isLost(frame.event)) break;
        after = frame.id ?? after;
        retries = new Retries(options);
        yield encode(frame);
        if (isLast(frame.event)) return;
      }
    } catch (cause) {
      // The connection broke; what runs goes on, and the next one shows the rest.
      failure = new EdgeflueError(failure.code, failure.message, { hint: String(cause), cause });
    }
    const delayMs = retries.next(failure, 0);
    if (delayMs === undefined) return yield encodeError(failure);
    await wait(delayMs);
    try {
      frames = await reopen(after);
    } catch (error) {
      return yield encodeError(error);
    }
  }
}

/** The server's last word when it lost the session's object: a time to come back. An operation that has settled as
 *  interrupted has none. */
function isLost(event: WireEvent): boolean {
  if (event.type !== "error" || event.error === undefined) return false;
  const { code, retryAfterSeconds } = parseErrorRecord(event.error);
  return code === "operation_interrupted" && retryAfterSeconds !== undefined;
}

function encode({ id, event }: WireFrame): string {
  const place = id === undefined ? "" : `id: ${id}\n`;
  return `${place}event: ${event.type}\ndata: ${toJsonLine(event)}\n\n`;
}

function encodeError(error: unknown): string {
  return toSseFrame({ type: "error", error: toErrorRecord(error) }, { development: true });
}
