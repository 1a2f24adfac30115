/** What a server's list of tools becomes: tools that every provider takes, and sentences about those that are left out. */

import { describe, expect, it } from "vitest";
import { readToolList } from "../../../src/mcp/tool/tool-list.ts";
import { createRedactor } from "../../../src/secret/redactor.ts";

const tool = (name: string, inputSchema: object = { type: "object" }) => ({ name, inputSchema });

const read = (listed: readonly unknown[], chosen?: readonly string[]) =>
  readToolList(listed, { server: "docs", chosen, redactor: createRedactor({}) });

const names = (listed: readonly unknown[]) => read(listed).tools.map(({ name }) => name);

describe("a list of tools", () => {
  it("has a tool once that the server lists twice, as on two pages between which the list has changed", () => {
    const { tools, problems } = read([tool("a"), tool("b"), tool("a")]);
    expect(tools.map(({ name }) => name)).toEqual(["mcp__docs__a", "mcp__docs__b"]);
    expect(problems).toEqual(['The tool "a" is left out: the server lists it twice.']);
  });

  it("tells names apart that differ in letters of other scripts only", () => {
    const [weather, search, mixed] = names([tool("天气"), tool("搜索"), tool("get天气")]);
    expect(weather).toMatch(/^mcp__docs__tool_[0-9a-f]{8}$/);
    expect(search).toMatch(/^mcp__docs__tool_[0-9a-f]{8}$/);
    expect(search).not.toBe(weather);
    expect(mixed).toMatch(/^mcp__docs__get_[0-9a-f]{8}$/);
    expect(names([tool("get.weather"), tool("__proto__"), tool("constructor")])).toEqual([
      "mcp__docs__get_weather",
      "mcp__docs__proto",
      "mcp__docs__constructor",
    ]);
  });

  it("is read in no time, whatever the names are like, and leaves out one that is too long", () => {
    const long = `a${"_".repeat(200_000)}a`;
    const { tools, problems } = read([tool(long), tool("a")]);
    expect(tools.map(({ name }) => name)).toEqual(["mcp__docs__a"]);
    expect(problems).toEqual([expect.stringContaining("its name has more than 1000 characters")]);
  });
});

describe("tools that the agent asks for", () => {
  it("are missed when the server does not have them, and when they cannot be used", () => {
    const { tools, missing } = read([tool("a"), tool("b", { type: "string" }), tool("c")], ["a", "b", "d"]);
    expect(tools.map(({ name }) => name)).toEqual(["mcp__docs__a"]);
    expect(missing).toEqual([
      'has no tool named "b" that can be used, which the agent asks for: its input schema is not of type object',
      'has no tool named "d", which the agent asks for',
    ]);
  });
});

describe("schemas", () => {
  it("have a bound together; what exceeds it keeps out no smaller one", () => {
    const sized = (chars: number) => ({ type: "object", properties: { a: { enum: ["x".repeat(chars)] } } });
    const many = Array.from({ length: 4 }, (_, index) => tool(`t${index}`, sized(60_000)));
    const { tools, problems } = read([...many, tool("large", sized(60_000)), tool("small", sized(10))]);
    expect(tools.map(({ name }) => name)).toContain("mcp__docs__small");
    expect(problems).toEqual([expect.stringContaining("too long together")]);
  });

  it("are those that a reference at the root leads to, as generators for some languages write them", () => {
    const query = { type: "object", properties: { query: { type: "string" } }, required: ["query"] };
    for (const [$ref, place] of [
      ["#/$defs/Args", "$defs"],
      ["#/definitions/Args", "definitions"],
    ] as const) {
      const [only] = read([tool("go", { $ref, [place]: { Args: query } })]).tools;
      expect(only?.inputSchema).toMatchObject(query);
      expect(only?.inputSchema).not.toHaveProperty("$ref");
      expect(only?.inputSchema).toHaveProperty(place, {});
    }
    const tree = {
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#/$defs/Tree" } } },
    };
    const recursive = { $ref: "#/$defs/Tree", $defs: { Tree: tree } };
    expect(read([tool("go", recursive)]).tools[0]?.inputSchema).toEqual({ ...tree, $defs: { Tree: tree } });
    const text = { $ref: "#/$defs/Args", $defs: { Args: { type: "string" } } };
    expect(read([tool("go", text)]).problems).toEqual([expect.stringContaining("is not of type object")]);
  });
});

describe("names of properties", () => {
  const odd = {
    type: "object",
    properties: {
      $top: { type: "integer" },
      _top: { type: "integer" },
      "rule[]": { type: "string" },
      plain: { type: "string" },
      ["x".repeat(80)]: { type: "string" },
    },
    required: ["$top", "plain"],
  };

  it("are such that every provider takes them; the server gets its own", () => {
    const [only] = read([tool("list", odd)]).tools;
    expect(only?.inputSchema).toEqual({
      type: "object",
      properties: {
        _top_2: { type: "integer" },
        _top: { type: "integer" },
        rule__: { type: "string" },
        plain: { type: "string" },
        ["x".repeat(64)]: { type: "string" },
      },
      required: ["_top_2", "plain"],
    });
    expect(only?.toOwnInput({ _top_2: 1, _top: 2, plain: "a", rule__: "b", other: 3 })).toEqual({
      $top: 1,
      _top: 2,
      plain: "a",
      "rule[]": "b",
      other: 3,
    });
  });
});

describe("a schema that cannot be used", () => {
  it.each([
    ["a reference is no text", { $ref: { toString: 1 }, $defs: {} }],
    ["a reference leads to what is no object", { $ref: "#/$defs/a", $defs: { a: 7 } }],
    ["a reference leads to itself", { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } }],
    ["properties are null", { type: "object", properties: null }],
    ["properties are a text", { type: "object", properties: "all" }],
    ["properties are a list", { type: "object", properties: [] }],
    ["names are required that are no texts", { type: "object", properties: { "a b": {} }, required: [7] }],
    [
      "a reference leads to a property that has to have another name",
      { type: "object", properties: { "a b": { type: "string" }, c: { $ref: "#/properties/a b" } } },
    ],
    [
      "a reference leads to another host",
      { type: "object", properties: { a: { $ref: "https://x.example/" } } },
    ],
  ])("leaves out its tool alone: %s", (_, schema) => {
    const { tools, problems } = read([tool("go", schema), tool("well")]);
    expect(tools.map(({ name }) => name)).toEqual(["mcp__docs__well"]);
    expect(problems).toEqual([
      expect.stringContaining('The tool "go" is left out: its input schema cannot be used'),
    ]);
  });
});

it("says what is wrong with a schema in one line, without what nobody sees", () => {
  const odd = `\u202e${"x".repeat(50_000)}`;
  const schemas = [{ $ref: odd }, { type: odd }, { [odd]: 1, type: odd }].map((a) => ({
    type: "object",
    properties: { a },
  }));
  const { problems } = read(schemas.map((schema, index) => tool(`t${index}`, schema)));
  expect(problems).toHaveLength(schemas.length);
  for (const problem of problems) {
    expect(problem).not.toContain("\u202e");
    expect(problem.length).toBeLessThan(1_200);
  }
});

describe("parameters that the schema wants in a header as well", () => {
  const withHeader = (property: object) => ({ type: "object", properties: { a: property } });
  const region = { type: "string", "x-mcp-header": "Region" };

  it("are known by their places", () => {
    const nested = {
      type: "object",
      properties: { a: withHeader({ ...region, type: "boolean" }), b: { const: region } },
    };
    expect(read([tool("go", nested)]).tools[0]?.headers).toEqual([{ name: "region", path: ["a", "a"] }]);
    expect(read([tool("go")]).tools[0]?.headers).toEqual([]);
  });

  it.each([
    ["twice", { type: "object", properties: { a: region, b: { ...region, "x-mcp-header": "REGION" } } }],
    ["no name", withHeader({ type: "string", "x-mcp-header": "" })],
    ["two lines", withHeader({ type: "string", "x-mcp-header": "a\r\nb: c" })],
    ["a number", withHeader({ type: "number", "x-mcp-header": "Size" })],
    ["an object", withHeader({ type: "object", "x-mcp-header": "All" })],
    ["in a list", withHeader({ type: "array", items: region })],
    ["in a union", { type: "object", properties: {}, anyOf: [withHeader(region)] }],
    ["the root", { type: "object", properties: {}, "x-mcp-header": "Root" }],
  ])("leave out a tool that is wrong about them: %s", (_, schema) => {
    const { tools, problems } = read([tool("go", schema), tool("well")]);
    expect(tools.map(({ name }) => name)).toEqual(["mcp__docs__well"]);
    expect(problems).toEqual([expect.stringMatching(/^The tool "go" is left out: .*x-mcp-header/)]);
  });
});
