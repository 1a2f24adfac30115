/** `defineCommand`: a command that the model can call as a tool: a fixed command line for the sandbox's shell, or a
 *  function. */

import { sandboxLimits } from "../limits.ts";
import { isName, nameRule } from "../protocol/name.ts";
import type { AuthorToolEffect, ToolContext, ToolInput, ToolParameters } from "./define-tool.ts";

interface CommandBase {
  /** Letters, digits, `_` and `-`; starts with a letter; at most 64. */
  name: string;
  /** For the model: what it does and when to use it. */
  description: string;
}

/** Runs in the sandbox's shell, within its policy; its own first word is allowed besides `allowedCommands`. */
export interface ShellCommandDefinition extends CommandBase {
  /** The command line. The model's arguments are quoted and put behind it. */
  command: string;
  /** Folder of the sandbox. Default: where the operation works. */
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  /** Default 120,000; at most ten minutes. */
  timeoutMs?: number;
}

/** Runs in the host, as a tool does. */
// biome-ignore lint/suspicious/noExplicitAny: commands of different inputs stand in one list
export interface FunctionCommandDefinition<Parameters extends ToolParameters = any> extends CommandBase {
  /** Default: no parameters. */
  parameters?: Parameters;
  /** What a crash in the middle means, as for `defineTool`. Default `once`. */
  effect?: AuthorToolEffect;
  execute(input: ToolInput<Parameters>, context: ToolContext): unknown;
}

export type CommandDefinition = ShellCommandDefinition | FunctionCommandDefinition;

/** Checks a definition at once, so that a mistake is an error at its own line, and returns it. */
export function defineCommand<const Parameters extends ToolParameters>(
  definition: FunctionCommandDefinition<Parameters>,
): FunctionCommandDefinition<Parameters>;
export function defineCommand(definition: ShellCommandDefinition): ShellCommandDefinition;
export function defineCommand(definition: CommandDefinition): CommandDefinition {
  const problem = findCommandProblem(definition);
  if (problem !== undefined) throw new Error(`[edgeflue] defineCommand(): ${problem}`);
  return definition;
}

export function isShellCommand(command: CommandDefinition): command is ShellCommandDefinition {
  return "command" in command && command.command !== undefined;
}

/** The first thing wrong with a definition, as a sentence that names the field. */
export function findCommandProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) {
    return "a command must be an object made by defineCommand().";
  }
  const { name, description, command, execute, cwd, env, timeoutMs } = value as Record<string, unknown>; // an object
  if (!isName(name)) return `name must be ${nameRule}; got ${JSON.stringify(name)}.`;
  if (typeof description !== "string" || description.trim() === "") {
    return `description of command "${name}" must be a non-empty string.`;
  }
  if ((command === undefined) === (execute === undefined)) {
    return `command "${name}" must have either a command line in command or a function in execute.`;
  }
  if (execute !== undefined) {
    return typeof execute === "function" ? undefined : `execute of command "${name}" must be a function.`;
  }
  if (typeof command !== "string" || command.trim() === "") {
    return `command of command "${name}" must be a non-empty string.`;
  }
  if (cwd !== undefined && typeof cwd !== "string") return `cwd of command "${name}" must be a path.`;
  const isEnvironment =
    typeof env === "object" && env !== null && Object.values(env).every((text) => typeof text === "string");
  if (env !== undefined && !isEnvironment) return `env of command "${name}" must be an object of strings.`;
  const { shellMsMax } = sandboxLimits;
  const isTime = typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= shellMsMax;
  return timeoutMs === undefined || isTime
    ? undefined
    : `timeoutMs of command "${name}" must be above 0 and at most ${shellMsMax}.`;
}
