/** `bash`: one command line in the sandbox's shell. A command that fails is a result like any other. */

import { z } from "zod";
import { sandboxLimits } from "../../limits.ts";
import { createBuiltInTool } from "./built-in-tool.ts";

export const bashTool = createBuiltInTool({
  name: "bash",
  description:
    "Run a command line in bash. Files are kept between calls; variables and the current folder are not.",
  needs: "shell",
  parameters: z.object({
    command: z.string().min(1),
    timeout: z
      .number()
      .positive()
      .max(sandboxLimits.shellMsMax / 1000)
      .default(sandboxLimits.shellMsDefault / 1000)
      .describe("Seconds."),
    cwd: z.string().optional().describe("Folder to run in. Default: /workspace."),
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
