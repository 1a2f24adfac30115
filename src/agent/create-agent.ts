/** `createAgent`: an agent is a function from where it runs to what it is. It holds no state. */

import { type AgentConfig, checkAgentConfig, resolveAgentProfile } from "./agent-config.ts";
import type { AgentExport } from "./define-tool.ts";

export interface AgentContext {
  /** The instance: whom or what the agent works for. */
  id: string;
  /** The agent's own name: its file's. */
  name: string;
  session: string;
  /** Text bindings and secrets of the deployment. */
  env: Readonly<Record<string, string | undefined>>;
}

export interface CreatedAgent extends AgentExport {
  /** Makes and checks the configuration, its profile worked in. Throws with the name of the field that is wrong. */
  configure(context: AgentContext): Promise<AgentConfig>;
}

export function createAgent(
  initialize: (context: AgentContext) => AgentConfig | Promise<AgentConfig>,
): CreatedAgent {
  if (typeof initialize !== "function") {
    throw new Error("[edgeflue] createAgent() requires an initializer function.");
  }
  return {
    kind: "edgeflue.agent",
    configure: async (context) => resolveAgentProfile(checkAgentConfig(await initialize(context))),
  };
}

/** True also for agents made by another copy of the package. */
export function isCreatedAgent(value: unknown): value is CreatedAgent {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "edgeflue.agent" &&
    "configure" in value &&
    typeof value.configure === "function"
  );
}
