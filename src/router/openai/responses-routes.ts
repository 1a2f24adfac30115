/** `/v1/responses`: each response is a session of its own, whose id leads to it. One that continues another begins with a
 *  copy of its conversation, so that two continuations of one response do not see each other. */

import type { Context, Hono } from "hono";
import { invalidRequest, toErrorRecord } from "../../errors.ts";
import type { Message } from "../../protocol/message.ts";
import { AnswerReader } from "../../protocol/openai/answer-reader.ts";
import { type ResponseHead, toEndState } from "../../protocol/openai/response-object.ts";
import { ResponseStreamEncoder } from "../../protocol/openai/response-stream.ts";
import { parseResponsesRequest, type ResponsesRequest } from "../../protocol/openai/responses-request.ts";
import { beginsWith, toHistory, toTurns } from "../../protocol/openai/turns.ts";
import { allow } from "../request/methods.ts";
import { readJsonBody } from "../request/read-json-body.ts";
import { readQuery } from "../request/read-query.ts";
import type { RouterPorts } from "../router-ports.ts";
import { readWhole, streamCall } from "./answer-call.ts";
import { beginCall, type CallMarks, digestOf, readMarks } from "./begin-call.ts";
import { abort, ignoredHeader, toPrompt } from "./chat-completions-route.ts";
import { openAiLimits } from "./limits.ts";
import { openAgent, readSessionHeader, requireCallable } from "./open-agent.ts";
import { readMessages } from "./read-messages.ts";
import { findResponse, readResponse, toResponseId } from "./stored-response.ts";

const path = "/v1/responses";

export function addResponses(app: Hono, ports: RouterPorts): void {
  app.post(path, async (context) => {
    readQuery(context, []);
    const body = await readJsonBody(context.req.raw);
    const request = parseResponsesRequest(body);
    await requireCallable(context, request.model, ports);
    if (readSessionHeader(context) !== undefined) {
      throw invalidRequest(
        "X-Edgeflue-Session is for chat completions. Continue a response with previous_response_id.",
      );
    }
    return respond(context, ports, request, await readMarks(context, ports, body));
  });
  app.all(path, allow("POST"));

  // GET /v1/responses/{id}: a stored response, as it is now.
  app.get(`${path}/:id`, async (context) => {
    readQuery(context, []);
    const found = await findResponse(context, ports, context.req.param("id"));
    return context.json(await readResponse(found));
  });
  // DELETE /v1/responses/{id}: removes it; what continues it is not touched.
  app.delete(`${path}/:id`, async (context) => {
    const { id, session } = await findResponse(context, ports, context.req.param("id"));
    await session.delete();
    return context.json({ id, object: "response", deleted: true });
  });
  app.all(`${path}/:id`, allow("GET", "DELETE"));

  // POST /v1/responses/{id}/cancel: ends it, if it is under way.
  app.post(`${path}/:id/cancel`, async (context) => {
    const found = await findResponse(context, ports, context.req.param("id"));
    const { aborted } = await found.session.abort({ operationId: found.operationId });
    return context.json(await readResponse(found, { isCancelled: aborted }));
  });
  app.all(`${path}/:id/cancel`, allow("POST"));
}

async function respond(
  context: Context,
  ports: RouterPorts,
  request: ResponsesRequest,
  { found, isRepeat, isKeyed }: CallMarks,
): Promise<Response> {
  const { model, options, store, stream } = request;
  const history = await readHistory(context, ports, request);
  const open = openAgent(context, ports, model);
  // A response that is not stored has a session that its id does not lead to.
  const ids = {
    found: toResponseId(found, model),
    spare: toResponseId(await digestOf(crypto.randomUUID()), model),
  };
  const sessionOf = (id: string) => open(store ? id : id.replace(/^resp/, "call"));
  const sessions = { found: sessionOf(ids.found), spare: sessionOf(ids.spare) };
  const call = await beginCall(
    {
      ...toPrompt(request),
      history,
      lifetimeMs: store ? openAiLimits.responseLifetimeMs : openAiLimits.callLifetimeMs,
    },
    { ...sessions, key: "call", isRepeat, isKeyed },
  );
  const head: ResponseHead = {
    ...request,
    id: call.session === sessions.found ? ids.found : ids.spare,
    createdAt: Math.floor(Date.now() / 1000),
  };
  const reader = new AnswerReader({ isTyped: options.result !== undefined, mayWait: false });
  const encoder = new ResponseStreamEncoder(head);
  const headers = ignoredHeader(request.ignored);
  if (stream) {
    return streamCall(call, reader, {
      encoder,
      named: true,
      headers,
      context,
      onGone: (operationId) => (store ? Promise.resolve() : abort(call, operationId)),
    });
  }
  const items = await readWhole(call, reader);
  for (const item of items) encoder.encode(item);
  const end = items.find((item) => item.type === "end");
  if (end === undefined) throw new Error("A call has ended without an end.");
  return context.json(encoder.toResponse(toEndState(end.finishReason, end.usage)), 200, headers);
}

/** What the response continues, and what the client says came before its last message. A client that sends the whole
 *  conversation along with the id of its last response has it once. */
async function readHistory(
  context: Context,
  ports: RouterPorts,
  { previousResponseId, model, history }: ResponsesRequest,
): Promise<Message[]> {
  if (previousResponseId === undefined) return history;
  const stored = toHistory(await readMessages(await findPrevious(context, ports, previousResponseId, model)));
  const storedTurns = toTurns(stored);
  if (!beginsWith(toTurns(history), storedTurns)) return [...stored, ...history];
  return [...stored, ...withoutTurns(history, storedTurns.length)];
}

/** The messages after so many turns: a turn is one message or several of the same role. */
function withoutTurns(history: readonly Message[], count: number): Message[] {
  const index = history.findIndex((_, end) => toTurns(history.slice(0, end + 1)).length > count);
  return index < 0 ? [] : history.slice(index);
}

/** Unknown, expired, of another agent: the same refusal. */
async function findPrevious(context: Context, ports: RouterPorts, id: string, model: string) {
  const refusal = invalidRequest(`Previous response with id ${JSON.stringify(id)} not found.`, {
    meta: { param: "previous_response_id", code: "previous_response_not_found" },
  });
  const found = await findResponse(context, ports, id).catch((error: unknown) => {
    if (toErrorRecord(error).code === "not_found") throw refusal;
    throw error;
  });
  if (found.agent !== model) throw refusal;
  const { status } = await found.session.operation(found.operationId);
  if (status !== "running" && status !== "queued" && status !== "waiting") return found.session;
  throw invalidRequest(`Previous response with id ${JSON.stringify(id)} is still in progress.`, {
    meta: { param: "previous_response_id", code: "previous_response_in_progress" },
  });
}
