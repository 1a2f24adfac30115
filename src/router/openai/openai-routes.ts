/** OpenAI's API over the agents of this deployment: `/v1/models`, `/v1/chat/completions`, `/v1/responses`. */

import type { Context, Hono } from "hono";
import { agentNotFound, EdgeflueError, toErrorRecord } from "../../errors.ts";
import { toOpenAiResponse } from "../../protocol/openai/openai-error.ts";
import { allow } from "../request/methods.ts";
import { readQuery } from "../request/read-query.ts";
import type { RouterPorts } from "../router-ports.ts";
import { CallFailure } from "./answer-call.ts";
import { addChatCompletions } from "./chat-completions-route.ts";
import { listModels, requireModel } from "./open-agent.ts";
import { addResponses } from "./responses-routes.ts";

export function addOpenAiRoutes(app: Hono, ports: RouterPorts): void {
  // GET /v1/models: the agents that this key may call.
  app.get("/v1/models", async (context) => {
    readQuery(context, []);
    return context.json({ object: "list", data: await listModels(context, ports) });
  });
  app.all("/v1/models", allow("GET"));

  // GET /v1/models/{model}
  app.get("/v1/models/:model", async (context) => {
    const name = context.req.param("model");
    const isShown = ports.agents.names.includes(name) && (await ports.access.shows(context, "agents", name));
    if (!isShown)
      throw agentNotFound({ name, known: (await listModels(context, ports)).map(({ id }) => id) });
    return context.json(await requireModel(context, name, ports));
  });
  app.all("/v1/models/:model", allow("GET"));
  addChatCompletions(app, ports);
  addResponses(app, ports);
}

/** An error of these routes in OpenAI's shape; undefined of any other route. */
export function toOpenAiErrorResponse({ req }: Context, error: unknown): Response | undefined {
  if (!req.path.startsWith("/v1/")) return undefined;
  if (error instanceof CallFailure) return toOpenAiResponse(error.record, { hasBegun: true });
  if (!(error instanceof EdgeflueError)) console.error(error);
  return toOpenAiResponse(toErrorRecord(error));
}
