/** `bash`: one command line in the sandbox's shell. A command that fails is a result like any other. */

import { sandboxLimits } from "../../limits.ts";
import type { Tool } from "../tool.ts";
import { createBuiltInTool } from "./built-in-tool.ts";

const { shellMsMax, shellMsDefault } = sandboxLimits;

const parameters = {
  type: "object",
  properties: {
    command: { type: "string", minLength: 1, description: "Bash script of one or more lines." },
    timeout: {
      default: shellMsDefault / 1000,
      description: `Seconds until the command is stopped. Default ${shellMsDefault / 1000}, at most ${shellMsMax / 1000}.`,
      type: "number",
      exclusiveMinimum: 0,
      maximum: shellMsMax / 1000,
    },
    cwd: {
      description: "Folder to run in, as in the file tools. Default: the working folder.",
      type: "string",
    },
    env: {
      description: "Environment variables for this command.",
      type: "object",
      propertyNames: { type: "string" },
      additionalProperties: { type: "string" },
    },
  },
  required: ["command"],
} as const;

/** For a sandbox that does not describe its shell. */
export const bashTool = createBashTool("It is a bash.");

/** `shellDescription` is the sandbox's. */
export function createBashTool(shellDescription: string): Tool {
  return createBuiltInTool({
    name: "bash",
    description: `Run a command line in the sandbox's shell. Returns stdout, stderr and exit_code. ${shellDescription}`,
    needs: "shell",
    parameters,
    async execute({ command, timeout, cwd, env }, sandbox, { signal, onOutput }) {
      const result = await sandbox.shell(command, {
        timeoutMs: timeout * 1000,
        signal,
        ...(onOutput !== undefined && { onOutput }),
        ...(cwd !== undefined && { cwd }),
        ...(env !== undefined && { env }),
      });
      return { stdout: result.stdout, stderr: result.stderr, exit_code: result.exitCode };
    },
  });
}
