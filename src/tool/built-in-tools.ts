/** The eleven tools that edgeflue brings along, in the order in which the model sees them. */

import type { SandboxPolicy } from "../sandbox/sandbox.ts";
import { bashTool } from "./built-in/bash-tool.ts";
import { editTool } from "./built-in/edit-tool.ts";
import { existsTool, mkdirTool, rmTool, statTool } from "./built-in/file-tools.ts";
import { globTool } from "./built-in/glob-tool.ts";
import { grepTool } from "./built-in/grep-tool.ts";
import { readTool } from "./built-in/read-tool.ts";
import { taskTool } from "./built-in/task-tool.ts";
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
  taskTool,
];

/** All names, whatever a policy permits: none of them is free for an author's tool. */
export const builtInToolNames: readonly string[] = allTools.map(({ name }) => name);

/** The tools that work under a policy. What it forbids is not offered at all. */
export function builtInTools(policy: SandboxPolicy): readonly Tool[] {
  return allTools.filter(({ needs }) => {
    if (needs === "write") return policy.allowWrite;
    return needs === "shell" ? policy.allowShell : true;
  });
}
