/** Refuses, before a session is touched, agents that are unknown, broken or closed to HTTP. */

import type { AgentTriggers } from "../agent/agent-directory.ts";
import { EdgeflueError } from "../errors.ts";
import type { RouterPorts } from "./router-ports.ts";

export async function requireWebhook(name: string, { agents }: Pick<RouterPorts, "agents">): Promise<void> {
  requireOpen(name, (await agents.load(name)).triggers);
}

/** The same for what may be a handler, which has no sessions. */
export async function requireOpenFile(name: string, { agents }: Pick<RouterPorts, "agents">): Promise<void> {
  requireOpen(name, (await agents.loadFile(name)).triggers);
}

function requireOpen(name: string, triggers: AgentTriggers): void {
  if (triggers.webhook) return;
  throw new EdgeflueError("agent_not_webhook", `The agent ${JSON.stringify(name)} is not open to HTTP.`, {
    hint: "Its file exports triggers with webhook: false.",
  });
}
