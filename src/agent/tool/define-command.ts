/** `defineCommand`: a command that the model can call as a tool: a fixed command line for the sandbox's shell, or a
 *  function. */

import { sandboxLimits } from "../../limits.ts";
import { type FieldChecks, isObject, type OnlyFields } from "../../protocol/check/field-checks.ts";
import { findUnknownField, suggestName } from "../../protocol/check/known-names.ts";
import * as is from "../../protocol/check/value-checks.ts";
import {
  checkNeedsApproval,
  findDefinitionProblem,
  functionChecks,
  type ToolDefinition,
  type ToolParameters,
} from "./define-tool.ts";

/** Runs in the sandbox's shell, within its policy; its own first word is allowed besides `allowedCommands`. */
export interface ShellCommandDefinition extends Pick<ToolDefinition, "name" | "description"> {
  /** The command line. The model's arguments are quoted and appended. */
  command: string;
  /** Folder of the sandbox. Default: where the operation works. */
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  /** Default 120,000; at most ten minutes. */
  timeoutMs?: number;
  /** Whether each call, or each one with such arguments, needs an approval before it runs. Default false. */
  needsApproval?: boolean | ((input: { args?: string[] }) => boolean);
}

/** Runs in the host, as a tool does. */
// biome-ignore lint/suspicious/noExplicitAny: commands of different inputs share one list
export type FunctionCommandDefinition<Parameters extends ToolParameters = any> = ToolDefinition<Parameters>;

export type CommandDefinition = ShellCommandDefinition | FunctionCommandDefinition;

/** Checks a definition at once, so that a mistake is an error at its own line, and returns it. */
export function defineCommand<const Parameters extends ToolParameters, Given = unknown>(
  definition: Given & FunctionCommandDefinition<Parameters> & OnlyFields<FunctionCommandDefinition, Given>,
): FunctionCommandDefinition<Parameters>;
export function defineCommand<Given extends ShellCommandDefinition>(
  definition: Given & OnlyFields<ShellCommandDefinition, Given>,
): ShellCommandDefinition;
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
  if (!isObject(value)) return "a command must be an object made by defineCommand().";
  const { name, command, execute } = value as Record<string, unknown>; // an object
  if ((command === undefined) === (execute === undefined)) {
    const known = [...new Set([...Object.keys(shellCommandChecks), ...Object.keys(functionChecks)])];
    const unknown = findUnknownField(value, known);
    if (unknown !== undefined)
      return `command "${name}" has an unknown field "${unknown}".${suggestName(unknown, known)}`;
    return `command "${name}" must have either a command line in command or a function in execute.`;
  }
  return execute === undefined
    ? findDefinitionProblem<ShellCommandDefinition>("command", value, shellCommandChecks, ["description"])
    : findDefinitionProblem<FunctionCommandDefinition>("command", value, functionChecks, ["description"]);
}

const shellCommandChecks: FieldChecks<ShellCommandDefinition> = {
  name: functionChecks.name,
  description: is.nonEmptyText,
  needsApproval: checkNeedsApproval,
  command: is.nonEmptyText,
  cwd: is.nonEmptyText,
  env: is.texts,
  timeoutMs: (value) => {
    const { shellMsMax } = sandboxLimits;
    return typeof value === "number" && value > 0 && value <= shellMsMax
      ? undefined
      : `must be above 0 and at most ${shellMsMax}`;
  },
};
