/** POST /v1/chat/completions. A call has a session of its own, with the messages that came as its history, unless the
 *  header X-Edgeflue-Session names one. */

import type { Context, Hono } from "hono";
import { EdgeflueError } from "../../errors.ts";
import { AnswerReader } from "../../protocol/openai/answer-reader.ts";
import {
  type ChatRequest,
  ChatStreamEncoder,
  parseChatRequest,
  toCompletion,
} from "../../protocol/openai/chat-completions.ts";
import { beginsWith, toHistory, toTurns } from "../../protocol/openai/turns.ts";
import type { PromptRequest } from "../../protocol/prompt.ts";
import type { Session } from "../../protocol/session.ts";
import { allow } from "../request/methods.ts";
import { readJsonBody } from "../request/read-json-body.ts";
import { readQuery } from "../request/read-query.ts";
import type { RouterPorts } from "../router-ports.ts";
import { readWhole, streamCall } from "./answer-call.ts";
import { type BegunCall, beginCall, type CallMarks, readMarks } from "./begin-call.ts";
import { openAiLimits } from "./limits.ts";
import { openAgent, readSessionHeader, requireCallable } from "./open-agent.ts";
import { readMessages } from "./read-messages.ts";

const path = "/v1/chat/completions";

export function addChatCompletions(app: Hono, ports: RouterPorts): void {
  app.post(path, async (context) => {
    readQuery(context, []);
    const body = await readJsonBody(context.req.raw);
    const request = parseChatRequest(body);
    await requireCallable(context, request.model, ports);
    const sessionId = readSessionHeader(context);
    const begin = sessionId === undefined ? beginStateless : beginStateful;
    const call = await begin(context, ports, request, await readMarks(context, ports, body));
    const head = {
      id: `chatcmpl-${crypto.randomUUID().replaceAll("-", "")}`,
      created: Math.floor(Date.now() / 1000),
      model: request.model,
    };
    const reader = new AnswerReader({
      isTyped: request.options.result !== undefined,
      mayWait: sessionId !== undefined,
    });
    const headers = ignoredHeader(request.ignored);
    if (!request.stream) return context.json(toCompletion(head, await readWhole(call, reader)), 200, headers);
    const chunks = new ChatStreamEncoder(head, request);
    return streamCall(call, reader, {
      encoder: { start: () => [], encode: (item) => chunks.encode(item) },
      named: false,
      headers,
      context,
      // The answer of a stateless call would have no reader: no caller knows its session.
      onGone: (operationId) => (sessionId === undefined ? abort(call, operationId) : Promise.resolve()),
    });
  });
  app.all(path, allow("POST"));
}

/** In the session that has this digest, so that a repeat finds it. */
async function beginStateless(
  context: Context,
  ports: RouterPorts,
  request: ChatRequest,
  { found, isRepeat, isKeyed }: CallMarks,
): Promise<BegunCall> {
  const open = openAgent(context, ports, request.model);
  const begun = { ...toPrompt(request), history: request.history, lifetimeMs: openAiLimits.callLifetimeMs };
  return beginCall(begun, {
    found: open(`call_${found}`),
    spare: open(`call_${crypto.randomUUID()}`),
    key: "call",
    isRepeat,
    isKeyed,
  });
}

/** In the session that the header names. */
async function beginStateful(
  context: Context,
  ports: RouterPorts,
  request: ChatRequest,
  { key, digest, isRepeat, isKeyed }: CallMarks,
): Promise<BegunCall> {
  const session = openAgent(context, ports, request.model)(readSessionHeader(context) ?? "");
  const history = await missingHistory(session, request, isRepeat || isKeyed);
  const begun = { ...toPrompt(request), ...(history.length > 0 && { history }) };
  const identity = { found: session, spare: session, key: key ?? `call:${digest}`, isRepeat, isKeyed };
  return beginCall(begun, identity);
}

/** The history that the client sent, where the session has none. Where it has one, theirs must be the same: another
 *  one would be appended to what it contradicts. */
async function missingHistory(
  session: Session,
  { history }: ChatRequest,
  isRepeated: boolean,
): Promise<ChatRequest["history"]> {
  if (history.length === 0) return [];
  const stored = toTurns(toHistory(await readMessages(session)));
  if (stored.length === 0) return history;
  const sent = toTurns(history);
  // A repeat was sent before its own message was part of the conversation.
  if (beginsWith(stored, sent) && (sent.length === stored.length || isRepeated)) return [];
  throw new EdgeflueError(
    "session_in_use",
    "The earlier messages are not those of the session. Send the new message alone, or without the header X-Edgeflue-Session.",
    { meta: { param: "messages" } },
  );
}

type CommonRequest = Pick<ChatRequest, "prompt" | "images" | "instructions" | "options">;

export function toPrompt({ prompt, images, instructions, options }: CommonRequest): PromptRequest {
  return {
    ...options,
    message: prompt,
    ...(images.length > 0 && { images }),
    ...(instructions !== undefined && { instructions }),
  };
}

/** Says which parameters had no effect. */
export function ignoredHeader(ignored: readonly string[]): Record<string, string> {
  return ignored.length === 0 ? {} : { "x-edgeflue-ignored": ignored.join(", ") };
}

/** Ends the call's operation, if it has begun. */
export async function abort({ session }: BegunCall, operationId: string | undefined): Promise<void> {
  if (operationId !== undefined) await session.abort({ operationId }).catch(() => {});
}
