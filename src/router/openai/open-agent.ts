/** An agent as a model: which there are, which one a request names, and the session that a call of it has. */

import type { Context } from "hono";
import { agentNotFound, EdgeflueError } from "../../errors.ts";
import { checkId, defaultSession } from "../../protocol/address.ts";
import type { Session } from "../../protocol/session.ts";
import { requireWebhook } from "../request/require-webhook.ts";
import type { RouterPorts } from "../router-ports.ts";

export interface ModelView {
  id: string;
  object: "model";
  created: number;
  owned_by: string;
}

/** Agents that can be called: handlers, broken files and those that are closed to HTTP are none. */
export async function listModels(context: Context, { agents, access }: RouterPorts): Promise<ModelView[]> {
  await access.requireList(context, "agents");
  const models = await Promise.all(
    agents.names.map(async (name) => {
      if (!(await access.shows(context, "agents", name))) return [];
      const loaded = await agents.load(name).catch(() => undefined);
      return loaded?.triggers.webhook === true ? [toModel(name)] : [];
    }),
  );
  return models.flat();
}

/** Throws `agent_not_found`, also of an agent that is closed to HTTP: that it is there is its own business. */
export async function requireModel(context: Context, name: string, ports: RouterPorts): Promise<ModelView> {
  try {
    await requireWebhook(context, name, ports);
  } catch (error) {
    if (!(error instanceof EdgeflueError) || error.code !== "agent_not_webhook") throw error;
    throw agentNotFound({ name, known: (await listModels(context, ports)).map(({ id }) => id) });
  }
  return toModel(name);
}

/** The same of an agent that is about to be called. From here on it is known who calls, where an application says so. */
export async function requireCallable(context: Context, agent: string, ports: RouterPorts): Promise<void> {
  await requireModel(context, agent, ports);
  const instance = checkId("instance", context.req.header(instanceHeader) ?? instanceDefault);
  await ports.access.mayPrompt(context, { agent, instance, session: defaultSession });
}

function toModel(id: string): ModelView {
  // When an agent's file was made is not known.
  return { id, object: "model", created: 0, owned_by: "edgeflue" };
}

export const instanceHeader = "x-edgeflue-instance";
const instanceDefault = "openai";

/** For whom the agent works: the header X-Edgeflue-Instance, else `openai`, of a caller with a name one of its own, where
 *  other callers' responses are not found. */
export function openAgent(context: Context, ports: RouterPorts, agent: string): (session: string) => Session {
  const name = ports.access.principal(context)?.name;
  const own = name === undefined ? instanceDefault : `${instanceDefault}:${name}`;
  const instance = checkId("instance", context.req.header(instanceHeader) ?? own);
  return (session) => ports.openSession(context, { agent, instance, session: checkId("session", session) });
}

/** The session of the header X-Edgeflue-Session. */
export function readSessionHeader({ req }: Context): string | undefined {
  return req.header("x-edgeflue-session");
}
