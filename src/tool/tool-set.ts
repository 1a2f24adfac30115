/** All tools of an agent, in the order in which the model sees them: the built-in ones that policy permits, the
 *  one for skills if it has any, then the author's. Built once per agent, so that the list is the same, byte for byte, in every call. */

import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import type { ToolDefinition } from "../agent/define-tool.ts";
import type { SandboxPolicy } from "../sandbox/sandbox.ts";
import type { Skill } from "../skill/skill.ts";
import { toTool } from "./author-tool.ts";
import { builtInToolNames, builtInTools } from "./built-in-tools.ts";
import { createSkillTool, skillToolName } from "./skill-tool.ts";
import type { Tool } from "./tool.ts";

export interface ToolSet {
  find(name: string): Tool | undefined;
  readonly names: readonly string[];
  /** The list for the model's provider. */
  readonly forModel: LanguageModelV4FunctionTool[];
}

/** Names that are never free for an author's tool, whatever the policy permits and whether there are skills. */
const reservedNames: readonly string[] = [...builtInToolNames, skillToolName];

/** Throws when a name is taken. */
export function createToolSet(
  policy: SandboxPolicy,
  definitions: readonly ToolDefinition[],
  skills: readonly Skill[] = [],
): ToolSet {
  const own = definitions.map((definition) => {
    const { name } = definition;
    if (!reservedNames.includes(name)) return toTool(definition);
    throw new Error(
      `Custom tool "${name}" conflicts with a built-in tool. Built-in tools: ${reservedNames.join(", ")}.`,
    );
  });
  return toToolSet([
    ...builtInTools(policy),
    ...(skills.length === 0 ? [] : [createSkillTool(skills)]),
    ...own,
  ]);
}

/** Only the tools of these names, in the same order. */
export function restrictTools(tools: ToolSet, names: readonly string[]): ToolSet {
  return toToolSet(tools.names.flatMap((name) => (names.includes(name) ? (tools.find(name) ?? []) : [])));
}

function toToolSet(tools: readonly Tool[]): ToolSet {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
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
