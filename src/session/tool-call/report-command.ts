/** Logs that a shell command begins and how it ended, as `command_start` and `command_end`. */

import { bashTool } from "../../tool/built-in/bash-tool.ts";
import type { Tool } from "../../tool/tool.ts";
import type { OperationScope } from "../scope/operation-scope.ts";

/** Reports a call of the bash tool. The returned function takes what it gave; undefined means that it failed. */
export function reportCommand(
  scope: OperationScope,
  tool: Tool,
  input: unknown,
): (value: { exit_code?: number } | unknown) => void {
  if (tool.name !== bashTool.name) return () => {};
  const { command: line } = input as { command: string }; // the bash tool's `parse` made it
  return reportCommandLine(scope, line);
}

export function reportCommandLine(scope: OperationScope, line: string): (value: unknown) => void {
  const [command = "", ...args] = scope.redactor.text(line).trim().split(/\s+/);
  scope.reporter.log({ type: "command_start", command, args });
  return (value) => {
    const exitCode =
      typeof value === "object" && value !== null && "exit_code" in value ? Number(value.exit_code) : -1;
    scope.reporter.log({ type: "command_end", command, exitCode });
  };
}
