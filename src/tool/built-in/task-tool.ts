/** `task`: hands work to a child conversation. This release has none and says so as a result, not as an error. */

import type { JSONSchema7 } from "@ai-sdk/provider";
import { z } from "zod";
import { parseInput, toJsonSchema } from "../author-tool.ts";
import type { Tool } from "../tool.ts";

const parameters = z.object({
  prompt: z.string().min(1).describe("What the child is to do, complete in itself."),
  description: z.string().nullish().describe("A few words about the task, for the log."),
  role: z.string().nullish().describe("Role that the child takes."),
  cwd: z.string().nullish().describe("Folder that the child works in."),
  agent: z.string().nullish().describe("Name of the subagent that does it."),
});

let inputSchema: JSONSchema7 | undefined;

export const taskTool: Tool = {
  name: "task",
  description:
    "Hand a self-contained piece of work to a child conversation and get its answer. Not available in this release: do the work yourself.",
  effect: "read",
  get inputSchema() {
    inputSchema ??= toJsonSchema(parameters, "task");
    return inputSchema;
  },
  parse: (input) => parseInput(parameters, input),
  execute: async () => "Tasks are not available in this release. Do the work yourself, with the other tools.",
};
