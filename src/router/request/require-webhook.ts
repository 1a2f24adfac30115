/** Refuses, before a session is touched, agents that are unknown, broken or closed to HTTP. */

import type { Context } from "hono";
import type { AgentTriggers } from "../../agent/agent-directory.ts";
import { EdgeflueError } from "../../errors.ts";
import type { RouterPorts } from "../router-ports.ts";

export async function requireWebhook(context: Context, name: string, ports: RouterPorts): Promise<void> {
  const { triggers } = await load(context, name, ports, () => ports.agents.load(name));
  requireOpen(name, triggers);
}

/** The same for what may be a handler, which has no sessions. */
export async function requireOpenFile(context: Context, name: string, ports: RouterPorts): Promise<void> {
  const { triggers } = await load(context, name, ports, () => ports.agents.loadFile(name));
  requireOpen(name, triggers);
}

async function load<Loaded>(
  context: Context,
  name: string,
  { access }: RouterPorts,
  body: () => Promise<Loaded>,
): Promise<Loaded> {
  access.requireKnown(context, name);
  try {
    return await body();
  } catch (error) {
    await access.hideUnknown(context, name);
    throw error;
  }
}

function requireOpen(name: string, triggers: AgentTriggers): void {
  if (triggers.webhook) return;
  throw new EdgeflueError("agent_not_webhook", `The agent ${JSON.stringify(name)} is not open to HTTP.`, {
    hint: "Its file exports triggers with webhook: false.",
  });
}
