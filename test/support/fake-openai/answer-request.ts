/** Answers one recorded request by its script. Never throws: a script that fails is a 500 with its message. */

import type { ServerResponse } from "node:http";
import { encodeChatBody, encodeChatStream } from "./chat-completions.ts";
import { type ModelReply, parseReply, toErrorBody } from "./parse-reply.ts";
import type { ReplyContext } from "./piece.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import { encodeResponsesBody, encodeResponsesStream } from "./responses.ts";
import type { Respond } from "./scripts.ts";
import { type PlainAnswer, sendJson, sendStream, wait } from "./send-reply.ts";

export interface Exchange {
  respond: Respond;
  record: RecordedRequest;
  /** The request's body as it came. */
  bodyText: string;
  /** Aborts when the connection is closed, by whichever side. */
  signal: AbortSignal;
}

const chatPath = "/v1/chat/completions";
const responsesPath = "/v1/responses";

export async function answerRequest(response: ServerResponse, exchange: Exchange): Promise<void> {
  const { respond, record, bodyText, signal } = exchange;
  const refusal = refusalOf(record);
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
    if (record.body.stream === true) {
      const pieces = encoderOf(record).stream(reply, toContext(record));
      return await sendStream(response, pieces, { reply, record, signal });
    }
    await sendWhole(response, reply, exchange);
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
  { record, signal }: Exchange,
): Promise<void> {
  for (const item of reply.items) if (item.type === "wait") await wait(item.until, signal);
  if (signal.aborted || reply.breakOff?.how === "stall") return;
  if (reply.breakOff?.how === "cut") {
    record.outcome = "cut";
    response.destroy();
    return;
  }
  const error = reply.items.find((item) => item.type === "error");
  if (error !== undefined) return sendJson(response, record, { status: 500, body: toErrorBody(error.error) });
  sendJson(response, record, { status: 200, body: encoderOf(record).body(reply, toContext(record)) });
}

/** What OpenAI refuses before any model runs. */
function refusalOf({ method, path, headers, body }: RecordedRequest): PlainAnswer | undefined {
  const refuse = (status: number, message: string): PlainAnswer => ({
    status,
    body: toErrorBody({ message, code: status === 401 ? "invalid_api_key" : "invalid_request_error" }),
  });
  if (method !== "POST" || (path !== chatPath && path !== responsesPath)) {
    return refuse(404, `Invalid URL (${method} ${path})`);
  }
  if (!headers.authorization?.startsWith("Bearer ")) return refuse(401, "You didn't provide an API key.");
  if (typeof body.model !== "string") return refuse(400, "The body is not JSON or has no model.");
  return undefined;
}

function encoderOf({ path }: RecordedRequest) {
  return path === chatPath
    ? { stream: encodeChatStream, body: encodeChatBody }
    : { stream: encodeResponsesStream, body: encodeResponsesBody };
}

function toContext({ index, body }: RecordedRequest): ReplyContext {
  return {
    id: `fake${index}`,
    model: String(body.model),
    createdAt: 1_700_000_000 + index,
    request: body,
  };
}

function createIdSource({ index }: RecordedRequest): () => string {
  let next = 0;
  return () => `call_fake${index}_${next++}`;
}
