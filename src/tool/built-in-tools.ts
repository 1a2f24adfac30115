/** The built-in tools, in the order in which the model sees them. */

import type { SandboxPolicy } from "../sandbox/sandbox.ts";
import { bashTool, createBashTool } from "./built-in/bash-tool.ts";
import { editTool } from "./built-in/edit-tool.ts";
import { existsTool, mkdirTool, rmTool, statTool } from "./built-in/file-tools.ts";
import { globTool } from "./built-in/glob-tool.ts";
import { grepTool } from "./built-in/grep-tool.ts";
import { readTool } from "./built-in/read-tool.ts";
import { createTaskTool, type TaskToolOptions, taskToolName } from "./built-in/task-tool.ts";
import { writeTool } from "./built-in/write-tool.ts";
import type { Tool } from "./tool.ts";

const allTools: readonly Tool[] = [
  readTool,
  writeTool,
  editTool,
  statTool,
  existsTool,
  mkdirTool,
  rmTool,
  bashTool,
  grepTool,
  globTool,
];

/** All names, whatever a policy permits: none of them is free for an author's tool. */
export const builtInToolNames: readonly string[] = [...allTools.map(({ name }) => name), taskToolName];

/** The tools that work under a policy. What it forbids is not offered; `task` only where tasks are possible.
 *  `shellDescription` is the sandbox's. */
export function builtInTools(
  policy: SandboxPolicy,
  task?: TaskToolOptions,
  shellDescription?: string,
): readonly Tool[] {
  const bash = shellDescription === undefined ? undefined : createBashTool(shellDescription);
  const permitted = allTools
    .filter((tool) => isPermitted(tool, policy))
    .map((tool) => (tool.name === bash?.name ? bash : tool));
  return task === undefined ? permitted : [...permitted, createTaskTool(task)];
}

export function isPermitted({ needs }: Tool, { allowWrite, allowShell }: SandboxPolicy): boolean {
  if (needs === "write") return allowWrite;
  return needs === "shell" ? allowShell : true;
}
