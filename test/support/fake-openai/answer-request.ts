/** Answers one recorded request by its script. Never throws: a script that fails is a 500 with its message. */

import type { ServerResponse } from "node:http";
import { type ModelReply, parseReply, toErrorBody } from "./parse-reply.ts";
import type { ReplyContext } from "./piece.ts";
import { findProtocol, type Protocol, wantsStream } from "./protocols.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import type { Respond } from "./scripts.ts";
import { sendJson, sendStream, wait } from "./send-reply.ts";

export interface Exchange {
  respond: Respond;
  validates: boolean;
  record: RecordedRequest;
  /** The request's body as it came. */
  bodyText: string;
  /** Aborts when the connection is closed, by whichever side. */
  signal: AbortSignal;
}

export async function answerRequest(response: ServerResponse, exchange: Exchange): Promise<void> {
  const { respond, validates, record, bodyText, signal } = exchange;
  const protocol = findProtocol(record);
  if (protocol === undefined) {
    const message = `Invalid URL (${record.method} ${record.path})`;
    return sendJson(response, record, {
      status: 404,
      body: toErrorBody({ message, code: "invalid_request_error" }),
    });
  }
  const refusal = validates ? protocol.refuse(record) : undefined;
  if (refusal !== undefined) return sendJson(response, record, refusal);
  try {
    const reply = parseReply(await respond(record), {
      requestChars: bodyText.length,
      generateToolCallId: createIdSource(record),
    });
    if (reply.type === "hang") return;
    for (const until of reply.waits) await wait(until, signal);
    if (signal.aborted) return;
    if (reply.type === "http") return sendJson(response, record, reply);
    if (wantsStream(record)) {
      const pieces = protocol.stream(reply, toContext(record));
      return await sendStream(response, pieces, { reply, record, signal });
    }
    await sendWhole(response, reply, { ...exchange, protocol });
  } catch (error) {
    const message = `The script of the fake model failed: ${error instanceof Error ? error.message : String(error)}`;
    if (response.headersSent) response.destroy();
    else sendJson(response, record, { status: 500, body: toErrorBody({ message }) });
  }
}

/** Without `stream` there are no chunks: every break-off destroys or stalls before the body. */
async function sendWhole(
  response: ServerResponse,
  reply: ModelReply,
  { protocol, record, signal }: Exchange & { protocol: Protocol },
): Promise<void> {
  if (protocol.body === undefined) throw new Error("The fake only streams here.");

  for (const item of reply.items) if (item.type === "wait") await wait(item.until, signal);
  if (signal.aborted || reply.breakOff?.how === "stall") return;
  if (reply.breakOff?.how === "cut") {
    record.outcome = "cut";
    response.destroy();
    return;
  }
  const error = reply.items.find((item) => item.type === "error");
  if (error !== undefined) return sendJson(response, record, { status: 500, body: toErrorBody(error.error) });
  sendJson(response, record, { status: 200, body: protocol.body(reply, toContext(record)) });
}

function toContext({ index, path, body }: RecordedRequest): ReplyContext {
  return {
    id: `fake${index}`,
    model: String(body.model ?? /([^/]+):/.exec(path)?.[1]),
    createdAt: 1_700_000_000 + index,
    request: body,
  };
}

function createIdSource({ index }: RecordedRequest): () => string {
  let next = 0;
  return () => `call_fake${index}_${next++}`;
}
