/** JSON Schemas that leave out their types: they check what they say all the same. */

import { describe, expect, it } from "vitest";
import {
  checkJsonSchema,
  type JsonSchema,
  toValidator,
} from "../../../src/protocol/json-schema/json-schema.ts";
import { createRandom, type Random } from "../../sandbox/random.ts";

const fits = (schema: object, value: unknown) => toValidator(schema as JsonSchema).check(value).ok;

describe("a schema without a type", () => {
  it.each([
    [{ properties: { a: { type: "number" } }, required: ["a"] }, [{ a: 1 }], [{}, { a: "1" }, 5, "text"]],
    [{ required: ["a"] }, [{ a: 1 }], [{}, "text"]],
    [{ properties: { a: { minimum: 3 } } }, [{ a: 3 }, {}], [{ a: 2 }, { a: "x" }]],
    [{ items: { type: "number" } }, [[1]], [["x"], 1]],
    [{ minLength: 2, minimum: 5 }, ["ab", 5], ["a", 4, null]],
    [{ anyOf: [{ type: "string" }, { type: "null" }], minLength: 3 }, ["abc", null], [5]],
    [{ allOf: [{ type: "object" }, { required: ["a"] }] }, [{ a: 1 }], [{}]],
    [{ enum: ["a", 1] }, ["a", 1], ["b"]],
    [{ description: "anything" }, [1, "x", {}], []],
    [{ properties: { type: { type: "number" }, required: {} }, required: ["type"] }, [{ type: 1 }], [{}]],
    [
      { $ref: "#/$defs/required", $defs: { required: { properties: { a: {} }, required: ["a"] } } },
      [{ a: 1 }],
      [{}, 1],
    ],
  ])("%j checks what it says", (schema, right, wrong) => {
    expect(right.filter((value) => !fits(schema, value))).toEqual([]);
    expect(wrong.filter((value) => fits(schema, value))).toEqual([]);
  });
});

describe("a required field", () => {
  it.each([
    [{ type: "object", required: ["a"] }, [{ a: null }], [{}, { b: 1 }]],
    [
      { type: "object", oneOf: [{ required: ["a"] }, { required: ["b"] }] },
      [{ a: 1 }, { b: 1 }],
      [{}, { a: 1, b: 1 }],
    ],
    [{ type: "object", required: ["a"], additionalProperties: { type: "number" } }, [{ a: 1 }], [{ a: "x" }]],
  ])("of %j is there, whether or not it is described", (schema, right, wrong) => {
    expect(right.filter((value) => !fits(schema, value))).toEqual([]);
    expect(wrong.filter((value) => fits(schema, value))).toEqual([]);
  });
});

describe("a keyword", () => {
  it.each([
    [{ typ: "object" }, '"typ" is no keyword. Did you mean "type"?'],
    [{ type: "object", require: ["a"] }, 'Did you mean "required"?'],
    [{ type: "object", propertis: {} }, 'Did you mean "properties"?'],
    [{ type: "string", min_length: 2 }, 'Did you mean "minLength"?'],
    [{ ref: "#/$defs/a" }, 'Did you mean "$ref"?'],
    [{ type: "object", properties: { a: { enums: ["x"] } } }, 'Did you mean "enum"?'],
    [{ isBug: "boolean" }, '"isBug" is no keyword. The fields of an object are below "properties"'],
  ])("that is misspelled is refused: %j", (schema, sentence) => {
    expect(() => checkJsonSchema("result", schema)).toThrow(sentence);
  });

  it("of an extension is left alone, and so is what looks like one in data", () => {
    const schema = {
      type: "object",
      "x-order": 1,
      ...{ propertyOrdering: ["typ"], propertyOrder: 3, note: "x", tsType: "x", enumNames: ["x"], unit: "m" },
      ...{ markdownDescription: "x", errorMessage: "x", bsonType: "x", options: {}, label: "x", order: 1 },
      discriminator: { propertyName: "typ" },
      properties: { typ: { default: { require: 1 }, type: "object" } },
      examples: [{ require: 1 }],
    };
    expect(checkJsonSchema("result", schema)).toBe(schema);
  });
});

describe("any schema", () => {
  it("takes the same values with its types and without them", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = createRandom(seed);
      const schema = someSchema(random, 3);
      for (let count = 0; count < 12; count += 1) {
        const value = someValue(random, 3);
        const told = `seed ${seed}: ${JSON.stringify(schema)} and ${JSON.stringify(value)}`;
        expect(fits(withoutTypes(schema), value), told).toBe(fits(schema, value));
      }
    }
  });
});

const fieldNames = ["a", "b", "type", "required"];

function someSchema(random: Random, depth: number): object {
  const below = () => someSchema(random, depth - 1);
  switch (random.integer(depth > 0 ? 4 : 2)) {
    case 0:
      return { type: "string", minLength: random.integer(3) };
    case 1:
      return { type: "number", minimum: random.integer(4) };
    case 2:
      return { type: "array", items: below(), minItems: random.integer(2) };
    default:
      return {
        type: "object",
        properties: Object.fromEntries(
          fieldNames.filter(() => random.integer(2) === 0).map((name) => [name, below()]),
        ),
        required: fieldNames.filter(() => random.integer(3) === 0),
      };
  }
}

function withoutTypes(schema: object): object {
  const { type: _, items, properties, ...others } = schema as Record<string, object>; // as it was made
  return {
    ...others,
    ...(items && { items: withoutTypes(items) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, withoutTypes(field)]),
      ),
    }),
  };
}

function someValue(random: Random, depth: number): unknown {
  switch (random.integer(depth > 0 ? 5 : 3)) {
    case 0:
      return "abc".slice(random.integer(4));
    case 1:
      return random.integer(5);
    case 2:
      return null;
    case 3:
      return Array.from({ length: random.integer(3) }, () => someValue(random, depth - 1));
    default:
      return Object.fromEntries(
        fieldNames.filter(() => random.integer(2) === 0).map((name) => [name, someValue(random, depth - 1)]),
      );
  }
}
