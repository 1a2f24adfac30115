/** The agents and their sessions: `/agents` and everything below it. */

import type { Context, Hono } from "hono";
import { z } from "zod";
import { EdgeflueError, toErrorRecord } from "../errors.ts";
import { requestLimits } from "../limits.ts";
import { checkId, defaultSession, type SessionAddress } from "../protocol/address.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";
import type { OperationView } from "../protocol/operation.ts";
import { parsePromptBody, toWireResult } from "../protocol/prompt.ts";
import type { Session } from "../protocol/session.ts";
import { acceptsEventStream, eventStream } from "./event-stream.ts";
import { allow } from "./methods.ts";
import { readJsonBody } from "./read-json-body.ts";
import { requireWebhook } from "./require-webhook.ts";
import type { RouterPorts } from "./router-ports.ts";

export function addAgentRoutes(app: Hono, ports: RouterPorts): void {
  // GET /agents: the agents of this deployment; one that cannot be loaded is listed with its error.
  app.get("/agents", async (context) => context.json({ agents: await listAgents(ports) }));
  app.all("/agents", allow("GET"));

  // POST /agents/{name}/{id}: runs a prompt; answers with the result, or with its events as they come.
  app.post("/agents/:name/:id", async (context) => {
    const { name, id } = await checkInstance(context, ports);
    const { request, session } = parsePromptBody(
      await readJsonBody(context.req.raw),
      context.req.query("session"),
    );
    const opened = ports.openSession({ agent: name, instance: id, session });
    if (acceptsEventStream(context.req.raw)) return eventStream(await opened.stream(request), ports);
    return context.json({ result: toWireResult(await opened.prompt(request)) });
  });
  app.all("/agents/:name/:id", allow("POST"));

  // GET /agents/{name}/{id}/messages?session=&before=&limit=: the conversation, newest page first.
  app.get("/agents/:name/:id/messages", async (context) => {
    const session = await openQueried(context, ports);
    return context.json(await session.messages(parseMessageQuery(context)));
  });
  app.all("/agents/:name/:id/messages", allow("GET"));

  // GET /agents/{name}/{id}/operations/{operationId}?session=: an operation's state and, once settled, its outcome.
  app.get("/agents/:name/:id/operations/:operationId", async (context) => {
    const session = await openQueried(context, ports);
    const operation = await session.operation(context.req.param("operationId"));
    return context.json(toWireOperation(operation, ports.development));
  });
  app.all("/agents/:name/:id/operations/:operationId", allow("GET"));
}

async function listAgents({ agents, development }: RouterPorts): Promise<object[]> {
  const listed = await Promise.all(
    agents.names.map(async (name) => {
      const path = `/agents/${name}/{agent_id}`;
      try {
        return { name, path, triggers: (await agents.load(name)).triggers };
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
  return listed;
}

async function checkInstance(context: Context, ports: RouterPorts): Promise<{ name: string; id: string }> {
  const name = context.req.param("name") ?? "";
  const id = checkId("instance", context.req.param("id") ?? "");
  await requireWebhook(name, ports);
  return { name, id };
}

async function openQueried(context: Context, ports: RouterPorts): Promise<Session> {
  const { name, id } = await checkInstance(context, ports);
  const session = checkId("session", context.req.query("session") ?? defaultSession);
  const address: SessionAddress = { agent: name, instance: id, session };
  return ports.openSession(address);
}

const wholeNumber = z.coerce.number().int();
const messageQueries = {
  before: wholeNumber.min(1),
  limit: wholeNumber.min(1).max(requestLimits.messagePageMax),
};

function parseMessageQuery(context: Context): { before?: number; limit?: number } {
  const query: { before?: number; limit?: number } = {};
  for (const name of ["before", "limit"] as const) {
    const value = context.req.query(name);
    if (value === undefined) continue;
    const parsed = value.trim() === "" ? undefined : messageQueries[name].safeParse(value);
    if (parsed?.success !== true) {
      throw new EdgeflueError("invalid_query_param", `The query parameter "${name}" is not valid.`, {
        hint: `limit is a whole number from 1 to ${requestLimits.messagePageMax}; before is a message's seq.`,
        meta: { param: name, value },
      });
    }
    query[name] = parsed.data;
  }
  return query;
}

function toWireOperation(operation: OperationView, development: boolean): object {
  switch (operation.status) {
    case "succeeded":
      return { ...operation, result: toWireResult(operation.result) };
    case "failed":
      return { ...operation, ...toErrorEnvelope(operation.error, { development }) };
    default:
      return operation;
  }
}
