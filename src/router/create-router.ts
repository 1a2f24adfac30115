/** The HTTP surface: joins the routes, the key check and the one shape of errors. */

import type { Context } from "hono";
import { Hono } from "hono/tiny"; // its router needs no preparation, which the first request of an isolate would wait for
import { EdgeflueError, toErrorRecord } from "../errors.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";
import { addAdminRoutes } from "./admin/admin-routes.ts";
import { addScheduleRoutes } from "./admin/schedule-routes.ts";
import { addAgentRoutes } from "./agent-routes.ts";
import { ApiKeys } from "./api-keys.ts";
import { addChatRoutes, toChatErrorResponse } from "./chat/chat-routes.ts";
import { addDocsRoutes } from "./docs/docs-routes.ts";
import { addStatusRoutes } from "./docs/status-routes.ts";
import { allow } from "./methods.ts";
import { addOpenAiRoutes, toOpenAiErrorResponse } from "./openai/openai-routes.ts";
import { addPromptRoutes } from "./prompt-routes.ts";
import type { RouterPorts } from "./router-ports.ts";
import { addRunRoutes } from "./run-routes.ts";
import { isUpgrade } from "./socket/json-socket.ts";
import { acceptWorkflowSocket } from "./socket/workflow-socket.ts";
import { addWorkflowRoutes } from "./workflow-routes.ts";

export function createRouter(ports: RouterPorts): Hono {
  const keys = new ApiKeys(ports.authentication);
  // Not strict: a slash at the end of a path changes nothing.
  const app = new Hono({ strict: false });

  app.onError((error, context) => toErrorResponse(context, error, ports.development));
  app.notFound((context) => toErrorResponse(context, pathNotFound(context), ports.development));

  // GET /health: whether the Worker runs. Needs no key.
  app.get("/health", (context) => context.json({ ok: true, framework: "edgeflue" }));
  app.all("/health", allow("GET"));

  addDocsRoutes(app);
  ports.publicRoutes?.(app);

  app.use(async (context, next) => {
    await keys.check(context.req.raw);
    await next();
  });
  addAgentRoutes(app, ports);
  addChatRoutes(app, ports);
  addOpenAiRoutes(app, ports);
  addPromptRoutes(app, ports);
  // GET /workflows/{name} with an upgrade: a run over a WebSocket.
  app.get("/workflows/:name", (context, next) =>
    isUpgrade(context.req.raw) ? acceptWorkflowSocket(context, ports) : next(),
  );
  addWorkflowRoutes(app, ports);
  addRunRoutes(app, ports);
  addAdminRoutes(app, ports);
  addScheduleRoutes(app, ports);
  addStatusRoutes(app, ports);
  return app;
}

function toErrorResponse(context: Context, error: unknown, development: boolean): Response {
  const ofClient = toOpenAiErrorResponse(context, error) ?? toChatErrorResponse(context, error);
  if (ofClient !== undefined) return ofClient;
  const known = error instanceof EdgeflueError ? error : undefined;
  if (known === undefined) console.error(error);
  const response = context.json(toErrorEnvelope(toErrorRecord(error), { development }), {
    status: (known?.status ?? 500) as 500, // one of the codes' statuses
  });
  if (known?.code === "unauthorized" || known?.code === "auth_not_configured") {
    response.headers.set("www-authenticate", "Bearer");
  }
  if (known?.retryAfterSeconds !== undefined)
    response.headers.set("retry-after", String(known.retryAfterSeconds));
  const allowed = known?.code === "method_not_allowed" ? known.meta?.allowed : undefined;
  if (Array.isArray(allowed)) response.headers.set("allow", allowed.join(", "));
  return response;
}

function pathNotFound({ req }: Context): EdgeflueError {
  return new EdgeflueError("not_found", "There is nothing at this path.", {
    meta: { method: req.method, path: req.path },
  });
}
