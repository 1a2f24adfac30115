/** Answers a call: as a whole, once it is over, or as a stream of events. */

import type { Context } from "hono";
import { delay, systemClock } from "../../clock.ts";
import { EdgeflueError, type ErrorRecord, toErrorRecord } from "../../errors.ts";
import { readOperation } from "../../protocol/event/read-operation.ts";
import { eventStreamHeaders, toJsonLine } from "../../protocol/event/sse.ts";
import type { AnswerItem, AnswerReader } from "../../protocol/openai/answer-reader.ts";
import { encodedStream } from "../stream/encoded-stream.ts";
import type { BegunCall } from "./begin-call.ts";
import { openAiLimits } from "./limits.ts";

/** Items of the answer as they come; undefined in a moment of silence. An error of the agent's is the last item. */
async function* readItems(
  { session, first, reopen }: BegunCall,
  reader: AnswerReader,
  signal: AbortSignal,
): AsyncGenerator<AnswerItem | undefined> {
  const open = (after: string | undefined) => reopen(reader.operationId, after);
  try {
    for await (const event of readOperation({ first, reopen: open, signal })) {
      if (event.type === "heartbeat") yield undefined;
      else yield* reader.read(event);
      if (reader.isOver) break;
    }
    if (reader.isOver || signal.aborted) return;
  } catch (error) {
    yield { type: "error", error: toErrorRecord(error) };
  } finally {
    // An answer that ended before its operation has no use for the rest of it.
    const { operationId } = reader;
    if (operationId !== undefined && reader.isCutShort) await session.abort({ operationId }).catch(() => {});
  }
}

/** Throws what the call failed with. */
export async function readWhole(call: BegunCall, reader: AnswerReader): Promise<AnswerItem[]> {
  const items: AnswerItem[] = [];
  for await (const item of readItems(call, reader, new AbortController().signal)) {
    if (item?.type === "error") throw new CallFailure(item.error);
    if (item !== undefined) items.push(item);
  }
  return items;
}

/** A call that failed after it was accepted: sending it again would be another call. */
export class CallFailure extends Error {
  readonly record: ErrorRecord;

  constructor(record: ErrorRecord) {
    super(record.message, { cause: EdgeflueError.fromRecord(record) });
    this.record = record;
  }
}

export interface EventEncoder {
  /** Before anything happens. */
  start(): object[];
  encode(item: AnswerItem): object[];
}

export interface StreamCallOptions {
  encoder: EventEncoder;
  /** Whether an event's type is its name too. */
  named: boolean;
  headers: Readonly<Record<string, string>>;
  /** Of the request. Its platform would drop what is to be done for a client that has gone. */
  context: Context;
  /** The client has gone before the end. */
  onGone(operationId: string | undefined): Promise<void>;
}

export function streamCall(
  call: BegunCall,
  reader: AnswerReader,
  { encoder, named, headers, context, onGone }: StreamCallOptions,
): Response {
  const gone = new AbortController();
  const done = Promise.withResolvers<void>();
  keepAlive(context, done.promise);
  async function* frames(): AsyncGenerator<string> {
    try {
      yield comment +
        encoder
          .start()
          .map((event) => toFrame(event, named))
          .join("");
      for await (const item of withPauses(readItems(call, reader, gone.signal), gone.signal)) {
        const events = item === undefined ? [] : encoder.encode(item);
        const text = item === undefined ? comment : events.map((event) => toFrame(event, named)).join("");
        if (text !== "") yield text;
      }
      if (!gone.signal.aborted) yield "data: [DONE]\n\n";
    } finally {
      if (!gone.signal.aborted) done.resolve();
    }
  }
  return encodedStream(frames(), {
    headers: { ...eventStreamHeaders, ...headers },
    signal: context.req.raw.signal,
    onGone() {
      gone.abort();
      void onGone(reader.operationId).finally(done.resolve);
    },
  });
}

/** Says undefined from time to time, too: that a client has gone shows when something is written to it. */
async function* withPauses<T>(items: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T | undefined> {
  const over = new AbortController();
  const pause = () => delay(systemClock, openAiLimits.keepAliveMs, AbortSignal.any([signal, over.signal]));
  let paused = pause();
  try {
    for (let next = items.next(); ; ) {
      const result = await Promise.race([next, paused]);
      if (result === undefined) {
        if (signal.aborted) return;
        paused = pause();
        yield undefined;
        continue;
      }
      if (result.done === true) return;
      next = items.next();
      yield result.value;
    }
  } finally {
    over.abort();
    await items.return(undefined);
  }
}

function keepAlive(context: Context, work: Promise<void>): void {
  try {
    context.executionCtx.waitUntil(work);
  } catch {
    // The host has no such thing, and goes on.
  }
}

/** No empty line after it: some clients take that for an event without data. */
const comment = ": keep-alive\n";

function toFrame(event: object, named: boolean): string {
  const name = named && "type" in event ? `event: ${String(event.type)}\n` : "";
  return `${name}data: ${toJsonLine(event)}\n\n`;
}
