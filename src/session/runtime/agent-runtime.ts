/** An agent made ready to work in one session: its configuration with instructions, tools and a sandbox. Lives as
 *  long as the session's object is in memory. */

import type { LoadedAgent } from "../../agent/agent-directory.ts";
import type { AgentProfile } from "../../agent/agent-profile.ts";
import {
  type AgentConfig,
  type OperationLimits,
  type SandboxSettings,
  toSandboxSettings,
} from "../../agent/config/agent-config.ts";
import type { CompactionConfig } from "../../agent/config/compaction-config.ts";
import type { EdgeflueConfig } from "../../agent/config/define-config.ts";
import { resolveFiles } from "../../agent/config/file-set.ts";
import { checkSeedFiles, requireSeedRoom, toQuota } from "../../agent/config/workspace-config.ts";
import type { AgentContext } from "../../agent/create-agent.ts";
import { findHarness, ownHarness } from "../../agent/harness.ts";
import type { McpScope, McpToolOptions, McpTools } from "../../agent/mcp-server.ts";
import { emptyProject, type Project } from "../../agent/project.ts";
import type { CommandDefinition } from "../../agent/tool/define-command.ts";
import { agentInvalid, describeError, EdgeflueError } from "../../errors.ts";
import { approvalLimits, compactionDefaults, operationLimits } from "../../limits.ts";
import { toModelKey } from "../../model/model-reference.ts";
import type { SessionAddress } from "../../protocol/address.ts";
import type { Approvers } from "../../protocol/approval.ts";
import type { EventObserver } from "../../protocol/event/event.ts";
import type { SessionLimits } from "../../protocol/operation-limits.ts";
import type { ThinkingLevel, WhenBusy } from "../../protocol/prompt.ts";
import type { ModelChoice } from "../../protocol/request/model-choice.ts";
import type { ModelPrice } from "../../protocol/usage.ts";
import { createMachine } from "../../sandbox/machine-registry.ts";
import { secretNamesOf } from "../../sandbox/network/network-rule.ts";
import type { Sandbox, SandboxPolicy } from "../../sandbox/sandbox.ts";
import { requireShellCommands } from "../../sandbox/shell/command-names.ts";
import { requireEmulatedShell } from "../../sandbox/shell/registered-shell.ts";
import type { ReadOnlyFolder } from "../../sandbox/virtual/read-only-folder.ts";
import { createVirtualSandbox } from "../../sandbox/virtual/virtual-sandbox.ts";
import type { Skill } from "../../skill/skill.ts";
import { skillsFolder } from "../../skill/skill-folder.ts";
import { requireRunCode } from "../../tool/built-in/run-code-tool.ts";
import { describeSkills, skillToolName } from "../../tool/skill-tool.ts";
import { toolNamesOf } from "../../tool/tool-names.ts";
import { createToolSet, extendToolSet, type ToolSet } from "../../tool/tool-set.ts";
import type { SandboxContext, SessionPorts } from "../ports.ts";
import { checkAgent } from "./check-agent.ts";
import { mountSkills, skillsOfSubagents } from "./mount-skills.ts";
import { declaredSecrets, pickSecrets } from "./secrets.ts";
import { withSeed } from "./seed-workspace.ts";

export interface AgentRuntime {
  /** Undefined when it has none. */
  model: ModelChoice | undefined;
  systemPrompt: string;
  thinkingLevel: ThinkingLevel | undefined;
  tools: ToolSet;
  /** Of its MCP servers, which add to `tools` when an operation needs them. */
  mcpTools: McpTools | undefined;
  /** Every name of a tool that a guard may give, see tool/tool-names.ts. */
  toolNames: readonly string[];
  skills: readonly Skill[];
  /** Where its sandbox shows them. */
  skillsFolder: string | undefined;
  subagents: readonly AgentProfile[];
  project: Project;
  sandbox: Sandbox;
  /** Shell commands that every operation may run besides those of the policy. */
  grantedCommands: readonly string[];
  /** Names of values of the host that all of its shell commands get. */
  secrets: readonly string[];
  /** Values by name, of its subagents and skills too. */
  declaredSecrets: Readonly<Record<string, string>>;
  showsSandboxInstructions: boolean;
  /** Before how many of the newest prompts the files are kept. */
  checkpoints: number;
  /** Whether callers and the model may run JavaScript in the sandbox. */
  mayRunCode: boolean;
  limits: OperationLimits;
  /** Undefined: the session's use is not counted. */
  sessionLimits: SessionLimits | undefined;
  onLimit: "fail" | "ask";
  typedRetries: number;
  maxTaskDepth: number;
  whenBusy: WhenBusy;
  harness: string;
  toolsNeedingApproval: readonly string[];
  approvers: Approvers | undefined;
  approvalTimeoutMs: number;
  /** Undefined: never summarise. */
  compaction: CompactionSettings | undefined;
  onEvent: EventObserver | undefined;
  /** Closes what the agent has open: its sandbox, and sessions of MCP servers. What it throws or rejects with is logged. */
  close(): void;
  /** By `provider:model`. */
  prices: Readonly<Record<string, ModelPrice>>;
}

/** What the request that began the session says to the agent's initializer. */
export type Opening = Partial<Pick<AgentContext, "payload" | "principal">>;

export type CompactionSettings = Required<Omit<CompactionConfig, "model">> & Pick<CompactionConfig, "model">;

/** Rejects with `agent_invalid`. */
export async function createAgentRuntime(
  address: SessionAddress,
  { name, file, agent }: LoadedAgent,
  ports: SessionPorts,
  { payload = {}, principal }: Opening = {},
): Promise<AgentRuntime> {
  const { env, bindings, project = emptyProject, config: projectConfig = {}, defaultModel } = ports;
  const config = await nameFile(name, file, () =>
    agent.configure({
      id: address.instance,
      name,
      session: address.session,
      env,
      ...(bindings !== undefined && { bindings }),
      payload,
      principal,
    }),
  );
  const policy = toPolicy(config, projectConfig);
  const skills = await nameFile(name, file, () => checkAgent(config, project));
  const harness = config.harness ?? projectConfig.harness ?? ownHarness;
  await nameFile(name, file, () => findHarness(harness));
  const { maxTaskDepth = projectConfig.maxTaskDepth ?? operationLimits.taskDepthDefault, subagents = [] } =
    config;
  const { commands = [], inherit, secrets = [], mcpServers: servers = [] } = config;
  if (config.runCode === true) await nameFile(name, file, requireRunCode);
  const declared = await nameFile(name, file, () => declaredSecrets(config, skills, env));
  const networkSecrets = await nameFile(name, file, () => pickSecrets(secretNamesOf(config.network), env));
  const serverSecrets = await nameFile(name, file, () => pickSecrets(secretNamesOf(servers), env));
  const mcpTools = await nameFile(name, file, () =>
    servers[0]?.openTools({ servers, guards: config, clock: ports.clock, secrets: serverSecrets }),
  );
  const mounted = mountSkills([...skills, ...skillsOfSubagents(subagents, project)]);
  const hasSkillsFolder = toSandboxSettings(config.sandbox ?? projectConfig.sandbox).provider === "virtual";
  const tools = await nameFile(name, file, () =>
    createToolSet(policy, config.tools ?? [], {
      skills,
      ...(hasSkillsFolder && { skillsFolder }),
      inherit,
      runCode: config.runCode,
      applyPatch: config.applyPatch,
      commands: commands.filter((command): command is CommandDefinition => typeof command !== "string"),
      ...(maxTaskDepth > 0 && { task: { subagents, roles: project.roles.names } }),
    }),
  );
  const sandbox = await nameFile(name, file, () =>
    createSandbox(config, { policy, address, networkSecrets, mounted }, ports),
  );
  return {
    model:
      config.model === false ? undefined : (config.model ?? defaultModel ?? projectConfig.model) || undefined,
    systemPrompt: [
      config.instructions,
      project.instructions,
      tools.find(skillToolName) === undefined ? undefined : describeSkills(skills),
      sandbox.description,
    ]
      .filter((text) => text !== undefined)
      .join("\n\n"),
    thinkingLevel: config.thinkingLevel ?? projectConfig.thinkingLevel,
    tools,
    mcpTools,
    toolNames: toolNamesOf(config),
    skills,
    skillsFolder: hasSkillsFolder ? skillsFolder : undefined,
    subagents,
    project,
    sandbox,
    grantedCommands: commands.filter((command) => typeof command === "string"),
    secrets,
    declaredSecrets: { ...declared, ...networkSecrets, ...serverSecrets },
    showsSandboxInstructions: config.sandboxInstructions ?? false,
    checkpoints: config.checkpoints ?? 0,
    limits: { ...projectConfig.limits, ...config.limits },
    sessionLimits: config.sessionLimits,
    onLimit: config.onLimit ?? "fail",
    typedRetries: projectConfig.typedRetries ?? operationLimits.resultRetriesDefault,
    maxTaskDepth,
    whenBusy: config.whenBusy ?? "queue",
    harness,
    mayRunCode: config.runCode ?? false,
    toolsNeedingApproval: config.needsApproval ?? [],
    approvers: config.approvers,
    approvalTimeoutMs: config.approvalTimeoutMs ?? approvalLimits.timeoutMsDefault,
    compaction: toCompaction(config.compaction, projectConfig),
    onEvent: config.onEvent,
    prices: toPrices(projectConfig),
    close: () => {
      mcpTools?.close();
      closeQuietly(sandbox);
    },
  };
}

function closeQuietly(sandbox: Sandbox): void {
  void Promise.try(() => sandbox.close?.()).catch((error) =>
    console.error(`edgeflue: the sandbox could not be closed: ${describeError(error)}`),
  );
}

/** The agent with the tools of its MCP servers. Rejects as `McpTools.join` does. */
export async function withMcpTools(
  agent: AgentRuntime,
  scope: McpScope,
  options: McpToolOptions,
): Promise<AgentRuntime> {
  const tools = await agent.mcpTools?.join(scope, options, (found) =>
    extendToolSet(agent.tools, agent.sandbox.policy, found),
  );
  return tools ? { ...agent, tools } : agent;
}

/** Throws `model_not_configured`. */
export function requireModel(model: ModelChoice | undefined): ModelChoice {
  if (model !== undefined) return model;
  throw new EdgeflueError("model_not_configured", "The agent has no model.", {
    hint: 'Set model in the agent\'s file, e.g. model: "openai:gpt-5.5", or EDGEFLUE_MODEL for all agents that name none.',
  });
}

async function nameFile<T>(name: string, file: string, body: () => T | Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    const hint = error instanceof EdgeflueError && error.hint !== undefined ? ` ${error.hint}` : "";
    throw agentInvalid({ name, file, problem: `${describeError(error)}${hint}`, cause: error });
  }
}

/** What a sandbox is made for, and what only the virtual one gets. */
interface SandboxParts extends SandboxContext {
  networkSecrets: Readonly<Record<string, string>>;
  mounted: ReadOnlyFolder | undefined;
}

function createSandbox(
  config: AgentConfig,
  { networkSecrets, mounted, ...context }: SandboxParts,
  ports: SessionPorts,
): Sandbox {
  const { sql, clock, container, exports, createSandbox, project = emptyProject } = ports;
  const settings = toSandboxSettings(config.sandbox ?? ports.config?.sandbox);
  if (settings.provider !== "local" && settings.provider !== "host" && settings.provider !== "custom") {
    const machine =
      settings.provider === "virtual"
        ? undefined
        : createMachine(settings, { container, exports, clock, ...context });
    if (machine !== undefined) requireNoRequestRules(config, settings);
    else
      requireShellCommands(
        "agent_invalid",
        "commands",
        (config.commands ?? []).filter((command) => typeof command === "string"),
      );
    // In a container the commands are its own.
    if (context.policy.allowShell && settings.provider !== "container") requireEmulatedShell();
    const quota = toQuota(config.workspace);
    const virtual = createVirtualSandbox({
      sql,
      policy: context.policy,
      clock,
      quota,
      networkSecrets,
      mounted,
      ...(machine !== undefined && { machine }),
    });
    const files = resolveFiles(config.files ?? {}, project.fileSets);
    const problem = checkSeedFiles(files);
    if (problem !== undefined) throw new Error(`[edgeflue] Agent field "files" ${problem}.`);
    requireSeedRoom(files, quota);
    return Object.keys(files).length === 0 ? virtual : withSeed(virtual, { files, sql, clock, quota });
  }
  const field = (["files", "workspace", "network", "checkpoints"] as const).find(
    (name) => config[name] !== undefined,
  );
  if (field !== undefined) {
    throw new Error(
      `[edgeflue] Agent field "${field}" is for the sandbox "virtual"; this agent has another one.`,
    );
  }
  const sandbox =
    settings.provider === "custom" ? settings.create(context) : createSandbox?.(settings, context);
  if (sandbox !== undefined) return sandbox;
  throw new Error(
    settings.provider === "local"
      ? 'the sandbox "local" does not exist on this host: it is for agents that a program on Node makes with init().'
      : `this host has no sandbox named ${JSON.stringify(settings.name)}: it is made by createSandbox of createWorker().`,
  );
}

/** Nobody can be asked while a program of a container waits for its answer. */
function requireNoRequestRules({ permissions }: AgentConfig, { provider }: SandboxSettings): void {
  if (permissions?.network === undefined || provider === "auto") return;
  throw new Error(
    `[edgeflue] Agent field "permissions.network" is for the sandboxes "virtual" and "auto": the programs of the sandbox "${provider}" reach what "network" lists.`,
  );
}

function toPolicy(config: AgentConfig, projectConfig: EdgeflueConfig): SandboxPolicy {
  const { allowWrite = false, allowShell = false } = config;
  const allowCompoundCommands = config.allowCompoundCommands ?? projectConfig.allowCompoundCommands;
  return {
    allowWrite,
    allowShell,
    allowedCommands: config.allowedCommands ?? projectConfig.allowedCommands ?? [],
    ...(allowCompoundCommands !== undefined && { allowCompoundCommands }),
    ...(config.permissions !== undefined && { permissions: config.permissions }),
    ...(config.network !== undefined && { network: config.network }),
  };
}

function toCompaction(
  config: CompactionConfig | false | undefined,
  { compaction: projectCompaction }: EdgeflueConfig,
): CompactionSettings | undefined {
  const { enabled = true, ...inherited } = projectCompaction ?? {};
  if (config === false || (config === undefined && !enabled)) return undefined;
  const { contextWindowTokens, reserveTokens, keepRecentTokens } = compactionDefaults;
  return { contextWindowTokens, reserveTokens, keepRecentTokens, ...inherited, ...config };
}

function toPrices({ providers = {}, prices = {} }: EdgeflueConfig): Readonly<Record<string, ModelPrice>> {
  const ofProviders = Object.entries(providers).flatMap(([provider, { prices: models = {} }]) =>
    Object.entries(models).map(([model, price]) => [`${provider}:${model}`, price] as const),
  );
  const ofModels = Object.entries(prices).map(([model, price]) => [toModelKey(model), price] as const);
  return Object.fromEntries([...ofProviders, ...ofModels]);
}
