/** Kind E of the findings, over the real engine: schemas go out in words that the provider knows, and typed results come
 *  back in the form that the caller asked for. */

import { defineTool } from "edgeflue";
import { scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toOpenAiSchema } from "../../../src/model/openai/openai-schema.ts";
import { dialects } from "../../../src/model/wire/dialect.ts";
import { toAnswerSchema, toWireSchema } from "../../../src/model/wire/schema.ts";
import { toTool } from "../../../src/tool/author-tool.ts";
import {
  anthropicApi,
  chatApi,
  compatibleApi,
  geminiApi,
  groqApi,
  openRouterApi,
  type Played,
  responsesApi,
  useAnyModel,
  vllmApi,
  workersAiApi,
} from "../support/any-model.ts";
import type { Body } from "../support/raw-model.ts";

const world = useAnyModel();

/** The schema for the answer in a request's body. */
function schemaOf({ text, response_format: format, output_config: config, generationConfig }: Body): Body {
  const { schema } = text?.format ?? format?.json_schema ?? config?.format ?? {};
  return schema ?? generationConfig?.responseJsonSchema ?? generationConfig?.responseSchema;
}

const structured: Played[] = [
  anthropicApi,
  geminiApi,
  ...[responsesApi, chatApi, compatibleApi, groqApi, openRouterApi, vllmApi, workersAiApi].map((api) => ({
    ...api,
    settings: { ...api.settings, structuredOutput: true },
  })),
];

const open = (api: Played) => {
  const [provider = ""] = api.model.split(":");
  const baseUrl = `${world.server.url}/${api.name}/v1`;
  return world.open(api, { providers: { [provider]: { apiKey: "k", baseUrl, ...api.settings } } });
};

/** Each as a root that OpenAI's structured output refuses, with a value of it. */
const roots: [string, z.ZodType, unknown][] = [
  ["an array", z.array(z.string()), ["a", "b"]],
  ["an enum", z.enum(["yes", "no"]), "yes"],
  ["a union", z.union([z.object({ a: z.number() }), z.object({ b: z.string() })]), { b: "x" }],
  [
    "a discriminated union",
    z.discriminatedUnion("kind", [z.object({ kind: z.literal("a") }), z.object({ kind: z.literal("b") })]),
    { kind: "b" },
  ],
  ["an integer", z.int(), 3],
  ["a boolean", z.boolean(), false],
  ["a text", z.string(), "some text"],
  ["a nullable", z.object({ a: z.number() }).nullable(), null],
  ["null", z.null(), null],
  ["a tuple", z.tuple([z.string(), z.number()]), ["a", 1]],
  ["a record", z.record(z.string(), z.number()), { a: 1 }],
  ["an object with a field of the wrapper's name", z.object({ result: z.number() }), { result: 4 }],
  ["an array of objects with such a field", z.array(z.object({ result: z.number() })), [{ result: 4 }]],
];

describe.each(structured.map((api) => [api.name, api] as const))("a typed result from %s", (_name, api) => {
  it.each(roots)("E: may be %s", async (_case, schema, value) => {
    const session = await open(api);
    world.server.ruleOf = () => (body) => {
      const sent = schemaOf(body);
      // The AI SDK asks Anthropic for an open object by a tool.
      if (body.tools?.some(({ name }: Body) => name === "json")) {
        world.server.replies = [api.calls("json", value)];
        return undefined;
      }
      const isWrapped = sent?.properties?.result !== undefined && sent.additionalProperties === false;
      const isOwn = typeof value === "object" && value !== null && "result" in value;
      world.server.replies = [api.says(JSON.stringify(isWrapped && !isOwn ? { result: value } : value))];
      const isObject = sent?.type === "object" && sent.anyOf === undefined && sent.oneOf === undefined;
      return isObject || api === geminiApi ? undefined : "schema must be a JSON Schema of 'type: \"object\"'";
    };
    const { result } = await session.prompt("Answer.", { result: schema });
    expect(result).toEqual(value);
    expect(world.refused).toEqual([]);
    expect(world.taken).toHaveLength(1);
  });

  it("E: is taken too when the model leaves the wrapper out", async () => {
    const session = await open(api);
    world.server.replies = [api.says('["a"]')];
    expect((await session.prompt("Answer.", { result: z.array(z.string()) })).result).toEqual(["a"]);
  });
});

describe("a tuple", () => {
  const tool = defineTool({
    name: "move",
    description: "Moves.",
    parameters: z.object({
      to: z.tuple([z.number(), z.number()]),
      path: z.array(z.tuple([z.string()])).optional(),
    }),
    effect: "read",
    execute: ({ to }) => `at ${to.join()}`,
  });

  it.each([
    ["openai", responsesApi],
    ["anthropic", anthropicApi],
    ["google", geminiApi],
    ["compatible", compatibleApi],
  ] as const)("E: goes to %s as prefixItems, and the arguments are checked as before", async (_name, api) => {
    const session = await world.open(api, { tools: [tool] });
    world.server.replies = [api.calls("move", { to: [1, 2] }), api.says("one")];
    expect((await session.prompt("Move.")).text).toBe("one");
    const sent = JSON.stringify(world.taken[0]);
    expect(sent).toContain('"prefixItems":[{"type":"number"},{"type":"number"}]');
    expect(sent).not.toContain('"items":[');
    expect(JSON.stringify(world.taken[1])).toContain("at 1,2");
  });

  it("E: that a JSON Schema writes as draft 7 does goes out as prefixItems too", () => {
    const schema = {
      type: "object" as const,
      properties: {
        a: { type: "array" as const, items: [{ type: "string" as const }], additionalItems: false },
        items: { type: "string" as const, enum: ["x"], nullable: true },
        b: { enum: [{ items: [1] }], default: { items: [] } },
      },
    };
    expect(toWireSchema(schema)).toEqual({
      type: "object",
      properties: {
        a: { type: "array", prefixItems: [{ type: "string" }], items: false },
        items: { type: ["string", "null"], enum: ["x", null] },
        b: { enum: [{ items: [1] }], default: { items: [] } },
      },
    });
    expect(toWireSchema(schema)).toBe(toWireSchema(schema));
  });

  it.each(["default", "enum", "const", "examples", "required", "properties", "items"])(
    "are rewritten below a property that is named %s as a keyword is",
    (name) => {
      const nullable = { type: "string" as const, nullable: true };
      const made = { type: ["string", "null"] };
      const schema = { type: "object" as const, properties: { [name]: nullable } };
      expect(toWireSchema(schema)).toEqual({ type: "object", properties: { [name]: made } });
      const list = { type: "array" as const, items: { properties: { [name]: { $ref: "#" } } } };
      const answer = JSON.stringify(toAnswerSchema(list, dialects["openai-responses"]));
      expect(answer).toContain(`"${name}":{"$ref":"#/properties/`);
    },
  );
});

it("a property named __proto__ is kept, whatever changes around it", () => {
  const tuple = '{ "type": "array", "items": [{ "type": "string", "pattern": "(?=a)" }] }';
  const schema = JSON.parse(`{ "type": "object", "properties": { "__proto__": ${tuple} } }`);
  const made = JSON.stringify(toOpenAiSchema(toWireSchema(schema)));
  expect(made).toBe(
    '{"type":"object","properties":{"__proto__":{"type":"array","prefixItems":[{"type":"string"}],"items":{}}}}',
  );
});

describe("a reference", () => {
  it("E: within a wrapped schema leads to where its target now is", () => {
    const tree = { type: "array" as const, items: { $ref: "#" } };
    const withDefs = {
      anyOf: [{ $ref: "#/$defs/leaf" }, { type: "array" as const, items: { $ref: "#" } }],
      $defs: { leaf: { type: "string" as const }, more: { $ref: "#/$defs/leaf" } },
    };
    expect(toAnswerSchema(tree, dialects["openai-chat"])).toMatchObject({
      properties: { result: { type: "array", items: { $ref: "#/properties/result" } } },
    });
    expect(toAnswerSchema(withDefs, dialects["openai-chat"])).toEqual({
      type: "object",
      properties: {
        result: {
          anyOf: [{ $ref: "#/$defs/leaf" }, { type: "array", items: { $ref: "#/properties/result" } }],
        },
      },
      required: ["result"],
      additionalProperties: false,
      $defs: { leaf: { type: "string" }, more: { $ref: "#/$defs/leaf" } },
    });
  });

  it("E: of a recursive zod schema gives a result that is checked", async () => {
    interface Tree {
      name: string;
      children: Tree[];
    }
    const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), children: z.array(Tree) }));
    const session = await open(responsesApi);
    const value = [{ name: "a", children: [{ name: "b", children: [] }] }];
    world.server.replies = [responsesApi.says(JSON.stringify({ result: value }))];
    expect((await session.prompt("Answer.", { result: z.array(Tree) })).result).toEqual(value);
  });
});

describe("what no provider takes is refused where it is written", () => {
  it("E: an object of zod schemas in place of one, by the tool's name", () => {
    const define = () =>
      defineTool({
        name: "look",
        description: "Looks.",
        parameters: { at: z.string() } as unknown as z.ZodObject,
        execute: () => "saw",
      });
    expect(define).toThrowError(/parameters of tool "look" is an object of zod schemas.*z\.object/);
  });

  it("E: an object of zod schemas as a result", async () => {
    const model = scriptModel({ text: "{}" });
    await using session = await testAgent({}, { model });
    const result = { at: z.string() } as object;
    await expect(session.prompt("Answer.", { result })).rejects.toMatchObject({
      code: "invalid_request",
      hint: expect.stringContaining("z.object"),
    });
    expect(model.calls).toEqual([]);
  });

  it.each([
    ["a union", z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])],
    ["a list", z.array(z.string())],
    ["an intersection in JSON Schema", { allOf: [{ type: "object" }, { type: "object" }] }],
  ])("E: %s as the parameters of a tool", (_name, parameters) => {
    const tool = {
      name: "look",
      description: "Looks.",
      parameters: parameters as unknown as z.ZodObject,
      execute: () => "",
    };
    expect(() => toTool(defineTool(tool))).toThrowError(/parameters of tool "look" must be an object schema/);
  });

  it("E: but not an object schema that does not say that it is one", () => {
    const parameters = { properties: { a: { type: "string" as const } } };
    const tool = toTool(defineTool({ name: "look", description: "Looks.", parameters, execute: () => "" }));
    expect(tool.inputSchema).toEqual({ type: "object", ...parameters });
  });
});
