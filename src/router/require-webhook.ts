/** Refuses, before a session is touched, agents that are unknown, broken or closed to HTTP. */

import { EdgeflueError } from "../errors.ts";
import type { RouterPorts } from "./router-ports.ts";

export async function requireWebhook(name: string, { agents }: Pick<RouterPorts, "agents">): Promise<void> {
  const { triggers } = await agents.load(name);
  if (triggers.webhook) return;
  throw new EdgeflueError("agent_not_webhook", `The agent ${JSON.stringify(name)} is not open to HTTP.`, {
    hint: "Its file exports triggers with webhook: false.",
  });
}
