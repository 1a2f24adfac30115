/** Schemas with values that fit them and values that do not, by what the standard says (draft 2020-12, and what draft 7 has
 *  instead). Without implied types. */

export type Case = [what: string, schema: unknown, right: readonly unknown[], wrong: readonly unknown[]];

const tree = {
  $ref: "#/$defs/node",
  $defs: {
    node: {
      type: "object",
      properties: { value: { type: "number" }, children: { type: "array", items: { $ref: "#/$defs/node" } } },
      required: ["value"],
      additionalProperties: false,
    },
  },
};

const draft7 = { $schema: "http://json-schema.org/draft-07/schema#" };

export const cases: readonly Case[] = [
  ["any value", {}, [null, 1, "x", [], {}], []],
  ["no value", { not: {} }, [], [null, 1, "x", [], {}]],
  ["types", { type: ["integer", "null"] }, [1, 1.0, null, -0], [1.5, "1", true, [], {}]],
  [
    "constants",
    { const: { a: [1, { b: null }] } },
    [{ a: [1, { b: null }] }],
    [{ a: [1, {}] }, { a: 1 }, null],
  ],
  ["constants in any order", { const: { a: 1, b: 2 } }, [{ b: 2, a: 1 }], [{ a: 1 }]],
  [
    "choices",
    { enum: [6, "foo", [], true, { foo: 12 }] },
    [6, "foo", [], true, { foo: 12 }],
    [0, "", [1], {}],
  ],
  ["false is not 0", { enum: [false, [0]] }, [false, [0]], [0, [false]]],
  ["minimum", { minimum: 1.1 }, [1.1, 2.6, "x"], [0.6]],
  ["exclusive bounds", { exclusiveMinimum: 1, exclusiveMaximum: 3 }, [2, "x"], [1, 3]],
  ["exclusive bounds of draft 4", { minimum: 1, exclusiveMinimum: true }, [1.5], [1]],
  ["multiples", { multipleOf: 0.0001 }, [0.0075, 1, 0], [0.00751]],
  ["multiples of large numbers", { type: "integer", multipleOf: 1e-8 }, [12391239123], []],
  ["multiples past what a number holds", { multipleOf: 0.123456789 }, [0], [1e308]],
  ["lengths count characters", { minLength: 2, maxLength: 2 }, ["ab", "💩💩", 5], ["💩", "abc"]],
  ["patterns anywhere", { pattern: "a+" }, ["xxaayy", 5], ["b"]],
  ["counts of items", { minItems: 1, maxItems: 2 }, [[1], [1, 2], "x"], [[], [1, 2, 3]]],
  ["items", { items: { type: "integer" } }, [[1, 2], [], "x"], [[1, "x"]]],
  [
    "items and those before",
    { prefixItems: [{ type: "string" }], items: false },
    [["a"], []],
    [["a", 1], [1]],
  ],
  [
    "tuples of draft 7",
    { items: [{ type: "string" }], additionalItems: { type: "null" } },
    [["a", null]],
    [["a", 1]],
  ],
  [
    "unique items",
    { uniqueItems: true },
    [
      [1, true, "1"],
      [{ a: 1 }, { a: 2 }],
    ],
    [
      [1, 1],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
  ],
  ["contains", { contains: { minimum: 5 } }, [[3, 5], "x"], [[3, 4], []]],
  [
    "contains some",
    { contains: { const: 1 }, minContains: 2, maxContains: 3 },
    [
      [1, 1],
      [1, 2, 1, 1],
    ],
    [[1], [1, 1, 1, 1]],
  ],
  ["contains none", { contains: { const: 1 }, minContains: 0 }, [[], [2]], []],
  ["counts of fields", { minProperties: 1, maxProperties: 1 }, [{ a: 1 }, "x"], [{}, { a: 1, b: 2 }]],
  [
    "required fields",
    { required: ["__proto__", "toString"] },
    [JSON.parse('{"__proto__":1,"toString":2}')],
    [{}],
  ],
  [
    "names of objects' own",
    { properties: { constructor: { type: "number" } } },
    [{ constructor: 1 }, {}],
    [{ constructor: "x" }],
  ],
  [
    "fields by pattern",
    { patternProperties: { "^a": { type: "number" } } },
    [{ a1: 1, b: "x" }],
    [{ a1: "x" }],
  ],
  [
    "all other fields",
    { properties: { a: {} }, patternProperties: { "^x-": {} }, additionalProperties: { type: "boolean" } },
    [{ a: 1, "x-b": 2, c: true }],
    [{ c: 1 }],
  ],
  [
    "no other fields",
    { properties: { a: {} }, additionalProperties: false },
    [{ a: 1 }, "x"],
    [{ a: 1, b: 2 }],
  ],
  ["names of fields", { propertyNames: { maxLength: 3 } }, [{ abc: 1 }, {}], [{ abcd: 1 }]],
  ["dependent fields", { dependentRequired: { a: ["b"] } }, [{ a: 1, b: 2 }, { b: 1 }, {}], [{ a: 1 }]],
  ["dependent schemas", { dependentSchemas: { a: { required: ["b"] } } }, [{ a: 1, b: 2 }, {}], [{ a: 1 }]],
  [
    "dependencies of draft 7",
    { dependencies: { a: ["b"], c: { minProperties: 2 } } },
    [{ a: 1, b: 2 }, {}],
    [{ a: 1 }, { c: 1 }],
  ],
  ["all of", { allOf: [{ minimum: 1 }, { maximum: 3 }] }, [2], [0, 4]],
  ["any of", { anyOf: [{ type: "integer" }, { minimum: 2 }] }, [1, 2.5, 3], [1.5]],
  ["one of", { oneOf: [{ type: "integer" }, { minimum: 2 }] }, [1, 2.5], [3, 1.5]],
  ["not", { not: { type: "object", required: ["a"] } }, [1, {}], [{ a: 1 }]],
  [
    "if, then, else",
    JSON.parse(
      '{"if":{"properties":{"kind":{"const":"card"}},"required":["kind"]},"then":{"required":["number"]},"else":{"required":["iban"]}}',
    ),
    [{ kind: "card", number: 1 }, { kind: "bank", iban: "x" }, { iban: "x" }],
    [{ kind: "card" }, { kind: "bank" }],
  ],
  ["then and else without if", JSON.parse('{"then":false,"else":false}'), [1], []],
  [
    "fields that nothing looked at",
    {
      allOf: [{ properties: { a: {} } }],
      anyOf: [{ properties: { b: { const: 1 } }, required: ["b"] }, {}],
      unevaluatedProperties: false,
    },
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: 1, b: 2 }, { c: 1 }],
  ],
  [
    "fields that only a neighbour looked at",
    { allOf: [{ properties: { a: {} } }, { unevaluatedProperties: false }] },
    [{}],
    [{ a: 1 }],
  ],
  [
    "fields that a condition looked at",
    JSON.parse(
      '{"if":{"properties":{"a":{"const":1}},"required":["a"]},"then":{"properties":{"b":{}}},"unevaluatedProperties":false}',
    ),
    [{ a: 1, b: 2 }, { a: 1 }, {}],
    [{ a: 2 }, { a: 1, c: 1 }],
  ],
  [
    "items that nothing looked at",
    { prefixItems: [{}], contains: { const: "x" }, unevaluatedItems: { type: "null" } },
    [["a", "x", null], ["x"]],
    [["a", "x", 1], [1]],
  ],
  [
    "references",
    tree,
    [{ value: 1, children: [{ value: 2 }] }],
    [
      { value: 1, children: [{}] },
      { value: 1, x: 1 },
    ],
  ],
  [
    "references to the root",
    { properties: { a: { $ref: "#" } }, additionalProperties: false },
    [{ a: { a: {} } }],
    [{ a: { b: 1 } }],
  ],
  [
    "references with odd names",
    { properties: { a: { $ref: "#/$defs/x~1y~0z%25" } }, $defs: { "x/y~z%": { type: "number" } } },
    [{ a: 1 }],
    [{ a: "x" }],
  ],
  ["anchors", { $ref: "#here", $defs: { a: { $anchor: "here", type: "number" } } }, [1], ["x"]],
  [
    "addresses",
    {
      $id: "https://example.com/root.json",
      properties: { a: { $ref: "other.json" }, b: { $ref: "https://example.com/root.json#/$defs/c" } },
      $defs: { o: { $id: "other.json", type: "number" }, c: { type: "null" } },
    },
    [{ a: 1, b: null }],
    [{ a: "x" }, { b: 1 }],
  ],
  [
    "what stands next to a reference",
    { $ref: "#/$defs/a", minimum: 3, $defs: { a: { type: "number" } } },
    [3],
    [2, "x"],
  ],
  [
    "what stands next to a reference in draft 7",
    { ...draft7, allOf: [{ $ref: "#/definitions/a", minimum: 3 }], definitions: { a: { type: "number" } } },
    [2],
    ["x"],
  ],
  ["null of OpenAPI", { type: "string", nullable: true }, ["x", null], [1]],
  ["dates", { format: "date" }, ["2024-02-29", 5], ["2023-02-29", "tomorrow", "2023-1-1"]],
  [
    "moments",
    { format: "date-time" },
    ["1998-12-31T23:59:60Z", "1963-06-19t08:30:06.283185z"],
    ["1963-06-19T08:30:06", "x"],
  ],
  ["times", { format: "time" }, ["08:30:06Z", "23:59:60+00:00"], ["24:00:00Z", "08:30:06"]],
  ["durations", { format: "duration" }, ["P4DT12H30M5S", "P2W"], ["PT", "P1D2H", "4DT12H"]],
  [
    "e-mail",
    { format: "email" },
    ["ada@example.com", '"a b"@example.com', "a@[127.0.0.1]"],
    ["2962", ".a@example.com", "a@b c"],
  ],
  [
    "addresses of the web",
    { format: "uri" },
    ["https://a.example/x?y#z", "urn:oasis:names"],
    ["//x", "/a", "http:// x", "a:b\\c"],
  ],
  [
    "UUIDs",
    { format: "uuid" },
    ["2EB8AA08-AA98-11EA-B4AA-73B441D16380"],
    ["2eb8aa08-aa98-11ea-b4aa73b441d16380"],
  ],
  ["addresses of machines", { format: "ipv4" }, ["192.0.2.1"], ["256.1.1.1", "087.10.0.1", "1.2.3"]],
  [
    "addresses of machines, newer",
    { format: "ipv6" },
    ["::1", "::ffff:192.0.2.1"],
    ["12345::", "1::2::3", ":1:2:3:4:5:6:7"],
  ],
  ["formats of others", { format: "x-colour" }, ["anything"], []],
];
