/** `task`: hands work to a child conversation and returns its answer. The session handles calls of this tool itself,
 *  because it owns the threads and the loop. */

import { checkJsonSchema } from "../../protocol/json-schema/json-schema.ts";
import type { JsonSchema } from "../../protocol/json-schema/schema.ts";
import type { ValueOf } from "../../protocol/json-schema/value-of.ts";
import { createParser } from "../author-tool.ts";
import type { Tool } from "../tool.ts";

export const taskToolName = "task";

/** The subagents that can take a task. */
export interface TaskToolOptions {
  subagents: readonly { name?: string; description?: string }[];
  roles: readonly string[];
}

const text = (description: string) => ({ description, type: ["string", "null"] }) as const;

const parameters = {
  type: "object",
  properties: {
    prompt: {
      type: "string",
      minLength: 1,
      description: "What the child is to do, complete in itself: it does not see this conversation.",
    },
    description: text("A few words about the task, for the log."),
    agent: text("Subagent that does it. Default: you yourself, with a fresh mind."),
    role: text("Role that the child takes."),
    cwd: text("Folder of the sandbox that the child works in, and cannot leave."),
    result: {
      description: "JSON Schema of the result, when it must have a certain form.",
      anyOf: [
        { type: "object", propertyNames: { type: "string" }, additionalProperties: {} },
        { type: "null" },
      ],
    },
  },
  required: ["prompt"],
} as const;

export type TaskInput = ValueOf<typeof parameters>;

const parseInput = createParser(parameters as unknown as JsonSchema); // its lists cannot be changed

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
    inputSchema: parameters as unknown as JsonSchema,
    async parse(input) {
      const parsed = await parseInput(input);
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
