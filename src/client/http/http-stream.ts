/** Opens a stream of server-sent events over HTTP that survives a broken connection. */

import { EdgeflueError } from "../../errors.ts";
import { readFrames, type WireEvent, type WireFrame } from "../../protocol/agent-session/read-events.ts";
import { silenceMsMax } from "../../protocol/event/reconnect.ts";
import type { HttpConnection, HttpRequest } from "./http-connection.ts";
import { resumeStream } from "./resume-stream.ts";
import { toByteStream } from "./to-byte-stream.ts";
import { watchSilence } from "./watch-silence.ts";

/** `request` can be sent again: it names the same stream each time. Rejects when it is refused; from then on every
 *  failure is the stream's last event. */
export async function openHttpStream(
  connection: HttpConnection,
  { headers, signal: given, ...request }: HttpRequest,
  { after: begin, isLast }: { after?: string | undefined; isLast: (event: WireEvent) => boolean },
): Promise<ReadableStream<Uint8Array>> {
  const reader = new AbortController();
  const signal = given === undefined ? reader.signal : AbortSignal.any([given, reader.signal]);
  const open = async (after: string | undefined): Promise<AsyncGenerator<WireFrame>> => {
    const sent = {
      ...headers,
      accept: "text/event-stream",
      ...(after !== undefined && { "last-event-id": after }),
    };
    const opening = { ...request, headers: sent, signal, answerMsMax: silenceMsMax };
    const body = await connection.exchange(opening, takeEventStream);
    return readFrames(watchSilence(body, silenceMsMax));
  };
  const frames = resumeStream(await open(begin), {
    reopen: (after) => open(after ?? begin),
    wait: (delayMs) => connection.wait(delayMs, signal),
    isLast,
    retries: connection.retries,
  });
  return toByteStream(frames, () => reader.abort());
}

/** Throws when it is none. */
export function takeEventStream({ body, headers }: Response): ReadableStream<Uint8Array> {
  if (body !== null && headers.get("content-type")?.includes("text/event-stream")) return body;
  throw new EdgeflueError("internal_error", "The server's answer is not a stream of events.");
}
