/** What a caller does with a session beside prompting it: `/agents/{name}/{id}/…`, `?session=` names the session. */

import type { Context, Hono } from "hono";
import { EdgeflueError } from "../errors.ts";
import { requestLimits } from "../limits.ts";
import { checkId, defaultSession, type SessionAddress } from "../protocol/address.ts";
import type { ApprovalDecision } from "../protocol/approval.ts";
import type { CompactRequest } from "../protocol/compact.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";
import type { AbortRequest, OperationView } from "../protocol/operation.ts";
import { toWireResult } from "../protocol/prompt.ts";
import { checkFieldsOf, type RequestKind } from "../protocol/request/check-request.ts";
import { refuseGrants } from "../protocol/request/prompt-body.ts";
import type { Session } from "../protocol/session.ts";
import type { ShellRequest } from "../protocol/shell.ts";
import { acceptsEventStream, eventStream } from "./event-stream.ts";
import { allow } from "./methods.ts";
import { readJsonBody } from "./read-json-body.ts";
import { readQuery } from "./read-query.ts";
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
    const query = readPageQuery(context, "messages");
    const session = await openSession(context, ports, pageParameters.messages);
    return context.json(await session.messages(query));
  });
  app.all("/agents/:name/:id/messages", allow("GET"));

  // GET /agents/{name}/{id}/events?session=&after=&limit=: what happened, oldest first; as server-sent events or
  // over a WebSocket, what happens from there on.
  app.get("/agents/:name/:id/events", async (context) => {
    if (context.req.header("upgrade")?.toLowerCase() === "websocket") {
      const address = await readAddress(context, ports, ["after"]);
      return ports.openSocket({ address, after: context.req.query("after") });
    }
    const session = await openSession(context, ports, pageParameters.events);
    if (acceptsEventStream(context.req.raw)) {
      return eventStream(await session.follow(toFollowQuery(context)), ports);
    }
    return context.json(await session.events(readPageQuery(context, "events")));
  });
  app.all("/agents/:name/:id/events", allow("GET"));

  // GET /agents/{name}/{id}/operations/{operationId}?session=: an operation's state and, once settled, its
  // outcome; as server-sent events, its stream from the beginning or from where a reader was.
  app.get("/agents/:name/:id/operations/:operationId", async (context) => {
    const session = await openSession(context, ports, ["after"]);
    const operationId = context.req.param("operationId");
    if (acceptsEventStream(context.req.raw)) {
      const { session: name = defaultSession } = context.req.query();
      const sessionId = `${context.req.param("id")}:${name}`;
      return eventStream(await session.follow({ operationId, sessionId, ...toFollowQuery(context) }), ports);
    }
    const operation = await session.operation(operationId);
    return context.json(toWireOperation(operation, ports.development));
  });
  app.all("/agents/:name/:id/operations/:operationId", allow("GET"));

  // POST /agents/{name}/{id}/abort: ends what runs, or {"operationId"}.
  app.post("/agents/:name/:id/abort", async (context) => {
    const request = parseBody<AbortRequest>(await readJsonBody(context.req.raw), "abort");
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
    const decision = parseBody<ApprovalDecision>(await readIdentifiedBody(context), "decision");
    const session = await openSession(context, ports);
    return context.json(await session.decide(context.req.param("approvalId"), decision));
  });
  app.all("/agents/:name/:id/approvals/:approvalId", allow("POST"));

  // POST /agents/{name}/{id}/compact: summarises what is older.
  app.post("/agents/:name/:id/compact", async (context) => {
    const request = parseBody<CompactRequest>(await readIdentifiedBody(context), "compact");
    const result = await (await openSession(context, ports)).compact(request);
    return context.json({ result: toWireResult(result) });
  });
  app.all("/agents/:name/:id/compact", allow("POST"));

  // POST /agents/{name}/{id}/shell: runs a command line in the sandbox, where the agent allows a shell.
  app.post("/agents/:name/:id/shell", async (context) => {
    const request = parseBody<ShellRequest>(await readIdentifiedBody(context), "shell");
    const { exitCode, ...reply } = await (await openSession(context, ports)).shell(request);
    return context.json({ result: { ...reply, exit_code: exitCode } });
  });
  app.all("/agents/:name/:id/shell", allow("POST"));
}

/** The session of the path and of `?session=`. `parameters` are what else the route takes in its query. */
export async function openSession(
  context: Context,
  ports: RouterPorts,
  parameters: readonly string[] = [],
): Promise<Session> {
  return ports.openSession(await readAddress(context, ports, parameters));
}

async function readAddress(
  context: Context,
  ports: RouterPorts,
  parameters: readonly string[],
): Promise<SessionAddress> {
  const agent = context.req.param("name") ?? "";
  const instance = checkId("instance", context.req.param("id") ?? "");
  const { session = defaultSession } = readQuery(context, ["session", ...parameters]);
  await requireWebhook(agent, ports);
  return { agent, instance, session: checkId("session", session) };
}

/** `?after=` comes before `Last-Event-ID`, as in PyFlue. */
function toFollowQuery({ req }: Context): { after?: string } {
  const after = req.query("after") ?? req.header("last-event-id");
  return after === undefined ? {} : { after };
}

/** The parameters of a page, which count but for `include`. */
function readPageQuery({ req }: Context, kind: "messages" | "events"): object {
  const given = pageParameters[kind].flatMap((param) => {
    const value = req.query(param);
    return value === undefined ? [] : [{ param, value }];
  });
  const query: Record<string, unknown> = {};
  for (const { param, value } of given) {
    const parsed = param === "include" || value.trim() === "" ? value : Number(value);
    query[param] = parsed;
    try {
      checkFieldsOf(kind, { [param]: parsed });
    } catch (cause) {
      const { messagePageMax, eventPageMax } = requestLimits;
      throw new EdgeflueError("invalid_query_param", `The query parameter "${param}" is not valid.`, {
        hint: `limit is a whole number from 1 to ${kind === "events" ? eventPageMax : messagePageMax}; before is a message's seq, after an event's offset; include may be "compacted".`,
        meta: { param, value },
        cause,
      });
    }
  }
  return query;
}

const pageParameters = { messages: ["before", "limit", "include"], events: ["after", "limit"] };

/** The body, with the key of the header `Idempotency-Key` where it names none. */
async function readIdentifiedBody({ req }: Context): Promise<Record<string, unknown>> {
  const body = await readJsonBody(req.raw);
  refuseGrants(body);
  return { idempotencyKey: req.header("idempotency-key"), ...body };
}

/** The body as a request of that kind. Null counts as absent. */
function parseBody<Request>(body: Record<string, unknown>, kind: RequestKind): Request {
  const fields = Object.entries(body).filter(([, value]) => value !== null && value !== undefined);
  const request = Object.fromEntries(fields);
  checkFieldsOf(kind, request);
  return request as Request; // checked field by field
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
