/** PyFlue's short form for the default agent: `/prompt/{agent_id}`. The id is the instance. */

import type { Context, Hono } from "hono";
import { checkId, defaultSession } from "../protocol/address.ts";
import { toWireResult } from "../protocol/prompt.ts";
import { parsePromptBody } from "../protocol/request/prompt-body.ts";
import { allow } from "./request/methods.ts";
import { readBareBody, readJsonBody } from "./request/read-json-body.ts";
import { readQuery } from "./request/read-query.ts";
import { requireWebhook } from "./request/require-webhook.ts";
import type { RouterPorts } from "./router-ports.ts";
import { eventStream } from "./stream/event-stream.ts";

export function addPromptRoutes(app: Hono, ports: RouterPorts): void {
  const open = async (context: Context) => {
    const instance = checkId("instance", context.req.param("id") ?? "");
    await requireWebhook(context, ports.defaultAgent, ports);
    const { request, session } = parsePromptBody(await readJsonBody(context.req.raw), {
      session: readQuery(context, ["session"]).session,
      idempotencyKey: context.req.header("idempotency-key"),
      first: "prompt",
    });
    return { request, session: ports.openSession(context, { agent: ports.defaultAgent, instance, session }) };
  };

  // POST /prompt/{agent_id}: runs a prompt on the default agent; answers with the bare result.
  app.post("/prompt/:id", async (context) => {
    const { request, session } = await open(context);
    return context.json(toWireResult(await session.prompt(request)));
  });
  app.all("/prompt/:id", allow("POST"));

  // POST /prompt/{agent_id}/events: the same as server-sent events, whatever the Accept header says.
  app.post("/prompt/:id/events", async (context) => {
    const { request, session } = await open(context);
    const after = context.req.header("last-event-id");
    // PyFlue's callers know the session only by the id in the path.
    const sessionId = context.req.param("id");
    return eventStream(await session.stream(request, { after, sessionId }), ports);
  });
  app.all("/prompt/:id/events", allow("POST"));

  // POST /sessions/{agent_id}/abort: aborts what `/prompt/{agent_id}` runs.
  app.post("/sessions/:id/abort", async (context) => {
    const instance = checkId("instance", context.req.param("id"));
    await requireWebhook(context, ports.defaultAgent, ports);
    const { session = defaultSession } = readQuery(context, ["session"]);
    await readBareBody(context.req.raw);
    const address = { agent: ports.defaultAgent, instance, session: checkId("session", session) };
    const { aborted } = await ports.openSession(context, address).abort({});
    return context.json({ aborted, session_id: instance });
  });
  app.all("/sessions/:id/abort", allow("POST"));
}
