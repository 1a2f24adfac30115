/** What tsc refuses of an author's definitions. This file is compiled; each `@ts-expect-error` is a test of its own. */

import {
  createAgent,
  defineAgentProfile,
  defineCommand,
  defineConfig,
  defineTool,
  type JsonSchema,
  type ToolDefinition,
} from "edgeflue";
import { expect, it } from "vitest";
import { z } from "zod";

const execute = () => "done";

it("U1: refuses unknown fields in the types, also of what is no plain literal", () => {
  // @ts-expect-error
  createAgent(() => ({ instuctions: "x" }));
  // @ts-expect-error
  createAgent(() => ({ model: "demo:", instuctions: "x" }));
  // @ts-expect-error
  createAgent(async () => ({ model: "demo:", instuctions: "x" }));
  const shared = { model: "demo:", alowWrite: true };
  // @ts-expect-error
  createAgent(() => shared);
  createAgent(({ id }) => (id === "a" ? { model: "demo:", whenBusy: "reject" } : { sandbox: "virtual" }));
  createAgent(async ({ env }) => ({
    ...(env.MODEL !== undefined && { model: env.MODEL }),
    thinkingLevel: "high",
    limits: { steps: 3 },
    compaction: false,
  }));

  const profile = { name: "scribe", instuctions: "x" };
  // @ts-expect-error
  expect(() => defineAgentProfile(profile)).toThrow('"instuctions". Did you mean "instructions"?');
  const config = { model: "demo:", skilsDir: "skills" };
  // @ts-expect-error
  expect(() => defineConfig(config)).toThrow('"skilsDir". Did you mean "skillsDir"?');
  const command = { name: "build", description: "Builds.", command: "make", timeout: 3 };
  // @ts-expect-error
  expect(() => defineCommand(command)).toThrow('"timeout". Did you mean "timeoutMs"?');
  const tool = { name: "look", description: "Looks.", execute, needApproval: true };
  // @ts-expect-error
  expect(() => defineTool(tool)).toThrow('"needApproval". Did you mean "needsApproval"?');
  const literal = () =>
    defineTool({
      name: "look",
      description: "Looks.",
      // @ts-expect-error
      paramaters: z.object({}),
      execute,
    });
  expect(literal).toThrow('tool "look" has an unknown field "paramaters". Did you mean "parameters"?');
});

it("keeps the types of what an author writes", () => {
  const typed = defineTool({
    name: "look",
    description: "Looks.",
    parameters: z.object({ number: z.number() }),
    effect: "read",
    needsApproval: ({ number }) => number > 3,
    execute: ({ number }, { signal }) => `${number.toFixed(1)}${signal.aborted}`,
  });
  const plain: ToolDefinition = typed;
  const command = defineCommand({
    name: "count",
    description: "Counts.",
    parameters: z.object({ word: z.string() }),
    execute: ({ word }) => word.length,
  });
  createAgent(() => ({ tools: [plain, typed], commands: [command, "git"] }));
});

it("refuses a schema with a wrong type in it, and takes those that are given by name", () => {
  const parameters = { type: "object", properties: { at: { type: "nmber" } } } as const;
  // @ts-expect-error
  defineTool({ name: "look", description: "Looks.", parameters, execute });

  const schema: JsonSchema = {
    type: "object",
    properties: { shelf: { enum: ["travel"] } },
    required: ["shelf"],
  };
  defineTool({ name: "look", description: "Looks.", parameters: schema, execute });
  defineTool({ name: "look", description: "Looks.", parameters: z.toJSONSchema(z.object({})), execute });
});
