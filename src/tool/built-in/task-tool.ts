/** `task`: hands work to a child conversation and returns its answer. The session handles calls of this tool itself,
 *  because it owns the threads and the loop. */

import type { JSONSchema7 } from "@ai-sdk/provider";
import { z } from "zod";
import { checkJsonSchema } from "../../protocol/json/json-schema.ts";
import { lazily } from "../../protocol/json/lazily.ts";
import { parseInput, toJsonSchema } from "../author-tool.ts";
import type { Tool } from "../tool.ts";
import { inputSchemas } from "./input-schemas.ts";

export const taskToolName = "task";

/** The subagents that can take a task. */
export interface TaskToolOptions {
  subagents: readonly { name?: string; description?: string }[];
  roles: readonly string[];
}

let inputSchema: JSONSchema7 | undefined;

/** Made on the first call, see built-in-tool.ts. */
export const taskParameters = lazily(() =>
  z.object({
    prompt: z
      .string()
      .min(1)
      .describe("What the child is to do, complete in itself: it does not see this conversation."),
    description: z.string().nullish().describe("A few words about the task, for the log."),
    agent: z.string().nullish().describe("Subagent that does it. Default: you yourself, with a fresh mind."),
    role: z.string().nullish().describe("Role that the child takes."),
    cwd: z.string().nullish().describe("Folder of the sandbox that the child works in, and cannot leave."),
    result: z
      .record(z.string(), z.unknown())
      .nullish()
      .describe("JSON Schema of the result, when it must have a certain form."),
  }),
);

export type TaskInput = z.output<ReturnType<typeof taskParameters>>;

export function createTaskTool({ subagents, roles }: TaskToolOptions): Tool {
  const agents = subagents.map(({ name, description }) => (description ? `${name} (${description})` : name));
  const lists = [
    ...(agents.length > 0 ? [`Subagents: ${agents.join("; ")}.`] : []),
    ...(roles.length > 0 ? [`Roles: ${roles.join(", ")}.`] : []),
  ];
  return {
    name: taskToolName,
    description: [
      "Hand a self-contained piece of work to a child conversation with the same files and tools, and get its answer. Several tasks of one answer run at the same time.",
      ...lists,
    ].join(" "),
    effect: "task",
    get inputSchema() {
      inputSchema ??= inputSchemas[taskToolName] ?? toJsonSchema(taskParameters(), taskToolName);
      return inputSchema;
    },
    parse(input) {
      const parsed = parseInput(taskParameters(), input);
      if (!parsed.ok) return parsed;
      try {
        const { result } = parsed.input as TaskInput; // the schema made it
        if (result !== null && result !== undefined) checkJsonSchema("result", result);
        return parsed;
      } catch (error) {
        return { ok: false, problem: String(error instanceof Error ? error.message : error) };
      }
    },
    execute: async () => {
      throw new Error("[edgeflue] Tasks are run by the session.");
    },
  };
}
