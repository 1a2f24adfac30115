import { describe, expect, it } from "vitest";
import { sampleValue } from "../../../src/model/demo/sample-value.ts";
import { type JsonSchema, toValidator } from "../../../src/protocol/json-schema/json-schema.ts";
import { post, unique } from "../../support/api.ts";

const schemas: JsonSchema[] = [
  {
    type: "object",
    properties: { a: { type: "string", minLength: 9 }, b: { type: "integer", minimum: 3 } },
    required: ["a", "b"],
  },
  { type: "array", items: { type: "boolean" }, minItems: 2 },
  { enum: ["x", "y"] },
  { anyOf: [{ type: "number", maximum: -1 }, { type: "null" }] },
  { type: "string", maxLength: 2 },
  { properties: { a: { minimum: 3 }, b: { minLength: 1 } }, required: ["a", "b", "c"] },
];

describe("sampleValue", () => {
  it.each(schemas)("makes a value that matches %j", (schema) => {
    expect(toValidator(schema).check(sampleValue(schema)).ok).toBe(true);
  });

  it("is what the demo model gives as a typed result", async () => {
    const { body } = await post(`/agents/demo/${unique()}`, { message: "judge", result: schemas[0] });
    expect(body.result.result).toEqual({ a: "demo demo", b: 3 });
  });
});
