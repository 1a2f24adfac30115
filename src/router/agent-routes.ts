/** The agents and what they are asked: `/agents`, `/agents/{name}/{id}` and `…/dispatch`. */

import type { Context, Hono } from "hono";
import { toErrorRecord } from "../errors.ts";
import { checkId } from "../protocol/address.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";
import { toWireResult } from "../protocol/prompt.ts";
import { parseDispatchBody, toWireReceipt } from "../protocol/request/dispatch-body.ts";
import { parsePromptBody } from "../protocol/request/prompt-body.ts";
import { allow } from "./request/methods.ts";
import { readJsonBody } from "./request/read-json-body.ts";
import { readQuery } from "./request/read-query.ts";
import { requireOpenFile, requireWebhook } from "./request/require-webhook.ts";
import type { RouterPorts } from "./router-ports.ts";
import { addDeletion } from "./session-routes.ts";
import { isUpgrade } from "./socket/json-socket.ts";
import { acceptPromptSocket } from "./socket/prompt-socket.ts";
import { acceptsEventStream, eventStream } from "./stream/event-stream.ts";
import { answerByHandler, isWebhook } from "./workflow-routes.ts";

export function addAgentRoutes(app: Hono, ports: RouterPorts): void {
  // GET /agents: the agents of this deployment; one that cannot be loaded is listed with its error.
  app.get("/agents", async (context) => context.json({ agents: await listAgents(context, ports) }));
  app.all("/agents", allow("GET"));

  // POST /agents/{name}/{id}: runs a prompt; answers with the result, or with its events as they come; with a receipt
  // for `X-Webhook: true`.
  app.post("/agents/:name/:id", async (context) => {
    const name = context.req.param("name");
    const id = checkId("instance", context.req.param("id"));
    await requireOpenFile(context, name, ports);
    const handled = await answerByHandler(context, ports, { name, id });
    if (handled !== undefined) return handled;
    const { request, session } = parsePromptBody(await readJsonBody(context.req.raw), {
      session: readQuery(context, ["session"]).session,
      idempotencyKey: context.req.header("idempotency-key"),
    });
    const opened = ports.openSession(context, { agent: name, instance: id, session });
    if (acceptsEventStream(context.req.raw))
      return eventStream(
        await opened.stream(request, {
          after: context.req.header("last-event-id"),
          sessionId: `${id}:${session}`,
        }),
        ports,
      );
    if (isWebhook(context)) return context.json(toWireReceipt(await opened.dispatch(request)), 202);
    return context.json({ result: toWireResult(await opened.prompt(request)) });
  });
  // POST /agents/{name}/{id}/dispatch: accepts {"input", "session"?} and answers at once, with a receipt.
  app.post("/agents/:name/:id/dispatch", async (context) => {
    const name = context.req.param("name");
    const id = checkId("instance", context.req.param("id"));
    await requireWebhook(context, name, ports);
    const { request, session } = parseDispatchBody(await readJsonBody(context.req.raw), {
      session: readQuery(context, ["session"]).session,
      idempotencyKey: context.req.header("idempotency-key"),
    });
    const receipt = await ports
      .openSession(context, { agent: name, instance: id, session })
      .dispatch(request);
    return context.json(toWireReceipt(receipt), 202);
  });
  app.all("/agents/:name/:id/dispatch", allow("POST"));
  addDeletion(app, ports);
  // GET /agents/{name}/{id} with an upgrade: prompts over a WebSocket.
  app.get("/agents/:name/:id", (context, next) =>
    isUpgrade(context.req.raw) ? acceptPromptSocket(context, ports) : next(),
  );
  app.all("/agents/:name/:id", allow("POST", "DELETE"));
}

async function listAgents(context: Context, { agents, development, access }: RouterPorts): Promise<object[]> {
  await access.requireList(context, "agents");
  const listed = await Promise.all(
    agents.names.map(async (name) => {
      if (!(await access.shows(context, "agents", name))) return [];
      const path = `/agents/${name}/{agent_id}`;
      try {
        return { name, path, triggers: (await agents.loadFile(name)).triggers };
      } catch (error) {
        return {
          name,
          path,
          triggers: { webhook: false },
          ...toErrorEnvelope(toErrorRecord(error), { development }),
        };
      }
    }),
  );
  return listed.flat();
}
