/** What a caller does with a session beside prompting it: `/agents/{name}/{id}/…`, `?session=` names the session. */

import type { Context, Hono } from "hono";
import { z } from "zod";
import { EdgeflueError, invalidRequest } from "../errors.ts";
import { approvalLimits, requestLimits } from "../limits.ts";
import { checkId, defaultSession, type SessionAddress } from "../protocol/address.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";
import type { OperationView } from "../protocol/operation.ts";
import { busyModes, toWireResult } from "../protocol/prompt.ts";
import { refuseGrants } from "../protocol/request/prompt-body.ts";
import type { Session } from "../protocol/session.ts";
import { acceptsEventStream, eventStream } from "./event-stream.ts";
import { allow } from "./methods.ts";
import { readJsonBody } from "./read-json-body.ts";
import { requireWebhook } from "./require-webhook.ts";
import type { RouterPorts } from "./router-ports.ts";

export function addSessionRoutes(app: Hono, ports: RouterPorts): void {
  // DELETE /agents/{name}/{id}?session=: ends what runs and removes the session.
  app.delete("/agents/:name/:id", async (context) => {
    await (await openSession(context, ports)).delete();
    return context.json({ deleted: true });
  });

  // GET /agents/{name}/{id}/messages?session=&before=&limit=&include=: the conversation, newest page first.
  app.get("/agents/:name/:id/messages", async (context) => {
    const query = parseQuery(context, messageQuery);
    return context.json(await (await openSession(context, ports)).messages(query));
  });
  app.all("/agents/:name/:id/messages", allow("GET"));

  // GET /agents/{name}/{id}/events?session=&after=&limit=: what happened, oldest first; as server-sent events or
  // over a WebSocket, what happens from there on.
  app.get("/agents/:name/:id/events", async (context) => {
    if (context.req.header("upgrade")?.toLowerCase() === "websocket") {
      const address = await readAddress(context, ports);
      return ports.openSocket({ address, after: context.req.query("after") });
    }
    const session = await openSession(context, ports);
    if (acceptsEventStream(context.req.raw)) {
      return eventStream(await session.follow(toFollowQuery(context)), ports);
    }
    return context.json(await session.events(parseQuery(context, eventQuery)));
  });
  app.all("/agents/:name/:id/events", allow("GET"));

  // GET /agents/{name}/{id}/operations/{operationId}?session=: an operation's state and, once settled, its
  // outcome; as server-sent events, its stream from the beginning or from where a reader was.
  app.get("/agents/:name/:id/operations/:operationId", async (context) => {
    const session = await openSession(context, ports);
    const operationId = context.req.param("operationId");
    if (acceptsEventStream(context.req.raw)) {
      return eventStream(await session.follow({ operationId, ...toFollowQuery(context) }), ports);
    }
    const operation = await session.operation(operationId);
    return context.json(toWireOperation(operation, ports.development));
  });
  app.all("/agents/:name/:id/operations/:operationId", allow("GET"));

  // POST /agents/{name}/{id}/abort: ends what runs, or {"operationId"}.
  app.post("/agents/:name/:id/abort", async (context) => {
    const request = parseBody(await readJsonBody(context.req.raw), abortBody);
    return context.json(await (await openSession(context, ports)).abort(request));
  });
  app.all("/agents/:name/:id/abort", allow("POST"));

  // GET /agents/{name}/{id}/approvals: the calls that wait for somebody to allow them.
  app.get("/agents/:name/:id/approvals", async (context) =>
    context.json({ approvals: await (await openSession(context, ports)).approvals() }),
  );
  app.all("/agents/:name/:id/approvals", allow("GET"));

  // POST /agents/{name}/{id}/approvals/{approvalId}: {"decision": "approve" | "deny", "by"?, "reason"?}, once.
  app.post("/agents/:name/:id/approvals/:approvalId", async (context) => {
    const decision = parseBody(await readIdentifiedBody(context), decisionBody);
    const session = await openSession(context, ports);
    return context.json(await session.decide(context.req.param("approvalId"), decision));
  });
  app.all("/agents/:name/:id/approvals/:approvalId", allow("POST"));

  // POST /agents/{name}/{id}/compact: summarises what is older.
  app.post("/agents/:name/:id/compact", async (context) => {
    const request = parseBody(await readIdentifiedBody(context), compactBody);
    const result = await (await openSession(context, ports)).compact(request);
    return context.json({ result: toWireResult(result) });
  });
  app.all("/agents/:name/:id/compact", allow("POST"));

  // POST /agents/{name}/{id}/shell: runs a command line in the sandbox, where the agent allows a shell.
  app.post("/agents/:name/:id/shell", async (context) => {
    const request = parseBody(await readIdentifiedBody(context), shellBody);
    const { exitCode, ...reply } = await (await openSession(context, ports)).shell(request);
    return context.json({ result: { ...reply, exit_code: exitCode } });
  });
  app.all("/agents/:name/:id/shell", allow("POST"));
}

export async function openSession(context: Context, ports: RouterPorts): Promise<Session> {
  return ports.openSession(await readAddress(context, ports));
}

async function readAddress(context: Context, ports: RouterPorts): Promise<SessionAddress> {
  const agent = context.req.param("name") ?? "";
  const instance = checkId("instance", context.req.param("id") ?? "");
  await requireWebhook(agent, ports);
  const session = checkId("session", context.req.query("session") ?? defaultSession);
  return { agent, instance, session };
}

/** `?after=` comes before `Last-Event-ID`, as in PyFlue. */
function toFollowQuery({ req }: Context): { after?: string } {
  const after = req.query("after") ?? req.header("last-event-id");
  return after === undefined ? {} : { after };
}

const wholeNumber = z.coerce.number().int();
const messageQuery = {
  before: wholeNumber.min(1),
  limit: wholeNumber.min(1).max(requestLimits.messagePageMax),
  include: z.literal("compacted"),
};
const eventQuery = {
  after: wholeNumber.min(0),
  limit: wholeNumber.min(1).max(requestLimits.eventPageMax),
};

function parseQuery<Fields extends Record<string, z.ZodType>>(
  context: Context,
  fields: Fields,
): { [Name in keyof Fields]?: z.output<Fields[Name]> } {
  const query: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(fields)) {
    const value = context.req.query(name);
    if (value === undefined) continue;
    const parsed = value.trim() === "" ? undefined : schema.safeParse(value);
    if (parsed?.success !== true) {
      const { messagePageMax, eventPageMax } = requestLimits;
      throw new EdgeflueError("invalid_query_param", `The query parameter "${name}" is not valid.`, {
        hint: `limit is a whole number from 1 to ${"after" in fields ? eventPageMax : messagePageMax}; before is a message's seq, after an event's offset; include may be "compacted".`,
        meta: { param: name, value },
      });
    }
    query[name] = parsed.data;
  }
  return query as { [Name in keyof Fields]?: z.output<Fields[Name]> }; // field by field above
}

/** The body, with the key of the header `Idempotency-Key` where it names none. */
async function readIdentifiedBody({ req }: Context): Promise<Record<string, unknown>> {
  const body = await readJsonBody(req.raw);
  refuseGrants(body);
  return { idempotencyKey: req.header("idempotency-key"), ...body };
}

const key = z.string().min(1).max(requestLimits.idempotencyKeyCharsMax).optional();
const abortBody = z.object({ operationId: z.string().min(1).optional(), idempotencyKey: key });
const decisionBody = z.object({
  decision: z.enum(["approve", "deny"]),
  by: z.string().max(approvalLimits.textCharsMax).optional(),
  reason: z.string().max(approvalLimits.textCharsMax).optional(),
  idempotencyKey: key,
});
const compactBody = z.object({
  keepRecent: z.number().int().min(0).optional(),
  model: z.string().min(1).optional(),
  idempotencyKey: key,
});
const shellBody = z.object({
  command: z.string().min(1),
  timeoutMs: z.number().positive().optional(),
  cwd: z.string().min(1).optional(),
  env: z.record(z.string(), z.string()).optional(),
  whenBusy: z.enum(busyModes).optional(),
  idempotencyKey: key,
});

/** Without the fields that are not there. */
type Present<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

function parseBody<Schema extends z.ZodObject>(
  body: Record<string, unknown>,
  schema: Schema,
): Present<z.output<Schema>> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data as Present<z.output<Schema>>; // zod leaves absent fields out
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") ?? "";
  throw invalidRequest(`The field "${field}" is not valid: ${issue?.message}.`, { meta: { field } });
}

function toWireOperation(operation: OperationView, development: boolean): object {
  switch (operation.status) {
    case "succeeded":
      return { ...operation, result: toWireResult(operation.result) };
    case "failed":
    case "aborted":
      return { ...operation, ...toErrorEnvelope(operation.error, { development }) };
    default:
      return operation;
  }
}
