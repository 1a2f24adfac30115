/** What a caller does with a session besides prompting it: `/agents/{name}/{id}/…`, `?session=` names the session. */

import type { Context, Hono } from "hono";
import { describeError, EdgeflueError, invalidField } from "../errors.ts";
import { requestLimits } from "../limits.ts";
import { checkId, defaultSession, type SessionAddress } from "../protocol/address.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";
import type { OperationView } from "../protocol/operation.ts";
import { toWireResult } from "../protocol/prompt.ts";
import { checkFieldsOf, type RequestKind, type Requests } from "../protocol/request/check-request.ts";
import { readKey, refuseGrants } from "../protocol/request/prompt-body.ts";
import type { Session, SessionVerb } from "../protocol/session.ts";
import { allow } from "./request/methods.ts";
import { readJsonBody } from "./request/read-json-body.ts";
import { readQuery } from "./request/read-query.ts";
import { requireWebhook } from "./request/require-webhook.ts";
import type { RouterPorts } from "./router-ports.ts";
import { acceptsEventStream, eventStream } from "./stream/event-stream.ts";

const pageParameters = {
  messages: ["before", "limit", "include"],
  events: ["after", "limit"],
  deliveries: ["before", "limit"],
};

interface Route {
  method: "GET" | "POST" | "DELETE";
  /** Below `/agents/{name}/{id}`. */
  path: string;
  /** What it takes in its query besides `session`. */
  query?: readonly string[];
  /** Returns a response, or what is sent as JSON. */
  answer(session: Session, context: Context, ports: RouterPorts): Promise<object>;
}

/** Verbs with routes of their own: prompts in agent-routes.ts and prompt-routes.ts, files in file-routes.ts and
 *  workspace-routes.ts, services in service-routes.ts. `follow` is what
 *  `events` and `operation` answer as server-sent events; a branch is read and begun by sessions alone. */
type OtherVerb =
  | "prompt"
  | "stream"
  | "dispatch"
  | "file"
  | "workspace"
  | "service"
  | "follow"
  | "readBranch"
  | "beginBranch"
  | "deliver";

const routes: Readonly<Record<Exclude<SessionVerb, OtherVerb>, Route>> = {
  // DELETE …?session=: ends what runs and removes the session.
  delete: {
    method: "DELETE",
    path: "",
    async answer(session) {
      await session.delete();
      return { deleted: true };
    },
  },
  // GET …/messages?before=&limit=&include=: the conversation, newest page first.
  messages: {
    method: "GET",
    path: "/messages",
    query: pageParameters.messages,
    answer: (session, context) => session.messages(readPageQuery(context, "messages")),
  },
  // GET …/events?after=&limit=: what happened, oldest first; as server-sent events, what happens from there on.
  events: {
    method: "GET",
    path: "/events",
    query: pageParameters.events,
    async answer(session, context, ports) {
      if (!acceptsEventStream(context.req.raw)) return session.events(readPageQuery(context, "events"));
      return eventStream(await session.follow(toFollowQuery(context)), ports);
    },
  },
  // GET …/operations/{operationId}: an operation's state and, once settled, its outcome; as server-sent events, its
  // stream from the beginning or from where a reader was.
  operation: {
    method: "GET",
    path: "/operations/:operationId",
    query: ["after"],
    async answer(session, context, ports) {
      const { id = "", operationId = "" } = context.req.param();
      if (!acceptsEventStream(context.req.raw)) {
        return toWireOperation(await session.operation(operationId), ports.development);
      }
      const sessionId = `${id}:${context.req.query("session") ?? defaultSession}`;
      return eventStream(await session.follow({ operationId, sessionId, ...toFollowQuery(context) }), ports);
    },
  },
  // POST …/abort: aborts what runs, or {"operationId"}.
  abort: {
    method: "POST",
    path: "/abort",
    answer: async (session, { req }) => session.abort(parseBody(await readJsonBody(req.raw), "abort")),
  },
  // GET …/approvals: the tool calls that wait for an approval.
  approvals: {
    method: "GET",
    path: "/approvals",
    answer: async (session) => ({ approvals: await session.approvals() }),
  },
  // POST …/approvals/{approvalId}: {"decision": "approve" | "deny", "by"?, "reason"?}, once.
  decide: {
    method: "POST",
    path: "/approvals/:approvalId",
    answer: async (session, context) =>
      session.decide(context.req.param("approvalId") ?? "", await readRequest(context, "decision")),
  },
  // GET …/deliveries?before=&limit=: what came by channels, newest page first, and what became of it.
  deliveries: {
    method: "GET",
    path: "/deliveries",
    query: pageParameters.deliveries,
    answer: (session, context) => session.deliveries(readPageQuery(context, "deliveries")),
  },
  // GET …/wakeups: what the agent has set for itself.
  wakeUps: {
    method: "GET",
    path: "/wakeups",
    answer: async (session) => ({ wakeUps: await session.wakeUps() }),
  },
  // DELETE …/wakeups/{wakeUpId}: cancels one.
  cancelWakeUp: {
    method: "DELETE",
    path: "/wakeups/:wakeUpId",
    answer: (session, context) => session.cancelWakeUp(context.req.param("wakeUpId") ?? ""),
  },
  // POST …/fork: {"at"?, "to"?, "files"?}: another session, with a copy of this one up to a message.
  fork: {
    method: "POST",
    path: "/fork",
    answer: async (session, context) =>
      context.json(await session.fork(await readRequest(context, "fork")), 201),
  },
  // POST …/rewind: {"at", "files"?}: goes back to a message.
  rewind: {
    method: "POST",
    path: "/rewind",
    answer: async (session, context) => session.rewind(await readRequest(context, "rewind")),
  },
  // POST …/compact: summarises the older part of the conversation.
  compact: {
    method: "POST",
    path: "/compact",
    answer: async (session, context) => ({
      result: toWireResult(await session.compact(await readRequest(context, "compact"))),
    }),
  },
  // POST …/javascript: runs a program on the sandbox's files, where the deployment has an engine.
  runJs: {
    method: "POST",
    path: "/javascript",
    answer: async (session, context) => ({
      result: await session.runJs(await readRequest(context, "javascript")),
    }),
  },
  // POST …/python: runs a program on the sandbox's machine, where it has one.
  runPython: {
    method: "POST",
    path: "/python",
    answer: async (session, context) => ({
      result: await session.runPython(await readRequest(context, "python")),
    }),
  },
  // POST …/shell: runs a command line in the sandbox, where the agent allows a shell.
  shell: {
    method: "POST",
    path: "/shell",
    async answer(session, context) {
      const { exitCode, ...reply } = await session.shell(await readRequest(context, "shell"));
      return { result: { ...reply, exit_code: exitCode } };
    },
  },
};

const base = "/agents/:name/:id";

export function addSessionRoutes(app: Hono, ports: RouterPorts): void {
  // A WebSocket that follows the session comes by the path of its events.
  app.get(`${base}/events`, async (context, next) => {
    if (context.req.header("upgrade")?.toLowerCase() !== "websocket") return next();
    const address = await readAddress(context, ports, ["after"]);
    return ports.openSocket(context, { address, after: context.req.query("after") });
  });
  for (const route of Object.values(routes)) {
    if (route === routes.delete) continue;
    addRoute(app, ports, route);
    app.all(base + route.path, allow(route.method));
  }
}

/** DELETE /agents/{name}/{id}, whose path is also that of prompts. */
export function addDeletion(app: Hono, ports: RouterPorts): void {
  addRoute(app, ports, routes.delete);
}

function addRoute(app: Hono, ports: RouterPorts, { method, path, query, answer }: Route): void {
  app.on(method, base + path, async (context) => {
    const reply = await answer(await openSession(context, ports, query), context, ports);
    return reply instanceof Response ? reply : context.json(reply);
  });
}

/** The session of the path and of `?session=`. `parameters` are what else the route takes in its query. */
export async function openSession(
  context: Context,
  ports: RouterPorts,
  parameters: readonly string[] = [],
): Promise<Session> {
  return ports.openSession(context, await readAddress(context, ports, parameters));
}

/** Without `parameters` the rest of the query is not ours, and `session` what it says of ours. */
export async function readAddress(
  context: Context,
  ports: RouterPorts,
  parameters: readonly string[] | undefined,
  given?: string,
): Promise<SessionAddress> {
  const agent = context.req.param("name") ?? "";
  const instance = checkId("instance", context.req.param("id") ?? "");
  const query =
    parameters === undefined ? { session: given } : readQuery(context, ["session", ...parameters]);
  const { session = defaultSession } = query;
  await requireWebhook(context, agent, ports);
  return { agent, instance, session: checkId("session", session) };
}

/** `?after=` comes before `Last-Event-ID`, as in PyFlue. */
function toFollowQuery({ req }: Context): { after?: string } {
  const after = req.query("after") ?? req.header("last-event-id");
  return after === undefined ? {} : { after };
}

/** The parameters of a page, which count but for `include`. */
function readPageQuery({ req }: Context, kind: "messages" | "events" | "deliveries"): object {
  const given = pageParameters[kind].flatMap((param) => {
    const value = req.query(param);
    return value === undefined ? [] : [{ param, value }];
  });
  const query: Record<string, unknown> = {};
  for (const { param, value } of given) {
    const parsed = param !== "include" && /^\d+$/.test(value) ? Number(value) : value;
    query[param] = parsed;
    try {
      checkFieldsOf(kind, { [param]: parsed });
    } catch (cause) {
      const { messagePageMax, eventPageMax } = requestLimits;
      throw new EdgeflueError(
        "invalid_query_param",
        describeError(cause).replace("field", "query parameter"),
        {
          hint: `limit is a whole number from 1 to ${kind === "events" ? eventPageMax : messagePageMax}; before is a message's seq, after an event's offset; include may be "compacted" or "live".`,
          meta: { param, value },
          cause,
        },
      );
    }
  }
  return query;
}

/** The body as a request of that kind, with the key of the header `Idempotency-Key` where it names none. */
async function readRequest<Kind extends RequestKind>({ req }: Context, kind: Kind): Promise<Requests[Kind]> {
  const body = await readJsonBody(req.raw);
  refuseGrants(body);
  return parseBody({ ...body, idempotencyKey: readKey(req.header("idempotency-key"), body) }, kind);
}

/** The body as a request of that kind. Null counts as absent. */
function parseBody<Kind extends RequestKind>(body: Record<string, unknown>, kind: Kind): Requests[Kind] {
  const fields = Object.entries(body).filter(([, value]) => value !== null && value !== undefined);
  const request = Object.fromEntries(fields);
  if ("session" in request) {
    throw invalidField("session", "Name the session in the query, with ?session=, not in the body.");
  }
  checkFieldsOf(kind, request, []);
  return request as unknown as Requests[Kind]; // checked field by field
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
