/** One operation as a UI message stream. It ends with exactly one of `finish`, `abort` and `error`, and then `[DONE]`;
 *  when the end is not known, the connection breaks. */

import type { WireEvent } from "../../protocol/agent-session/read-events.ts";
import { readOperation } from "../../protocol/event/read-operation.ts";
import type { Session } from "../../protocol/session.ts";
import { toUiFrame, type UiChunk, uiLastFrame, uiStreamHeaders } from "../../protocol/ui-stream/ui-chunk.ts";
import { UiStreamEncoder, type UiStreamOptions } from "../../protocol/ui-stream/ui-stream-encoder.ts";
import { encodedStream } from "../stream/encoded-stream.ts";

/** Opens the operation's stream, from its beginning or after a frame. `operationId` is known once it has begun. */
export type OpenStream = (from: {
  operationId: string | undefined;
  after: string | undefined;
}) => Promise<ReadableStream<Uint8Array>>;

/** Opens the stream of an operation whose id is known. */
export function follow(session: Session, operationId: string): OpenStream {
  return ({ after }) => session.follow({ operationId, ...(after !== undefined && { after }) });
}

export interface StreamOperationOptions extends UiStreamOptions {
  open: OpenStream;
  /** Of the request. */
  signal: AbortSignal;
}

/** The operation does not end with its reader. */
export async function streamOperation(
  session: Session,
  { open, signal, ...options }: StreamOperationOptions,
): Promise<Response> {
  const gone = new AbortController();
  const encoder = new UiStreamEncoder(options);
  const events = readOperation({
    first: await open({ operationId: undefined, after: undefined }),
    reopen: (after) => open({ operationId: encoder.operationId, after }),
    signal: gone.signal,
  });
  return encodedStream(encode(session, events, encoder), {
    headers: uiStreamHeaders,
    signal,
    onGone: () => gone.abort(),
  });
}

async function* encode(
  session: Session,
  events: AsyncGenerator<WireEvent>,
  encoder: UiStreamEncoder,
): AsyncGenerator<string> {
  // The headers go out, however long the operation waits for its turn.
  yield keepAlive;
  for await (const event of events) {
    if (event.type === "heartbeat") yield keepAlive;
    else yield* toFrames(encoder.encode(event));
    const { parkedOn } = encoder;
    // A stream that is read from its beginning passes approvals that were decided long ago.
    if (parkedOn !== undefined && (await areOpen(session, parkedOn))) yield* toFrames(encoder.park());
    if (encoder.isOver) break;
  }
  if (encoder.isOver) yield uiLastFrame;
}

function* toFrames(chunks: readonly UiChunk[]): Generator<string> {
  if (chunks.length > 0) yield chunks.map(toUiFrame).join("");
}

async function areOpen(session: Session, approvalIds: readonly string[]): Promise<boolean> {
  const open = await session.approvals();
  return approvalIds.every((id) => open.some(({ approvalId }) => approvalId === id));
}

const keepAlive = ": keep-alive\n\n";
