/** `bash`: one command line in the sandbox's shell. A command that fails is a result like any other. */

import { z } from "zod";
import { sandboxLimits } from "../../limits.ts";
import type { Tool } from "../tool.ts";
import { createBuiltInTool } from "./built-in-tool.ts";

const { shellMsMax, shellMsDefault } = sandboxLimits;

const parameters = () =>
  z.object({
    command: z.string().min(1).describe("Bash script of one or more lines."),
    timeout: z
      .number()
      .positive()
      .max(shellMsMax / 1000)
      .default(shellMsDefault / 1000)
      .describe(
        `Seconds until the command is stopped. Default ${shellMsDefault / 1000}, at most ${shellMsMax / 1000}.`,
      ),
    cwd: z
      .string()
      .optional()
      .describe("Folder to run in, as in the file tools. Default: the working folder."),
    env: z.record(z.string(), z.string()).optional().describe("Environment variables for this command."),
  });

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
