/** The tools of a request: their schemas in keywords that providers know, and definitions for the calls in the history
 *  if a dialect requires them. Pure, and the same tools give the same list. */

import type { LanguageModelV4FunctionTool, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { StreamModelOptions } from "../provider.ts";
import type { Dialect } from "./dialect.ts";
import { toWireSchema } from "./schema.ts";
import { wellFormed } from "./well-formed.ts";

type Tools = NonNullable<StreamModelOptions["tools"]>;

const known = new WeakMap<Tools, Tools>();

export function withTools(options: StreamModelOptions, { toolsWithHistory }: Dialect): StreamModelOptions {
  const { tools, prompt } = options;
  if (tools !== undefined && tools.length > 0) {
    const made = known.get(tools) ?? rewrite(tools);
    known.set(tools, made);
    return made === tools ? options : { ...options, tools: made };
  }
  const called = toolsWithHistory ? findCalled(prompt) : [];
  if (called.length === 0) return options;
  return { ...options, tools: called, toolChoice: { type: "none" } };
}

function rewrite(tools: Tools): Tools {
  if (!maybeChanged.test(JSON.stringify(tools))) return tools;
  const made = tools.map((tool) => {
    if (tool.type !== "function") return tool;
    const inputSchema = toWireSchema(tool.inputSchema);
    return wellFormed(inputSchema === tool.inputSchema ? tool : { ...tool, inputSchema });
  });
  return made.every((tool, index) => tool === tools[index]) ? tools : made;
}

/** What is only in the JSON of tools that may have to change: half a character, a tuple, `nullable`, and flags of draft 4. */
const maybeChanged = /\\ud|"items":\[|"nullable":true|"exclusiveM(?:in|ax)imum":(?:true|false)/;

/** Tools that may no longer be called. */
function findCalled(prompt: LanguageModelV4Prompt): LanguageModelV4FunctionTool[] {
  const names = new Set<string>();
  for (const message of prompt) {
    if (message.role !== "assistant") continue;
    for (const part of message.content) {
      if (part.type === "tool-call" && part.providerExecuted !== true) names.add(part.toolName);
    }
  }
  return [...names].map((name) => ({
    type: "function",
    name,
    description: "Not available now.",
    inputSchema: { type: "object", properties: {} },
  }));
}
