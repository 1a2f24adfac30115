/** An agent made ready to work in one session: its configuration with a model, tools and a sandbox. Lives as long
 *  as the session's object is in memory. */

import type { AgentConfig } from "../agent/agent-config.ts";
import { agentInvalid, describeError, EdgeflueError } from "../errors.ts";
import { operationLimits } from "../limits.ts";
import type { ResolvedModel } from "../model/provider.ts";
import { resolveModel } from "../model/provider-registry.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { ThinkingLevel } from "../protocol/prompt.ts";
import type { Sandbox, SandboxPolicy } from "../sandbox/sandbox.ts";
import { createVirtualSandbox } from "../sandbox/virtual-sandbox.ts";
import { createToolSet, type ToolSet } from "../tool/tool-set.ts";
import type { SessionPorts } from "./session-ports.ts";

export interface AgentRuntime {
  model: ResolvedModel;
  systemPrompt: string;
  thinkingLevel: ThinkingLevel | undefined;
  tools: ToolSet;
  sandbox: Sandbox;
  stepsMax: number;
}

/** Rejects with `agent_not_found`, `agent_invalid` or `model_not_configured`. */
export async function createAgentRuntime(
  address: SessionAddress,
  ports: SessionPorts,
): Promise<AgentRuntime> {
  const { sql, clock, agents, env } = ports;
  const { name, file, agent } = await agents.load(address.agent);
  const config = await nameFile(name, file, () =>
    agent.configure({ id: address.instance, name, session: address.session, env }),
  );
  const policy = toPolicy(config);
  const tools = await nameFile(name, file, () => createToolSet(policy, config.tools ?? []));
  const sandbox = await nameFile(name, file, () => createVirtualSandbox({ sql, policy, clock }));
  return {
    model: await resolveModel(modelReference(config, ports, file), ports.providers),
    systemPrompt: [config.instructions, sandbox.description]
      .filter((text) => text !== undefined)
      .join("\n\n"),
    thinkingLevel: config.thinkingLevel,
    tools,
    sandbox,
    stepsMax: config.limits?.steps ?? operationLimits.stepsDefault,
  };
}

async function nameFile<T>(name: string, file: string, body: () => T | Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw agentInvalid({ name, file, problem: describeError(error), cause: error });
  }
}

function toPolicy({
  allowWrite = false,
  allowShell = false,
  allowedCommands = [],
}: AgentConfig): SandboxPolicy {
  return { allowWrite, allowShell, allowedCommands };
}

function modelReference(config: AgentConfig, { defaultModel }: SessionPorts, file: string): string {
  const reference = config.model === false ? undefined : (config.model ?? defaultModel);
  if (reference !== undefined && reference !== "") return reference;
  throw new EdgeflueError("model_not_configured", "The agent has no model.", {
    hint: `Set model in ${file}, e.g. model: "openai:gpt-5.5", or EDGEFLUE_MODEL for all agents that name none.`,
  });
}
