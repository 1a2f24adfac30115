/** `defineConfig`: the settings of all agents of a project, in `edgeflue.config.ts`. */

import { operationLimits } from "../../limits.ts";
import type { ProviderSettings } from "../../model/provider.ts";
import { settingsChecks } from "../../model/settings/check-settings.ts";
import {
  checkFields,
  type FieldCheck,
  type FieldChecks,
  isObject,
  type OnlyFields,
} from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { findLimitsProblem, type OperationLimits } from "../../protocol/operation-limits.ts";
import { type ThinkingLevel, thinkingLevels } from "../../protocol/prompt.ts";
import { checkAuthorsModel, type ModelChoice } from "../../protocol/request/model-choice.ts";
import type { ModelPrice } from "../../protocol/usage.ts";
import { type AgentConfig, checkAllowedCommands, checkSandbox } from "./agent-config.ts";
import { type CompactionConfig, checkCompaction } from "./compaction-config.ts";

export interface ProviderConfig extends ProviderSettings {
  /** US dollars per million tokens, by the model's name without its provider, e.g. `gpt-5.5`. The project's `prices`
   *  override them. */
  prices?: Readonly<Record<string, ModelPrice>>;
}

export interface ProjectCompaction extends CompactionConfig {
  /** False: never summarise. Default true. */
  enabled?: boolean;
}

/** Every value is a default: an agent, a role or a call overrides it. */
export interface EdgeflueConfig {
  /** The model of agents that name none, `provider:model` or a list of them. EDGEFLUE_MODEL, which may have commas,
   *  overrides it. */
  model?: ModelChoice;
  /** How hard reasoning models think. Default: the provider's. EDGEFLUE_THINKING_LEVEL overrides it. */
  thinkingLevel?: ThinkingLevel;
  /** The harness backend that runs the agents, by name. Default `ai-sdk`. EDGEFLUE_HARNESS overrides it. */
  harness?: string;
  /** Where files and commands of the agents live. Default `virtual`. */
  sandbox?: AgentConfig["sandbox"];
  /** Folder of the skills, from the project's root. Default `skills`. */
  skillsDir?: string;
  /** Folder of the roles, from the project's root. Default: `roles` in the folder of the agents. */
  rolesDir?: string;
  /** Folder of the agents, from the project's root. Default `agents`. */
  agentsDir?: string;
  /** Where the Node host keeps sessions, from the project's root. Default `.edgeflue`. */
  stateDir?: string;
  /** Shell commands that may run, by name. Default: all that the sandbox has. */
  allowedCommands?: readonly string[];
  /** Whether a command line may be more than one simple command. Default true: each command is checked where it
   *  runs. */
  allowCompoundCommands?: boolean;
  /** Tasks within tasks; 0: no tasks at all. Default 8, at most 32. EDGEFLUE_MAX_TASK_DEPTH overrides it. */
  maxTaskDepth?: number;
  /** Times that the model may correct a typed result. Default 3, at most 10. EDGEFLUE_TYPED_RETRIES overrides it. */
  typedRetries?: number;
  /** When a long conversation is summarised. */
  compaction?: ProjectCompaction;
  /** Settings by provider name. Variables of the environment, such as OPENAI_API_KEY, override them. */
  providers?: Readonly<Record<string, ProviderConfig>>;
  /** US dollars per million tokens, by `provider:model`, e.g. `openai:gpt-5.5`. Default: those of common models, as of
   *  the date in model/price/prices.ts. */
  prices?: Readonly<Record<string, ModelPrice>>;
  /** Values that a session may be granted as secrets, by name: the secret pool of the Node host. Default: none. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Files of the project for new sessions: globs from its root, by the name that agents give in `files`. One that begins
   *  with `!` takes away what those before it matched. Default: none; each folder of `files/` is such a set too. */
  files?: Readonly<Record<string, readonly string[]>>;
  /** Bounds on each operation. */
  limits?: OperationLimits;
}

/** Checks a configuration at once, so that a mistake is an error at its own line, and returns it. */
export function defineConfig<Given extends EdgeflueConfig>(
  config: Given & OnlyFields<EdgeflueConfig, Given>,
): EdgeflueConfig {
  if (!isObject(config)) throw new Error("[edgeflue] defineConfig() requires an object.");
  checkFields("Configuration", config, configChecks);
  return config;
}

const providerChecks: FieldChecks<ProviderConfig> = { ...settingsChecks, prices: is.eachValue(checkPrice) };

/** The fields that the environment can set too are checked by the same rules there. */
export const configChecks: FieldChecks<EdgeflueConfig> = {
  model: checkAuthorsModel,
  thinkingLevel: is.oneOf(thinkingLevels),
  harness: is.nonEmptyText,
  sandbox: checkSandbox,
  skillsDir: is.nonEmptyText,
  rolesDir: is.nonEmptyText,
  agentsDir: is.nonEmptyText,
  stateDir: is.nonEmptyText,
  allowedCommands: checkAllowedCommands,
  allowCompoundCommands: is.flag,
  maxTaskDepth: is.wholeNumber(0, operationLimits.taskDepthMax),
  typedRetries: is.wholeNumber(0, operationLimits.resultRetriesMax),
  compaction: checkProjectCompaction,
  providers: is.eachValue(is.within(providerChecks)),
  prices: checkPrices,
  env: is.eachValue((value) =>
    value === undefined || typeof value === "string" ? undefined : "must be a text",
  ),
  files: is.eachValue(checkGlobs),
  limits: findLimitsProblem,
};

function checkGlobs(value: unknown): string | undefined {
  return Array.isArray(value) &&
    value.length > 0 &&
    value.every((glob) => typeof glob === "string" && glob !== "")
    ? undefined
    : 'must be a list of globs, e.g. ["docs/**/*.md"]';
}

function checkProjectCompaction(value: unknown): string | undefined {
  if (!isObject(value)) return "must be an object; { enabled: false } switches it off";
  const { enabled, ...compaction } = value as Record<string, unknown>; // an object
  const problem = enabled === undefined ? undefined : is.flag(enabled);
  return problem === undefined ? checkCompaction(compaction) : `.enabled ${problem}`;
}

function checkPrices(value: unknown): string | undefined {
  const problem = is.eachValue(checkPrice)(value);
  if (problem !== undefined) return problem;
  const bad = Object.keys(value as object).find((reference) => !/^(?:demo:$|[^:/]+[:/].)/.test(reference)); // an object
  return bad === undefined ? undefined : `has ${JSON.stringify(bad)}, which is not a "provider:model"`;
}

const rates = { input: price, output: price, cacheRead: price, cacheWrite: price };

function checkPrice(value: unknown): string | undefined {
  return (
    is.within({
      ...rates,
      long: (long) => findRatesProblem(long, { ...rates, aboveTokens: is.wholeNumber(1) }),
    })(value) ?? findRatesProblem({ ...Object(value), long: undefined }, rates)
  );
}

function findRatesProblem(value: unknown, checks: Record<string, FieldCheck>): string | undefined {
  const problem = is.within(checks)(value);
  if (problem !== undefined) return problem;
  const required = Object.keys(checks).filter((name) => !name.startsWith("cache"));
  const isWhole = required.every((name) => (value as Record<string, unknown>)[name] !== undefined); // an object
  return isWhole ? undefined : `must have ${required.join(" and ")}`;
}

function price(value: unknown): string | undefined {
  return Number.isFinite(value) && Number(value) >= 0
    ? undefined
    : "must be US dollars per million tokens, 0 or more";
}
