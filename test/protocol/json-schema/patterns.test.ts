/** Patterns of JSON Schemas that callers and models send (H3). */

import { describe, expect, it } from "vitest";
import { checkJsonSchema, toValidator } from "../../../src/protocol/json-schema/json-schema.ts";
import { checkRequest } from "../../../src/protocol/request/check-request.ts";

const word = { type: "string", pattern: "^[a-z]+$" } as const;

describe("patterns of a schema", () => {
  it.each([
    [word, "abc", true],
    [word, "aBc", false],
    [{ type: "string", pattern: "b" }, "abc", true],
    [{ type: "object", properties: { a: word }, required: ["a"] }, { a: "x" }, true],
    [{ type: "object", properties: { a: word } }, { a: "X" }, false],
    [{ type: "object", properties: { pattern: word } }, { pattern: "X" }, false],
    [{ type: "object", properties: { pattern: { type: "number" } } }, { pattern: 1 }, true],
    [{ type: "array", items: word }, ["a", "b"], true],
    [{ type: "array", items: word }, ["a", "B"], false],
    [{ type: "object", additionalProperties: word }, { x: "Y" }, false],
    [{ anyOf: [word, { type: "number" }] }, 5, true],
    [{ anyOf: [word, { type: "number" }] }, "X", false],
    [{ anyOf: [word, { type: "string", pattern: "^X" }] }, "X", true],
    [{ allOf: [word, { type: "string", pattern: "z" }] }, "xyz", true],
    [{ allOf: [word, { type: "string", pattern: "z" }] }, "xy", false],
    [{ enum: ["a"], default: { pattern: "(" } }, "a", true],
    [
      {
        type: "object",
        properties: { a: { $ref: "#/$defs/word" } },
        $defs: { word },
      },
      { a: "X" },
      false,
    ],
  ])("%j and %j", (schema, value, fits) => {
    expect(toValidator(schema as Parameters<typeof toValidator>[0]).check(value).ok).toBe(fits);
  });

  it("says where a value does not match", () => {
    const validator = toValidator({ type: "object", properties: { list: { type: "array", items: word } } });
    expect(validator.problems({ list: ["a", "B"] }, 2)).toEqual(["list.1: must match the pattern ^[a-z]+$"]);
  });

  it("take time linear in the text", () => {
    const validator = toValidator({ type: "string", pattern: "^(a+)+$" });
    expect(validator.check(`${"a".repeat(50_000)}!`).ok).toBe(false);
    expect(validator.check("a".repeat(50_000)).ok).toBe(true);
  });

  it.each([
    { $ref: "#" },
    { anyOf: [{ $ref: "#" }] },
    { type: "string", pattern: "(" },
    { type: "string", pattern: "(?=a)b(?!c)d" },
    { type: "string", pattern: "(a)\\1" },
    { type: "object", patternProperties: { "(": {} } },
  ])("refuses %j by the name of its field", (schema) => {
    expect(() => checkJsonSchema("result", schema)).toThrow('The field "result" is not a JSON Schema');
  });

  it("refuses a request that is nested too deeply", () => {
    let args: unknown = 1;
    for (let depth = 0; depth < 5_000; depth++) args = { args };
    expect(() => checkRequest({ skill: "x", args } as Parameters<typeof checkRequest>[0])).toThrow(
      "nested deeper than 100 levels",
    );
  });
});
