/** The HTTP surface: joins the routes, the key check and the one shape of errors. */

import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { H, RouterRoute } from "hono/types";
import { systemClock } from "../clock.ts";
import { EdgeflueError, toErrorRecord } from "../errors.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";
import { Callers } from "./access/caller.ts";
import { offersProtocol, refuseCredentialInAddress, socketProtocol } from "./access/credential.ts";
import { forbidden, Guard } from "./access/guard.ts";
import { guardPorts } from "./access/guarded-ports.ts";
import { keepPrivate } from "./access/keep-private.ts";
import { accessLimits } from "./access/limits.ts";
import { answerOrigins, refuseForeignPage } from "./access/origin.ts";
import { addTokenRoutes } from "./access/token-routes.ts";
import { addAdminRoutes } from "./admin/admin-routes.ts";
import { addInspectorRoute, challengeFor } from "./admin/inspector-route.ts";
import { addScheduleRoutes } from "./admin/schedule-routes.ts";
import { addAgentRoutes } from "./agent-routes.ts";
import { addChatRoutes, toChatErrorResponse } from "./chat/chat-routes.ts";
import { addDocsRoutes } from "./docs/docs-routes.ts";
import { addStatusRoutes } from "./docs/status-routes.ts";
import { addFileRoutes } from "./file-routes.ts";
import { addOpenAiRoutes, toOpenAiErrorResponse } from "./openai/openai-routes.ts";
import { addPromptRoutes } from "./prompt-routes.ts";
import { allow } from "./request/methods.ts";
import type { RouterHost, RouterPorts } from "./router-ports.ts";
import { addRunRoutes } from "./run-routes.ts";
import { SegmentRouter } from "./segment-router.ts";
import { addServiceRoutes } from "./service-routes.ts";
import { addSessionRoutes } from "./session-routes.ts";
import { isUpgrade } from "./socket/json-socket.ts";
import { acceptWorkflowSocket } from "./socket/workflow-socket.ts";
import { addWebhookRoutes } from "./webhook-routes.ts";
import { addWorkflowRoutes } from "./workflow-routes.ts";
import { addWorkspaceRoutes } from "./workspace-routes.ts";

export function createRouter(host: RouterHost): Hono {
  const { authentication, authorize, cors, rateLimits } = host;
  const callers = new Callers(authentication);
  const guard = new Guard({
    callers,
    authorize,
    rateLimits: rateLimits ?? { seconds: accessLimits.rateLimitSecondsDefault },
    clock: host.clock ?? systemClock,
  });
  const ports = guardPorts(host, guard);
  // Not strict: a slash at the end of a path changes nothing.
  const app = new Hono({ strict: false });
  const router = new SegmentRouter<[H, RouterRoute]>();
  app.router = router;
  const add = (starts: readonly string[], ...groups: readonly ((app: Hono, ports: RouterPorts) => void)[]) =>
    router.addWhenNeeded(starts, () => {
      for (const addRoutes of groups) addRoutes(app, ports);
    });

  app.onError((error, context) => toErrorResponse(context, error, ports.development));
  app.notFound((context) => toErrorResponse(context, pathNotFound(context), ports.development));

  // GET /health: whether the Worker runs. Needs no key.
  app.get("/health", (context) => context.json({ ok: true, framework: "edgeflue" }));
  app.all("/health", allow("GET"));

  add(["/openapi.json", "/admin/openapi.json", "/docs"], addDocsRoutes);
  host.publicRoutes?.(app);
  add(["/webhooks"], () => addWebhookRoutes(app, host));

  app.use(keepPrivate);
  if (cors !== undefined) app.use(answerOrigins(cors));
  app.use(async (context, next) => {
    const request = context.req.raw;
    refuseCredentialInAddress(request.url);
    refuseForeignPage(request, cors);
    const access = await guard.begin(request);
    await next();
    const { status, webSocket } = context.res;
    // What is wrong with a request for an agent is not for those who may not know whether there is one.
    if (status >= 400 && !access.wasAsked) await access.hideNamed();
    // A route that forgot to ask is closed, not open.
    if (status < 400 && !access.wasAsked && !access.isFull)
      throw access.caller.type === "stranger" ? access.caller.refusal : forbidden();
    if (status === 101 && webSocket !== null && offersProtocol(request)) {
      // A service may have chosen another one that was offered.
      const protocol = context.res.headers.get("sec-websocket-protocol") ?? socketProtocol;
      context.res = undefined;
      context.res = new Response(null, {
        status,
        webSocket,
        headers: { "sec-websocket-protocol": protocol },
      });
    }
  });
  add(["/tokens"], () => addTokenRoutes(app, ports, { guard, callers }));
  add(["/agents"], addAgentRoutes);
  add(
    ["/agents/*/*/*"],
    ...[addSessionRoutes, addFileRoutes, addWorkspaceRoutes, addServiceRoutes, addChatRoutes],
  );
  add(["/v1"], addOpenAiRoutes);
  add(["/prompt", "/sessions"], addPromptRoutes);
  // GET /workflows/{name} with an upgrade: a run over a WebSocket.
  app.get("/workflows/:name", (context, next) =>
    isUpgrade(context.req.raw) ? acceptWorkflowSocket(context, ports) : next(),
  );
  add(["/workflows"], addWorkflowRoutes);
  add(["/runs"], addRunRoutes);
  add(["/admin"], addAdminRoutes, addScheduleRoutes);
  add(["/__pyflue"], addStatusRoutes);
  add(["/inspector"], addInspectorRoute);
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
    response.headers.set("www-authenticate", challengeFor(context));
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
