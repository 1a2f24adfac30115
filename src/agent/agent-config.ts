/** What an agent is, and the check that an author's configuration passes before anything runs. */

import { agentLimits, operationLimits } from "../limits.ts";
import type { ThinkingLevel } from "../protocol/prompt.ts";
import { findToolProblem, type ToolDefinition } from "./define-tool.ts";

export interface OperationLimits {
  /** Model steps of one operation. Default 50, at most 1,000. */
  steps?: number;
}

export interface AgentConfig {
  /** One line for people and for other agents. */
  description?: string;
  /** `provider:model`, e.g. `openai:gpt-5.5`. Default: EDGEFLUE_MODEL. False: no model. */
  model?: string | false;
  /** The system prompt. */
  instructions?: string;
  /** How hard a reasoning model thinks. Default: the provider's. */
  thinkingLevel?: ThinkingLevel;
  tools?: readonly ToolDefinition[];
  /** Default `virtual`: files in the session's SQLite and an emulated bash. */
  sandbox?: "virtual";
  /** Whether the agent may change files. Default false. */
  allowWrite?: boolean;
  /** Whether the agent may run shell commands. Default false. */
  allowShell?: boolean;
  /** Shell commands that may run, by name. Default: all that the sandbox has. */
  allowedCommands?: readonly string[];
  limits?: OperationLimits;
}

const checks: Readonly<Record<keyof AgentConfig, (value: unknown) => string | undefined>> = {
  description: nonEmptyText,
  model: (value) => (value === false ? undefined : nonEmptyText(value, "a non-empty string or false")),
  instructions: nonEmptyText,
  thinkingLevel: oneOf(["off", "minimal", "low", "medium", "high", "xhigh"]),
  tools: checkTools,
  sandbox: oneOf(["virtual"]),
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
  for (const [field, value] of Object.entries(config)) {
    const check = Object.hasOwn(checks, field) ? checks[field as keyof AgentConfig] : undefined; // own keys of `checks` are the fields
    if (check === undefined) {
      throw new Error(`[edgeflue] Unknown agent field "${field}". Known: ${Object.keys(checks).join(", ")}.`);
    }
    const problem = value === undefined ? undefined : check(value);
    if (problem !== undefined) throw new Error(`[edgeflue] Agent field "${field}" ${problem}.`);
  }
  return config;
}

function nonEmptyText(value: unknown, expected = "a non-empty string"): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? undefined : `must be ${expected}`;
}

function flag(value: unknown): string | undefined {
  return typeof value === "boolean" ? undefined : "must be true or false";
}

function oneOf(values: readonly string[]): (value: unknown) => string | undefined {
  return (value) =>
    values.includes(value as string) // includes() compares, whatever the type
      ? undefined
      : `must be ${values.map((item) => JSON.stringify(item)).join(", ")}; got ${JSON.stringify(value)}`;
}

function checkTools(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "must be a list of tools made by defineTool()";
  if (value.length > agentLimits.toolsMax)
    return `has ${value.length} tools; at most ${agentLimits.toolsMax}`;
  const names = new Set<string>();
  for (const [index, tool] of value.entries()) {
    const problem = findToolProblem(tool);
    if (problem !== undefined) return `[${index}]: ${problem.replace(/\.$/, "")}`;
    if (names.has(tool.name)) return `has two tools named "${tool.name}". Tool names must be unique`;
    names.add(tool.name);
  }
  return undefined;
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
