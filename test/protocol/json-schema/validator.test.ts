/** JSON Schema, as the standard has it, and in what it says of a value that does not fit. */

import { Validator as OtherValidator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import {
  checkJsonSchema,
  type JsonSchema,
  toValidator,
} from "../../../src/protocol/json-schema/json-schema.ts";
import { schemaLimits } from "../../../src/protocol/json-schema/limits.ts";
import { Validator } from "../../../src/protocol/json-schema/validator.ts";
import { createRandom } from "../../sandbox/random.ts";
import { cases } from "./cases.ts";
import { someSchema, someValue } from "./some-schema.ts";

describe("a schema", () => {
  it.each(cases)("of %s", (_, schema, right, wrong) => {
    const validator = new Validator(schema, { impliesTypes: false });
    expect(right.filter((value) => !validator.check(value).ok)).toEqual([]);
    expect(wrong.filter((value) => validator.check(value).ok)).toEqual([]);
  });

  it("takes what another validator takes: 2,000 schemas made at random", () => {
    let right = 0;
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const random = createRandom(seed);
      const schema = someSchema(random, 3);
      const validator = new Validator(schema, { impliesTypes: false });
      const other = new OtherValidator(schema, "2020-12");
      for (let count = 0; count < 8; count += 1) {
        const value = someValue(random, 3);
        const fits = other.validate(value).valid;
        if (fits) right += 1;
        const told = `seed ${seed}: ${JSON.stringify(schema)} and ${JSON.stringify(value)}`;
        expect(validator.check(value).ok, told).toBe(fits);
      }
    }
    // Neither all nor none of the 16,000.
    expect(right).toBeGreaterThan(2_000);
    expect(right).toBeLessThan(14_000);
  });
});

describe("what is said of a value", () => {
  const person: JsonSchema = {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1 },
      age: { type: "integer", minimum: 0 },
      pets: { type: "array", items: { enum: ["cat", "dog"] }, uniqueItems: true },
      born: { type: "string", format: "date" },
    },
    required: ["name"],
    additionalProperties: false,
  };

  it.each([
    [person, 5, ["must be an object, not a number"]],
    [person, {}, ["name: is missing"]],
    [person, { name: 1 }, ["name: must be a string, not a number"]],
    [person, { name: "" }, ["name: must not be empty"]],
    [person, { name: "x", age: 1.5 }, ["age: must be an integer, not 1.5"]],
    [person, { name: "x", age: -1 }, ["age: must be at least 0"]],
    [person, { name: "x", pets: ["cat", "cow"] }, ['pets.1: must be one of "cat", "dog"']],
    [
      person,
      { name: "x", pets: ["cat", "cat"] },
      ["pets: items 0 and 1 are the same; each may be there once"],
    ],
    [person, { name: "x", nmae: "y" }, ['nmae: is no field here. Did you mean "name"?']],
    [person, { name: "x", born: "yesterday" }, ['born: must be a date such as "2026-12-31"']],
    [
      { oneOf: [{ type: "number" }, { type: "number", minimum: 3 }] },
      5,
      ["fits 2 of the alternatives; it must fit exactly one"],
    ],
    [
      { anyOf: [{ type: "string" }, { type: "null" }] },
      5,
      ["fits none of 2 alternatives: (1) must be a string, not a number; (2) must be null, not a number"],
    ],
    [
      {
        anyOf: [
          {
            type: "object",
            properties: { kind: { const: "a" }, x: { type: "number" } },
            required: ["kind", "x"],
          },
          {
            type: "object",
            properties: { kind: { const: "b" }, y: { type: "number" } },
            required: ["kind", "y"],
          },
        ],
      },
      { kind: "b", y: "no" },
      ["y: must be a number, not a string"],
    ],
  ] as [JsonSchema, unknown, string[]][])("%j and %j", (schema, value, problems) => {
    expect(toValidator(schema).problems(value, 10)).toEqual(problems);
  });

  it("keeps a part of very many problems, and counts all", () => {
    const checked = toValidator({ type: "array", items: { type: "string" } }).check(Array(5_000).fill(1));
    expect(checked).toMatchObject({ ok: false, count: 5_000 });
    expect(checked.ok ? [] : checked.issues).toHaveLength(schemaLimits.issuesMax);
  });
});

describe("defaults", () => {
  it.each([
    [{ type: "object", properties: { a: { default: 1 } }, required: ["a"] }, {}, { a: 1 }],
    [{ type: "object", properties: { a: { default: 1 } } }, { a: 2 }, { a: 2 }],
    [{ type: "array", items: { properties: { a: { default: 1 } } } }, [{}, { a: 2 }], [{ a: 1 }, { a: 2 }]],
    [
      { allOf: [{ properties: { a: { default: 1 } } }], properties: { b: { default: 2 } } },
      {},
      { a: 1, b: 2 },
    ],
    [{ $ref: "#/$defs/d", $defs: { d: { properties: { a: { default: [1] } } } } }, {}, { a: [1] }],
    [{ type: "object", anyOf: [{ properties: { a: { default: 1 } } }] }, {}, {}],
  ])("of %j are filled into %j", (schema, value, filled) => {
    const before = structuredClone(value);
    expect(toValidator(schema as JsonSchema).check(value)).toEqual({ ok: true, value: filled });
    expect(value).toEqual(before);
  });
});

describe("a schema that cannot be checked", () => {
  it.each([
    [{ type: "strng" }, 'at type: "strng" is no type. Did you mean "string"?'],
    [
      { properties: { a: { required: true } } },
      "at properties.a.required: must be a list of names of fields",
    ],
    [{ properties: { a: 5 } }, "at properties.a: must be a schema: an object, true or false"],
    [{ properties: [] }, "at properties: must be an object of schemas"],
    [{ anyOf: {} }, "at anyOf: must be a list of schemas"],
    [{ minLength: -1 }, "at minLength: must be a whole number"],
    [{ multipleOf: 0 }, "at multipleOf: must be above 0"],
    [{ $ref: "#/$defs/a" }, '"$ref": "#/$defs/a" leads nowhere within the schema'],
    [{ $ref: "https://example.com/other.json" }, "leads nowhere within the schema"],
    [{ $dynamicRef: "#a" }, 'at $dynamicRef: cannot be checked; use "$ref"'],
    [{ $defs: { a: { anyOf: [{ $ref: "#/$defs/a" }] } } }, "It refers to itself without end"],
    [{ dependencies: { a: [1] } }, "at dependencies.a: must be a list of names of fields"],
  ])("%j is refused, with the place", (schema, sentence) => {
    expect(() => checkJsonSchema("result", schema)).toThrow(sentence);
  });

  it("is refused when it is nested too deeply", () => {
    let schema: object = {};
    for (let depth = 0; depth < 5_000; depth += 1) schema = { not: schema };
    expect(() => checkJsonSchema("result", schema)).toThrow("nested too deeply");
  });
});

describe("work without end", () => {
  const tooMuch = [expect.stringContaining("take too long to check")];
  const doubling = (part: (next: object) => object) =>
    Object.fromEntries(
      Array.from({ length: 60 }, (_, level) => [
        `d${level}`,
        level === 59 ? { const: 1 } : part({ $ref: `#/$defs/d${level + 1}` }),
      ]),
    );
  const manyFields = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`field${index}`, index]),
  );
  const text = "x".repeat(400_000);

  it.each([
    ["alternatives that double with each level", doubling((next) => ({ anyOf: [next, next] })), 2],
    [
      "defaults behind parts that double",
      { ...doubling((next) => ({ allOf: [next, next] })), e: { default: 1 } },
      {},
    ],
  ])("ends: %s", (_, $defs, value) => {
    expect(new Validator({ $ref: "#/$defs/d0", $defs }).problems(value, 1)).toEqual(tooMuch);
  });

  it.each([
    ["many constants and a large value", { anyOf: Array(2_000).fill({ const: { a: 1 } }) }, manyFields],
    ["lists that are compared at each level", { items: { $ref: "#" }, uniqueItems: true }, nest(90, [text])],
    ["many patterns of names", { patternProperties: patterns(3_000) }, manyFields],
  ])("ends: %s", (_, schema, value) => {
    expect(new Validator(schema).problems(value, 1)).toEqual(tooMuch);
  });

  it.each([
    ["a large choice", { enum: Array.from({ length: 5_000 }, (_, index) => ({ index })) }, { index: 4_999 }],
    ["many fields, none of them known", { properties: {}, maxProperties: 20_000 }, manyFields],
    ["many defaults", { items: { properties: { a: { default: 1 } } } }, Array(20_000).fill({})],
  ])("checks %s", (_, schema, value) => {
    expect(new Validator(schema).problems(value, 1)).toEqual([]);
  });

  it("tells of many unknown fields, and names what was meant for the first", () => {
    const known = Object.fromEntries(Object.keys(manyFields).map((name) => [name.toUpperCase(), {}]));
    const problems = (properties: object) =>
      new Validator({ properties, additionalProperties: false }).problems(manyFields, 1);
    expect(problems(known)).toEqual(["field0: is no field here"]);
    expect(problems({ feild0: {} })).toEqual(['field0: is no field here. Did you mean "feild0"?']);
  });

  it("ends, also for a value that is nested as deeply as the schema allows", () => {
    const validator = new Validator({ properties: { a: { $ref: "#" } } });
    let value: object = {};
    for (let depth = 0; depth < 3_000; depth += 1) value = { a: value };
    expect(validator.problems(value, 1)).toEqual([expect.stringContaining("nested too deeply")]);
  });

  it("refuses a chain of references that is too long", () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, at) => [
        `d${at}`,
        at === 1_999 ? {} : { $ref: `#/$defs/d${at + 1}` },
      ]),
    );
    expect(() => checkJsonSchema("result", { $ref: "#/$defs/d0", $defs })).toThrow("nested too deeply");
  });
});

function nest(depth: number, value: unknown): unknown {
  return depth === 0 ? value : [nest(depth - 1, value)];
}

function patterns(count: number): object {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`^${index}x+${"y".repeat(200)}$`, {}]),
  );
}
