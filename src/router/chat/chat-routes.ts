/** The AI SDK's chat over a session: what `useChat` and its `DefaultChatTransport` send and read. The session is
 *  `?session=`, else the chat's id. Errors are their sentence alone, which is what the hook shows. */

import type { Context, Hono } from "hono";
import { EdgeflueError, toErrorRecord } from "../../errors.ts";
import { requestLimits } from "../../limits.ts";
import { checkId, defaultSession, type SessionAddress } from "../../protocol/address.ts";
import { toUiMessages } from "../../protocol/ui-stream/ui-message.ts";
import { parseUiRequest } from "../../protocol/ui-stream/ui-request.ts";
import { allow } from "../request/methods.ts";
import { readJsonBody } from "../request/read-json-body.ts";
import { readCount, readQuery } from "../request/read-query.ts";
import { requireWebhook } from "../request/require-webhook.ts";
import type { RouterPorts } from "../router-ports.ts";
import { findRunning, readWholeTurns } from "./chat-history.ts";
import { answerApprovals, answerMessage, regenerate } from "./chat-turn.ts";
import { follow, streamOperation } from "./stream-operation.ts";

export function addChatRoutes(app: Hono, ports: RouterPorts): void {
  const base = "/agents/:name/:id/chat";
  // POST …/chat: a message of the user's, an answer once more, or decisions about approvals; answers with the UI message
  // stream.
  app.post(base, async (context) => {
    const request = parseUiRequest(await readJsonBody(context.req.raw));
    const session = ports.openSession(context, await readAddress(context, ports, request.chatId));
    const caller = { key: context.req.header("idempotency-key"), signal: context.req.raw.signal };
    switch (request.type) {
      case "message":
        return answerMessage(session, request, caller);
      case "regenerate":
        return regenerate(session, request, caller);
      case "approvals":
        return answerApprovals(session, request, caller);
    }
  });

  // GET …/chat?before=&limit=: the conversation as UI messages, oldest first.
  app.get(base, async (context) => {
    const session = ports.openSession(
      context,
      await readAddress(context, ports, undefined, ["before", "limit"]),
    );
    const { messages, nextBefore } = await readWholeTurns(session, readPage(context));
    return context.json({ messages: toUiMessages(messages, await session.approvals()), nextBefore });
  });
  app.all(base, allow("GET", "POST"));

  // GET …/chat/{chatId}/stream: the answer that is under way, from its beginning; 204 when there is none.
  const resume = `${base}/:chatId/stream`;
  app.get(resume, async (context) => {
    const session = ports.openSession(
      context,
      await readAddress(context, ports, context.req.param("chatId")),
    );
    const operationId = await findRunning(session);
    if (operationId === undefined) return new Response(null, { status: 204 });
    return streamOperation(session, { open: follow(session, operationId), signal: context.req.raw.signal });
  });
  app.all(resume, allow("GET"));
}

async function readAddress(
  context: Context,
  ports: RouterPorts,
  chatId: string | undefined,
  parameters: readonly string[] = [],
): Promise<SessionAddress> {
  const agent = context.req.param("name") ?? "";
  const instance = checkId("instance", context.req.param("id") ?? "");
  const { session = chatId ?? defaultSession } = readQuery(context, ["session", ...parameters]);
  await requireWebhook(context, agent, ports);
  return { agent, instance, session: checkId("session", session) };
}

function readPage({ req }: Context): { before?: number; limit?: number } {
  const page: { before?: number; limit?: number } = {};
  const { before, limit } = req.query();
  if (before !== undefined) page.before = readCount("before", before);
  if (limit !== undefined) page.limit = readCount("limit", limit, { max: requestLimits.messagePageMax });
  return page;
}

/** An error of a turn or of a stream as its sentence, unless JSON is asked for; undefined of any other route. */
export function toChatErrorResponse({ req }: Context, error: unknown): Response | undefined {
  const { pathname } = new URL(req.url);
  const isTurn = req.method === "POST" && /^\/agents\/[^/]+\/[^/]+\/chat\/?$/.test(pathname);
  const isStream = /^\/agents\/[^/]+\/[^/]+\/chat\/[^/]+\/stream\/?$/.test(pathname);
  if (!(isTurn || isStream) || /\bjson\b/i.test(req.header("accept") ?? "")) return undefined;
  if (!(error instanceof EdgeflueError)) return undefined;
  const { code, message, retryAfterSeconds } = toErrorRecord(error);
  return new Response(message, {
    status: error.status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "x-edgeflue-error": code,
      ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
      ...(error.status === 401 && { "www-authenticate": "Bearer" }),
    },
  });
}
