/** Logs that a shell command begins and how it ended, as `command_start` and `command_end`. */

import type { ContainerUse } from "../../protocol/program/container-use.ts";
import { bashTool } from "../../tool/built-in/bash-tool.ts";
import type { Tool } from "../../tool/tool.ts";
import type { OperationScope } from "../scope/operation-scope.ts";

/** `value` is what the call gave: undefined means that it failed. */
type EndCommand = (value: { exit_code?: number } | unknown, container?: ContainerUse) => void;

/** Reports a call of the bash tool. The returned function takes what it gave; undefined means that it failed. */
export function reportCommand(
  scope: OperationScope,
  tool: Tool,
  { input, toolCallId }: { input: unknown; toolCallId: string },
): EndCommand {
  if (tool.name !== bashTool.name) return () => {};
  const { command: line } = input as { command: string }; // the bash tool's `parse` made it
  return reportCommandLine(scope, line, toolCallId);
}

export function reportCommandLine(scope: OperationScope, line: string, toolCallId?: string): EndCommand {
  const place = toolCallId === undefined ? {} : { toolCallId };
  const [command = "", ...args] = scope.redactor.text(line).trim().split(/\s+/);
  scope.reporter.log({ type: "command_start", command, args, ...place });
  return (value, container) => {
    const exitCode =
      typeof value === "object" && value !== null && "exit_code" in value ? Number(value.exit_code) : -1;
    scope.reporter.log({ type: "command_end", command, exitCode, ...(container && { container }), ...place });
  };
}
