/** Refuses, before a session is touched, agents that are unknown, broken or closed to HTTP. */

import type { Context } from "hono";
import type { AgentTriggers } from "../../agent/agent-directory.ts";
import { EdgeflueError } from "../../errors.ts";
import type { RouterPorts } from "../router-ports.ts";

export async function requireWebhook(context: Context, name: string, ports: RouterPorts): Promise<void> {
  await requireOpen(context, name, ports, () => ports.agents.load(name));
}

/** The same for what may be a handler, which has no sessions. */
export async function requireOpenFile(context: Context, name: string, ports: RouterPorts): Promise<void> {
  await requireOpen(context, name, ports, () => ports.agents.loadFile(name));
}

async function requireOpen(
  context: Context,
  name: string,
  { access }: RouterPorts,
  load: () => Promise<{ triggers: AgentTriggers }>,
): Promise<void> {
  access.requireKnown(context, name);
  try {
    const { triggers } = await load();
    if (!triggers.webhook) throw notOpen(name);
  } catch (error) {
    await access.hideNamed(context);
    throw error;
  }
}

function notOpen(name: string): EdgeflueError {
  return new EdgeflueError("agent_not_webhook", `The agent ${JSON.stringify(name)} is not open to HTTP.`, {
    hint: "Its file exports triggers with webhook: false.",
  });
}
