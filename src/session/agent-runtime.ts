/** An agent made ready to work in one session: its configuration with a model, tools and a sandbox. Lives as long
 *  as the session's object is in memory. */

import { type AgentConfig, toSandboxSettings } from "../agent/agent-config.ts";
import type { AgentProfile } from "../agent/agent-profile.ts";
import type { CompactionConfig } from "../agent/compaction-config.ts";
import { emptyProject, type Project, selectSkills } from "../agent/project.ts";
import { agentInvalid, describeError, EdgeflueError } from "../errors.ts";
import { compactionDefaults, operationLimits } from "../limits.ts";
import type { ResolvedModel } from "../model/provider.ts";
import { resolveModel } from "../model/provider-registry.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { ThinkingLevel } from "../protocol/prompt.ts";
import type { Sandbox, SandboxPolicy } from "../sandbox/sandbox.ts";
import { createVirtualSandbox } from "../sandbox/virtual-sandbox.ts";
import type { Skill } from "../skill/skill.ts";
import { describeSkills } from "../tool/skill-tool.ts";
import { createToolSet, type ToolSet } from "../tool/tool-set.ts";
import type { SessionPorts } from "./session-ports.ts";

export interface AgentRuntime {
  model: ResolvedModel;
  systemPrompt: string;
  thinkingLevel: ThinkingLevel | undefined;
  tools: ToolSet;
  skills: readonly Skill[];
  subagents: readonly AgentProfile[];
  project: Project;
  sandbox: Sandbox;
  stepsMax: number;
  /** Undefined: never summarise. */
  compaction: CompactionSettings | undefined;
}

export type CompactionSettings = Required<Omit<CompactionConfig, "model">> & Pick<CompactionConfig, "model">;

/** Rejects with `agent_not_found`, `agent_invalid` or `model_not_configured`. */
export async function createAgentRuntime(
  address: SessionAddress,
  ports: SessionPorts,
): Promise<AgentRuntime> {
  const { agents, env, project = emptyProject } = ports;
  const { name, file, agent } = await agents.load(address.agent);
  const config = await nameFile(name, file, () =>
    agent.configure({ id: address.instance, name, session: address.session, env }),
  );
  const policy = toPolicy(config);
  const skills = await nameFile(name, file, () => selectSkills(project, config.skills));
  const tools = await nameFile(name, file, () => createToolSet(policy, config.tools ?? [], skills));
  const sandbox = await nameFile(name, file, () => createSandbox(config, policy, ports));
  return {
    model: await resolveModel(modelReference(config, ports, file), ports.providers),
    systemPrompt: [
      config.instructions,
      project.instructions,
      skills.length === 0 ? undefined : describeSkills(skills),
      sandbox.description,
    ]
      .filter((text) => text !== undefined)
      .join("\n\n"),
    thinkingLevel: config.thinkingLevel,
    tools,
    skills,
    subagents: config.subagents ?? [],
    project,
    sandbox,
    stepsMax: config.limits?.steps ?? operationLimits.stepsDefault,
    compaction: toCompaction(config.compaction),
  };
}

async function nameFile<T>(name: string, file: string, body: () => T | Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw agentInvalid({ name, file, problem: describeError(error), cause: error });
  }
}

function createSandbox(
  config: AgentConfig,
  policy: SandboxPolicy,
  { sql, clock, createSandbox }: SessionPorts,
): Sandbox {
  const settings = toSandboxSettings(config.sandbox);
  if (settings.provider === "virtual") return createVirtualSandbox({ sql, policy, clock });
  const sandbox = createSandbox?.(settings, policy);
  if (sandbox !== undefined) return sandbox;
  throw new Error(
    `the sandbox "${settings.provider}" does not exist on this host; "local" is for agents that a program on Node makes with init().`,
  );
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

function toCompaction(config: CompactionConfig | false | undefined): CompactionSettings | undefined {
  if (config === false) return undefined;
  const { contextWindowTokens, reserveTokens, keepRecentTokens } = compactionDefaults;
  return { contextWindowTokens, reserveTokens, keepRecentTokens, ...config };
}
