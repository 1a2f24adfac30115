/** What an agent is, and the check that an author's configuration passes before anything runs. */

import { approvalLimits, operationLimits } from "../../limits.ts";
import type { Approvers } from "../../protocol/approval.ts";
import {
  checkFields,
  type FieldCheck,
  type FieldChecks,
  isObject,
} from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import type { EventObserver } from "../../protocol/event/event.ts";
import {
  findLimitsProblem,
  findSessionLimitsProblem,
  type OperationLimits,
} from "../../protocol/operation-limits.ts";
import { busyModes, type WhenBusy } from "../../protocol/prompt.ts";
import { type ContainerSandboxSettings, containerChecks } from "../../sandbox/container/settings.ts";
import type { CustomSandboxSettings } from "../../sandbox/define-sandbox.ts";
import { findNetworkProblem, type NetworkRule } from "../../sandbox/network/network-rule.ts";
import { checkPermissions, type SandboxPermissions } from "../../sandbox/permission/permissions.ts";
import { snapshotLimits } from "../../sandbox/workspace/limits.ts";
import { type AgentProfile, findProfileProblem, mergeProfiles, profileChecks } from "../agent-profile.ts";
import type { McpServer } from "../mcp-server.ts";
import { type CommandDefinition, findCommandProblem } from "../tool/define-command.ts";
import { checkApprovers } from "../tool/define-tool.ts";
import { requireCompanions } from "./companion-fields.ts";
import type { AgentFiles } from "./file-set.ts";
import { checkAgentFiles, checkWorkspace, type WorkspaceConfig } from "./workspace-config.ts";

export type { OperationLimits };

/** A folder of the machine on which the engine is embedded, and its real shell: what `local()` makes. */
export interface LocalSandboxSettings {
  readonly provider: "local";
  /** Default: the current folder. */
  readonly cwd?: string;
  /** What commands see of the environment besides PATH, HOME and the like. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One that the host provides: `createWorker(manifest, { createSandbox })`. */
export interface HostSandboxSettings {
  readonly provider: "host";
  /** The host's name for it. */
  readonly name: string;
  /** Options for the host that creates it. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export type SandboxSettings =
  | { readonly provider: "virtual" }
  | ContainerSandboxSettings
  | LocalSandboxSettings
  | HostSandboxSettings
  | CustomSandboxSettings;

export interface AgentConfig extends AgentProfile {
  /** The base of this configuration: its own values override the profile's, lists are joined. */
  profile?: AgentProfile;
  /** Default `virtual`: files in the session's SQLite and an emulated bash. `local`, on the Node host only: a real
   *  folder and a real shell. `container`: the same files, and the real shell of a container; `auto`: that shell only for
   *  commands that the emulated one lacks. `{ provider: "host", name }`: one that the host provides; or what
   *  `defineSandbox` returns. */
  sandbox?: "virtual" | "container" | "auto" | "local" | SandboxSettings;
  /** Whether the agent may change files. Default false. */
  allowWrite?: boolean;
  /** Whether JavaScript may run in the sandbox: `session.runJs`, and the tool `run_code`, which calls the agent's tools. It needs
   *  `import "edgeflue/javascript"`. Default false. */
  runCode?: boolean;
  /** Whether there is the tool `apply_patch`, which changes several files by one patch, where `allowWrite` permits it.
   *  Default false. */
  applyPatch?: boolean;
  /** Whether the agent may run shell commands. Default false. */
  allowShell?: boolean;
  /** Shell commands that may run, by name. Default: all that the sandbox has. */
  allowedCommands?: readonly string[];
  /** Whether a command line may be more than one simple command: lists, pipes, redirections, substitutions, loops.
   *  Default true: each command is checked where it runs. */
  allowCompoundCommands?: boolean;
  /** Rules that allow, ask about or deny commands, requests, and files to read and write, within what the fields above
   *  permit; those about requests in the sandbox `virtual` only. Default: none. */
  permissions?: SandboxPermissions;
  /** What shell commands may reach over the network, such as `curl` and `git`: URL prefixes with their methods and the
   *  secrets that go there. Default: nothing. Of the virtual sandbox only. */
  network?: readonly NetworkRule[];
  /** Names: shell commands that may run besides `allowedCommands`. Made by `defineCommand`: tools. */
  commands?: readonly (string | CommandDefinition)[];
  /** Servers whose tools the agent has, made by `mcpServer` of `edgeflue/mcp`. Default: none. */
  mcpServers?: readonly McpServer[];
  /** Files below `/workspace` that a new session has from the start, in the sandbox `virtual` only: by path, e.g.
   *  `{ "notes/todo.md": "…" }`; the name of a folder of the project's `files/`, or of an entry of `files` in its configuration; or
   *  a list of these. Default: none. */
  files?: AgentFiles;
  /** Bounds on the files of one session, in the sandbox `virtual` only. Default: the platform's, which are the most. */
  workspace?: WorkspaceConfig;
  /** Before how many of the newest prompts the files are kept, for forks and rewinds to a moment before them: as snapshots,
   *  which copy no bytes. In the sandbox `virtual` only. Default 0, at most 19. */
  checkpoints?: number;
  /** Whether skills in `.agents/skills`, `AGENTS.md` and `CLAUDE.md` of the sandbox are shown to the model. They follow
   *  all other instructions, marked as untrusted: anyone who can write files may have written them. Default false. */
  sandboxInstructions?: boolean;
  limits?: OperationLimits;
  /** Bounds on all operations of a session together. Default: none. */
  sessionLimits?: Pick<OperationLimits, "totalTokens" | "costUsd" | "toolCalls">;
  /** What happens at a limit of steps, tool calls, tokens or money, of an operation or of the session: it ends with
   *  `limit_exceeded`, or it asks for more and waits, as a call waits for an approval. Default `fail`. */
  onLimit?: "fail" | "ask";
  /** Tasks within tasks. 0: no tasks. Default 8, at most 32. */
  maxTaskDepth?: number;
  /** Names of tools whose every call needs an approval: built-in ones too, such as `bash`. Default: none. */
  needsApproval?: readonly string[];
  /** Who may decide about calls that need an approval, where their tool does not say so itself. Default: everyone who may
   *  decide about calls of this agent. */
  approvers?: Approvers;
  /** Milliseconds after which an undecided call counts as denied. Default 24 hours, at most 30 days. */
  approvalTimeoutMs?: number;
  /** What happens to a request while another operation runs. Default `queue`. */
  whenBusy?: WhenBusy;
  /** The harness backend that runs it, by name. Default `ai-sdk`. */
  harness?: string;
  /** Called with every event as it happens. What it throws is logged and stops nothing. */
  onEvent?: EventObserver;
}

const checks: FieldChecks<AgentConfig> = {
  ...profileChecks,
  profile: (value) => findProfileProblem(value),
  sandbox: checkSandbox,
  allowWrite: is.flag,
  runCode: is.flag,
  applyPatch: is.flag,
  allowShell: is.flag,
  allowedCommands: checkAllowedCommands,
  allowCompoundCommands: is.flag,
  permissions: checkPermissions,
  network: findNetworkProblem,
  commands: checkCommands,
  mcpServers: checkMcpServers,
  files: checkAgentFiles,
  workspace: checkWorkspace,
  checkpoints: is.wholeNumber(0, snapshotLimits.snapshotsMax - 1),
  sandboxInstructions: is.flag,
  limits: findLimitsProblem,
  sessionLimits: findSessionLimitsProblem,
  onLimit: is.oneOf(["fail", "ask"]),
  maxTaskDepth: is.wholeNumber(0, operationLimits.taskDepthMax),
  needsApproval: is.listOfNames("names of tools"),
  approvers: checkApprovers,
  approvalTimeoutMs: is.wholeNumber(1, approvalLimits.timeoutMsMax),
  whenBusy: is.oneOf(busyModes),
  harness: is.nonEmptyText,
  onEvent: is.aFunction,
};

/** Returns the configuration when every field is right; throws a sentence that names the first that is not. */
export function checkAgentConfig(config: unknown): AgentConfig {
  if (!isObject(config))
    throw new Error("[edgeflue] The initializer of createAgent() must return an object.");
  checkFields("Agent", config, checks);
  requireCompanions(config);
  return config;
}

/** The configuration with its profile merged in; checked again, because joined lists may repeat a name. */
export function resolveAgentProfile({ profile, ...config }: AgentConfig): AgentConfig {
  return profile === undefined ? config : checkAgentConfig(mergeProfiles(profile, config));
}

/** The settings that a provider's name is short for. */
export function toSandboxSettings(sandbox: AgentConfig["sandbox"] = "virtual"): SandboxSettings {
  return typeof sandbox === "string" ? { provider: sandbox } : sandbox;
}

const sandboxChecks: Readonly<Record<SandboxSettings["provider"], FieldCheck>> = {
  virtual: is.within({ provider: () => undefined }),
  container: is.within(containerChecks),
  auto: is.within(containerChecks),
  local: is.within({ provider: () => undefined, cwd: is.nonEmptyText, env: is.texts }),
  custom: is.within({ provider: () => undefined, name: is.nonEmptyText, create: is.aFunction }),
  host: is.within({
    provider: () => undefined,
    name: is.nonEmptyText,
    options: is.anObject,
  }),
};

export function checkSandbox(value: unknown): string | undefined {
  const isProvider = is.oneOf(Object.keys(sandboxChecks));
  if (value === "host") return 'is "host", which needs a name: { provider: "host", name: "…" }';
  if (!isObject(value)) return isProvider(value);
  if ((value as Partial<SandboxSettings>).provider === "host" && !("name" in value))
    return ".name is missing";
  const { provider } = value as Partial<SandboxSettings>; // an object
  const problem = isProvider(provider);
  return problem === undefined ? sandboxChecks[provider ?? "virtual"](value) : `.provider ${problem}`;
}

/** Refuses an empty list, which would allow every command. */
export function checkAllowedCommands(value: unknown): string | undefined {
  return Array.isArray(value) && value.length === 0
    ? "is empty: leave it out to allow every command, or set allowShell: false to allow none"
    : is.listOfNames("command names")(value);
}

function checkMcpServers(value: unknown): string | undefined {
  const kind: McpServer["kind"] = "edgeflue.mcp-server";
  return Array.isArray(value) && value.every((server) => Object(server).kind === kind)
    ? value[0]?.findProblem(value)
    : "must be a list of servers made by mcpServer()";
}

function checkCommands(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "must be a list of command names and commands made by defineCommand()";
  const names = new Set<string>();
  for (const [index, command] of value.entries()) {
    if (typeof command === "string" && command !== "") continue;
    const problem = findCommandProblem(command);
    if (problem !== undefined) return `[${index}]: ${problem.replace(/\.$/, "")}`;
    if (names.has(command.name)) return `has two commands named "${command.name}"`;
    names.add(command.name);
  }
  return undefined;
}
