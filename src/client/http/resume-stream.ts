/** Frames of server-sent events, also when their connection breaks: it is opened again after the last frame received,
 *  so that a reader sees each frame once. */

import { EdgeflueError, toErrorRecord } from "../../errors.ts";
import type { WireEvent, WireFrame } from "../../protocol/agent-session/read-events.ts";
import { openMsMin, Retries, type RetryOptions } from "../../protocol/event/reconnect.ts";
import { toJsonLine, toSseFrame } from "../../protocol/event/sse.ts";
import { parseErrorRecord } from "../wire-error.ts";

export interface ResumeOptions extends RetryOptions {
  /** Opens the stream after the frame with this id; from its beginning before the first one. */
  reopen: (after: string | undefined) => Promise<AsyncIterable<WireFrame>>;
  /** Pauses before that. */
  wait: (delayMs: number) => Promise<void>;
  /** Whether the stream is over with this event. */
  isLast: (event: WireEvent) => boolean;
  /** Milliseconds of any clock. Default: the system's. */
  now?: () => number;
}

/** Ends with the last event, or with an `error` when the stream cannot be opened again. */
export async function* resumeStream(
  first: AsyncIterable<WireFrame>,
  { reopen, wait, isLast, now = Date.now, ...options }: ResumeOptions,
): AsyncGenerator<string> {
  let frames = first;
  let after: string | undefined;
  let retries = new Retries(options);
  for (;;) {
    let failure = new EdgeflueError("server_unavailable", "The stream broke off before its end.");
    const openedAt = now();
    try {
      for await (const frame of frames) {
        if (isInterruption(frame.event)) break;
        after = frame.id ?? after;
        retries = new Retries(options);
        yield encode(frame);
        if (isLast(frame.event)) return;
      }
    } catch (cause) {
      // The connection broke; the operation continues, and the next connection shows what follows.
      failure = new EdgeflueError(failure.code, failure.message, { hint: String(cause), cause });
    }
    // One that was open so long works, though it may have had nothing to say.
    if (now() - openedAt >= openMsMin) retries = new Retries(options);
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

/** The last frame when the session's object died: it says when to come back. The error of an operation that settled as
 *  interrupted does not. */
function isInterruption(event: WireEvent): boolean {
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
