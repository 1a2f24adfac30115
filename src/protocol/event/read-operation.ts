/** The events of one operation for a translator into another protocol, to the last: also when its stream breaks because
 *  the session restarts, which the session survives. */

import { createParser } from "eventsource-parser";
import { delay, systemClock } from "../../clock.ts";
import { EdgeflueError } from "../../errors.ts";
import type { WireEvent } from "../agent-session/read-events.ts";
import { openMsMin, Retries } from "./reconnect.ts";

export interface OperationSource {
  /** Its stream, as `Session.stream` or `Session.follow` gives it. */
  first: ReadableStream<Uint8Array>;
  /** Opens it again after the frame with this id; before the first frame, from the beginning. */
  reopen(after: string | undefined): Promise<ReadableStream<Uint8Array>>;
  /** The reader has gone. */
  signal: AbortSignal;
}

/** A moment without events, in which the reader's connection has to be kept open. */
export const heartbeat = { type: "heartbeat" } as const;

/** Ends after `end` or `error`, or when the reader has gone. Throws when the stream cannot be opened again: what the
 *  operation comes to is then not known, and the reader must not take it for over. */
export async function* readOperation({ first, reopen, signal }: OperationSource): AsyncGenerator<WireEvent> {
  let body = first;
  let after: string | undefined;
  let retries = new Retries();
  for (;;) {
    let failure: unknown;
    const openedAt = systemClock.now();
    try {
      for await (const { id, event } of readFrames(body, signal)) {
        after = id ?? after;
        if (id !== undefined) retries = new Retries();
        yield event;
        if (event.type === "end" || event.type === "error") return;
      }
      if (signal.aborted) return;
      throw new EdgeflueError("session_not_found", "The session was deleted meanwhile.");
    } catch (error) {
      failure = error;
    }
    // One that was open so long works, though it may have had nothing to say.
    if (systemClock.now() - openedAt >= openMsMin) retries = new Retries();
    for (;;) {
      if (signal.aborted) return;
      const delayMs = retries.next(toPassing(failure), 0);
      if (delayMs === undefined) throw failure;
      await delay(systemClock, delayMs, signal);
      try {
        body = await reopen(after);
        break;
      } catch (error) {
        failure = error;
      }
    }
  }
}

/** Whatever broke the stream is temporary, unless the session says otherwise. */
function toPassing(failure: unknown): EdgeflueError {
  if (failure instanceof EdgeflueError) return failure;
  return new EdgeflueError("server_unavailable", "The session's stream broke off.", { cause: failure });
}

async function* readFrames(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<{ id: string | undefined; event: WireEvent }> {
  const frames: { id: string | undefined; event: WireEvent }[] = [];
  const parser = createParser({
    onEvent: ({ id, event = "message", data }) =>
      frames.push({ id, event: { type: event, ...(JSON.parse(data) as object) } }),
    onComment: () => frames.push({ id: undefined, event: heartbeat }),
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  // The reader may wait for a frame that is minutes away.
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* frames.splice(0);
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}
