import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toJsonSchema } from "../../src/tool/author-tool.ts";

describe("the schema of an author's tool", () => {
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
    expect(toJsonSchema(parameters, "count").properties).toEqual({
      any: { type: "integer" },
      from: { type: "integer", minimum: 0 },
      to: { type: "integer", maximum: 10 },
      real: { type: "number", maximum, minimum },
      named: expect.objectContaining({ properties: { maximum: number, minimum: number } }),
    });
  });
});
