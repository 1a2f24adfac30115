/** All tools of an agent, in the order in which the model sees them: the built-in ones that policy permits, the one for
 *  skills if it has any, then the author's. Built once per agent, so that the list is the same, byte for byte, in every
 *  call. */

import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import type { CommandDefinition } from "../agent/tool/define-command.ts";
import type { ToolDefinition } from "../agent/tool/define-tool.ts";
import type { SandboxPolicy } from "../sandbox/sandbox.ts";
import type { Skill } from "../skill/skill.ts";
import { toTool } from "./author-tool.ts";
import { applyPatchTool } from "./built-in/apply-patch-tool.ts";
import { runCodeTool } from "./built-in/run-code-tool.ts";
import type { TaskToolOptions } from "./built-in/task-tool.ts";
import { builtInTools, isPermitted } from "./built-in-tools.ts";
import { toCommandTool } from "./command-tool.ts";
import { createSkillTool } from "./skill-tool.ts";
import type { Tool } from "./tool.ts";
import { reservedNames } from "./tool-names.ts";

export interface ToolSet {
  find(name: string): Tool | undefined;
  readonly names: readonly string[];
  /** The list for the model's provider. */
  readonly forModel: LanguageModelV4FunctionTool[];
}

export interface ToolSetOptions {
  skills?: readonly Skill[];
  /** Where the sandbox shows them. Default: nowhere. */
  skillsFolder?: string;
  commands?: readonly CommandDefinition[];
  /** Default: no tasks. */
  task?: TaskToolOptions;
  /** The only built-in tools that there are, by name. Default: all that the policy permits. */
  inherit?: readonly string[] | undefined;
  /** Whether there is `run_code`. Default false. */
  runCode?: boolean | undefined;
  applyPatch?: boolean | undefined;
  /** The sandbox's description of its `bash`. */
  shellDescription?: string;
}

/** Throws when a name is taken. */
export function createToolSet(
  policy: SandboxPolicy,
  definitions: readonly ToolDefinition[],
  {
    skills = [],
    skillsFolder,
    commands = [],
    task,
    inherit,
    runCode = false,
    applyPatch = false,
    shellDescription,
  }: ToolSetOptions = {},
): ToolSet {
  const builtIn = [
    ...builtInTools(policy, task, shellDescription),
    ...(runCode ? [runCodeTool] : []),
    ...(applyPatch && policy.allowWrite ? [applyPatchTool] : []),
    ...(skills.length === 0 ? [] : [createSkillTool(skills, skillsFolder)]),
  ];
  const inherited = inherit === undefined ? builtIn : builtIn.filter(({ name }) => inherit.includes(name));
  return toToolSet([...inherited, ...toOwnTools(policy, definitions, commands)]);
}

/** These tools, then `more`. Throws when a name is taken. */
export function extendToolSet(
  tools: ToolSet,
  policy: SandboxPolicy,
  definitions: readonly ToolDefinition[],
  commands: readonly CommandDefinition[] = [],
): ToolSet {
  if (definitions.length === 0 && commands.length === 0) return tools;
  return toToolSet([...allOf(tools), ...toOwnTools(policy, definitions, commands)]);
}

/** Only the tools of these names, in the same order. */
export function restrictTools(tools: ToolSet, names: readonly string[]): ToolSet {
  return toToolSet(allOf(tools).filter(({ name }) => names.includes(name)));
}

/** All tools but the one of this name. */
export function withoutTool(tools: ToolSet, name: string): ToolSet {
  return tools.find(name) === undefined
    ? tools
    : toToolSet(allOf(tools).filter((tool) => tool.name !== name));
}

/** The tool in the place of the one of its name, else at the end. */
export function putTool(tools: ToolSet, tool: Tool): ToolSet {
  const others = allOf(tools);
  const isThere = others.some(({ name }) => name === tool.name);
  return toToolSet(isThere ? others.map((one) => (one.name === tool.name ? tool : one)) : [...others, tool]);
}

function allOf(tools: ToolSet): Tool[] {
  return tools.names.flatMap((name) => tools.find(name) ?? []);
}

function toOwnTools(
  policy: SandboxPolicy,
  definitions: readonly ToolDefinition[],
  commands: readonly CommandDefinition[],
): Tool[] {
  const own = [...definitions.map(toTool), ...commands.map(toCommandTool)];
  for (const { name } of own) {
    if (!reservedNames.includes(name)) continue;
    throw new Error(
      `Custom tool "${name}" conflicts with a built-in tool. Built-in tools: ${reservedNames.join(", ")}.`,
    );
  }
  return own.filter((tool) => isPermitted(tool, policy));
}

function toToolSet(tools: readonly Tool[]): ToolSet {
  const byName = new Map<string, Tool>();
  for (const tool of tools) {
    if (byName.has(tool.name)) {
      throw new Error(`Duplicate tool name "${tool.name}". Tool names must be unique.`);
    }
    byName.set(tool.name, tool);
  }
  return {
    find: (name) => byName.get(name),
    names: [...byName.keys()],
    forModel: tools.map(({ name, description, inputSchema }) => ({
      type: "function",
      name,
      description,
      inputSchema,
    })),
  };
}
