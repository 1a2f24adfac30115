/** `bash`: one command line in the sandbox's shell. A command that fails is a result like any other. */

import { z } from "zod";
import { sandboxLimits } from "../../limits.ts";
import { createBuiltInTool } from "./built-in-tool.ts";

const { shellMsMax, shellMsDefault } = sandboxLimits;

export const bashTool = createBuiltInTool({
  name: "bash",
  description:
    "Run a command line in an emulated bash with the usual text tools (ls, find, grep, rg, sed, awk, jq, sort, diff). Returns stdout, stderr and exit_code. There is no network, git, node, python, package manager or background job. Files, also in /tmp, are kept between calls; variables and the current folder are not.",
  needs: "shell",
  parameters: z.object({
    command: z.string().min(1).describe("Bash script of one or more lines."),
    timeout: z
      .number()
      .positive()
      .max(shellMsMax / 1000)
      .default(shellMsDefault / 1000)
      .describe(
        `Seconds until the command is stopped. Default ${shellMsDefault / 1000}, at most ${shellMsMax / 1000}.`,
      ),
    cwd: z.string().optional().describe("Folder to run in, in /workspace. Default: /workspace."),
    env: z.record(z.string(), z.string()).optional().describe("Environment variables for this command."),
  }),
  async execute({ command, timeout, cwd, env }, sandbox, { signal }) {
    const result = await sandbox.shell(command, {
      timeoutMs: timeout * 1000,
      signal,
      ...(cwd !== undefined && { cwd }),
      ...(env !== undefined && { env }),
    });
    return { stdout: result.stdout, stderr: result.stderr, exit_code: result.exitCode };
  },
});
