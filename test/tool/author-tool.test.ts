import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ToolDefinition } from "../../src/agent/tool/define-tool.ts";
import { toTool } from "../../src/tool/author-tool.ts";

describe("the schema of an author's tool", () => {
  it.each([
    [
      z.object({ to: z.array(z.object({ when: z.date() })) }),
      'tool "book", field "to.items.when": Date cannot be',
    ],
    [
      { type: "object", properties: { day: { type: "strng" } } },
      'tool "book", at properties.day.type: "strng" is no type',
    ],
    [{ type: "objct" }, 'tool "book" must be an object schema'],
    [{ day: "string" }, 'tool "book": "day" is no keyword'],
    [z.string(), 'tool "book" must be an object schema'],
    [{ type: "string" }, 'tool "book" must be an object schema'],
  ])("U11: that cannot be one is an error with the tool's name and the field's", (parameters, sentence) => {
    const definition = { name: "book", description: "Books.", parameters, execute: () => "" };
    expect(() => toTool(definition as ToolDefinition)).toThrowError(sentence);
  });

  it("has the bounds that the author gave, and none of those that zod gives every integer", () => {
    const { maximum, minimum } = { maximum: Number.MAX_SAFE_INTEGER, minimum: Number.MIN_SAFE_INTEGER };
    const parameters = z.object({
      any: z.number().int(),
      from: z.number().int().min(0),
      to: z.number().int().max(10),
      real: z.number().min(minimum).max(maximum),
      named: z.object({ maximum: z.number(), minimum: z.number() }),
    });
    const number = { type: "number" };
    const tool = toTool({ name: "count", description: "Counts.", parameters, execute: () => "" });
    expect(tool.inputSchema.properties).toEqual({
      any: { type: "integer" },
      from: { type: "integer", minimum: 0 },
      to: { type: "integer", maximum: 10 },
      real: { type: "number", maximum, minimum },
      named: expect.objectContaining({ properties: { maximum: number, minimum: number } }),
    });
  });
});
