/** An author's command as a tool: a command line in the sandbox's shell, or a function. */

import {
  type CommandDefinition,
  isShellCommand,
  type ShellCommandDefinition,
} from "../agent/tool/define-command.ts";
import { quoteWord } from "../sandbox/quote-word.ts";
import { toTool } from "./author-tool.ts";
import { createBuiltInTool } from "./built-in/built-in-tool.ts";
import type { Tool } from "./tool.ts";

export function toCommandTool(command: CommandDefinition): Tool {
  return isShellCommand(command) ? toShellTool(command) : toTool(command);
}

const parameters = {
  type: "object",
  properties: {
    args: {
      description: "Arguments, each one word of the command line.",
      type: "array",
      items: { type: "string" },
    },
  },
} as const;

function toShellTool(definition: ShellCommandDefinition): Tool {
  const { name, description, command, cwd, env, timeoutMs, needsApproval } = definition;
  const tool = createBuiltInTool({
    name,
    description,
    needs: "shell",
    parameters,
    async execute({ args = [] }, sandbox, { signal }) {
      const line = [command, ...args.map(quoteWord)].join(" ");
      const { stdout, stderr, exitCode } = await sandbox.shell(line, {
        signal,
        ...(cwd !== undefined && { cwd }),
        ...(env !== undefined && { env: { ...env } }),
        ...(timeoutMs !== undefined && { timeoutMs }),
      });
      return { stdout, stderr, exit_code: exitCode };
    },
  });
  const [program = command] = command.trim().split(/\s+/);
  const approval = { needsApproval } as Pick<Tool, "needsApproval">; // `parse` makes its input
  return { ...tool, grants: [program], ...(needsApproval !== undefined && approval) };
}
