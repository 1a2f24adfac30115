/** All tools of an agent, in the order in which the model sees them: the built-in ones that policy permits, then
 *  the author's. Built once per agent, so that the list is the same, byte for byte, in every call. */

import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import type { ToolDefinition } from "../agent/define-tool.ts";
import type { SandboxPolicy } from "../sandbox/sandbox.ts";
import { toTool } from "./author-tool.ts";
import { builtInToolNames, builtInTools } from "./built-in-tools.ts";
import type { Tool } from "./tool.ts";

export interface ToolSet {
  find(name: string): Tool | undefined;
  readonly names: readonly string[];
  /** The list for the model's provider. */
  readonly forModel: LanguageModelV4FunctionTool[];
}

/** Throws when a name is taken. */
export function createToolSet(policy: SandboxPolicy, definitions: readonly ToolDefinition[]): ToolSet {
  const tools = new Map<string, Tool>(builtInTools(policy).map((tool) => [tool.name, tool]));
  for (const definition of definitions) {
    const { name } = definition;
    if (builtInToolNames.includes(name)) {
      throw new Error(
        `Custom tool "${name}" conflicts with a built-in tool. Built-in tools: ${builtInToolNames.join(", ")}.`,
      );
    }
    tools.set(name, toTool(definition));
  }
  return {
    find: (name) => tools.get(name),
    names: [...tools.keys()],
    forModel: [...tools.values()].map(({ name, description, inputSchema }) => ({
      type: "function",
      name,
      description,
      inputSchema,
    })),
  };
}
