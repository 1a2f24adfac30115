/** The stored input schemas against those that zod makes. When they differ, what zod makes belongs into input-schemas.ts. */

import { expect, it } from "vitest";
import { toJsonSchema } from "../../src/tool/author-tool.ts";
import type { BuiltInTool } from "../../src/tool/built-in/built-in-tool.ts";
import { inputSchemas } from "../../src/tool/built-in/input-schemas.ts";
import { taskParameters, taskToolName } from "../../src/tool/built-in/task-tool.ts";
import { builtInTools } from "../../src/tool/built-in-tools.ts";
import { openPolicy } from "../sandbox/with-sandbox.ts";

it("says of every built-in tool what its zod schema says, byte for byte", () => {
  const tools = builtInTools(openPolicy) as BuiltInTool[]; // without subagents there is no tool for tasks
  const made = tools.map(({ name, parameters }) => [name, toJsonSchema(parameters(), name)] as const);
  const all = Object.fromEntries([...made, [taskToolName, toJsonSchema(taskParameters(), taskToolName)]]);
  expect(all).toEqual(inputSchemas);
  expect(JSON.stringify(all)).toBe(JSON.stringify(inputSchemas));
});
