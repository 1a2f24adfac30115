/** What an agent is, and the check that an author's configuration passes before anything runs. */

import { operationLimits } from "../limits.ts";
import { type AgentProfile, findProfileProblem, mergeProfiles, profileChecks } from "./agent-profile.ts";
import { checkFields, type FieldChecks, flag, nonEmptyText, oneOf } from "./field-checks.ts";

export interface OperationLimits {
  /** Model steps of one operation. Default 50, at most 1,000. */
  steps?: number;
}

/** A folder of the machine on which the engine is embedded, and its real shell: what `local()` makes. */
export interface LocalSandboxSettings {
  readonly provider: "local";
  /** Default: the current folder. */
  readonly cwd?: string;
  /** What commands see of the environment besides PATH, HOME and the like. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
}

export type SandboxSettings = { readonly provider: "virtual" } | LocalSandboxSettings;

export interface AgentConfig extends AgentProfile {
  /** What this configuration starts from: what it sets itself comes first, lists are joined. */
  profile?: AgentProfile;
  /** Default `virtual`: files in the session's SQLite and an emulated bash. `local`, on the Node host only: a real
   *  folder and a real shell. */
  sandbox?: SandboxSettings["provider"] | SandboxSettings;
  /** Whether the agent may change files. Default false. */
  allowWrite?: boolean;
  /** Whether the agent may run shell commands. Default false. */
  allowShell?: boolean;
  /** Shell commands that may run, by name. Default: all that the sandbox has. */
  allowedCommands?: readonly string[];
  limits?: OperationLimits;
}

const checks: FieldChecks<AgentConfig> = {
  ...profileChecks,
  profile: (value) => findProfileProblem(value),
  sandbox: checkSandbox,
  allowWrite: flag,
  allowShell: flag,
  allowedCommands: (value) =>
    Array.isArray(value) && value.every((name) => typeof name === "string" && name !== "")
      ? undefined
      : "must be a list of command names",
  limits: checkLimits,
};

/** Returns the configuration when every field is right; throws a sentence that names the first that is not. */
export function checkAgentConfig(config: unknown): AgentConfig {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new Error("[edgeflue] The initializer of createAgent() must return an object.");
  }
  checkFields("Agent", config, checks);
  return config;
}

/** The configuration with its profile worked in; checked again, because joined lists may name something twice. */
export function resolveAgentProfile({ profile, ...config }: AgentConfig): AgentConfig {
  return profile === undefined ? config : checkAgentConfig(mergeProfiles(profile, config));
}

/** The settings that a name stands for. */
export function toSandboxSettings(sandbox: AgentConfig["sandbox"] = "virtual"): SandboxSettings {
  return typeof sandbox === "string" ? { provider: sandbox } : sandbox;
}

function checkSandbox(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return oneOf(["virtual", "local"])(value);
  const { provider, ...settings } = value as Record<string, unknown>; // an object
  const problem = oneOf(["virtual", "local"])(provider);
  if (problem !== undefined) return `.provider ${problem}`;
  const known = provider === "local" ? ["cwd", "env"] : [];
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown !== undefined) return `has an unknown setting "${unknown}" for ${provider}`;
  const { cwd, env } = settings;
  if (cwd !== undefined && nonEmptyText(cwd) !== undefined) return ".cwd must be a path";
  const isEnvironment =
    typeof env === "object" && env !== null && Object.values(env).every((text) => typeof text === "string");
  return env === undefined || isEnvironment ? undefined : ".env must be an object of strings";
}

function checkLimits(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return "must be an object";
  for (const [name, limit] of Object.entries(value)) {
    if (name !== "steps") return `has an unknown limit "${name}". Known: steps`;
    if (
      limit !== undefined &&
      !(Number.isInteger(limit) && limit >= 1 && limit <= operationLimits.stepsMax)
    ) {
      return `.steps must be a whole number from 1 to ${operationLimits.stepsMax}`;
    }
  }
  return undefined;
}
