/** Typed results: where they are found in an answer, and how a wrong one is corrected. */

import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../../../src/protocol/json-schema/json-schema.ts";
import { readTypedResult } from "../../../src/session/conversation/typed-result.ts";
import { call, modelRequests, post, script, unique } from "../../support/api.ts";

const point: JsonSchema = {
  type: "object",
  properties: { x: { type: "number" }, label: { type: "string" } },
  required: ["x"],
  additionalProperties: false,
};
const marked = (body: string) => `---RESULT_START---\n${body}\n---RESULT_END---`;

describe("readTypedResult", () => {
  it.each([
    ["between the delimiters", `Here it is.\n${marked('{"x":1}')}\nBye.`],
    ["in a fence between the delimiters", marked('```json\n{"x":1}\n```')],
    ["in prose between the delimiters", marked('The point: {"x":1}.')],
    ["between the last delimiters", `${marked('{"x":9}')}\n${marked('{"x":1}')}`],
    ["after a delimiter that is never closed", '---RESULT_START---\n{"x":1}'],
    ["as the whole answer", ' {"x":1}\n'],
    ["in a fence", 'So:\n```json\n{"x":1}\n```\nDone.'],
    ["in the last fence that matches", '```json\n{"x":"no"}\n```\n```\n{"x":1}\n```\n```\nls\n```'],
    ["within a sentence", 'The point is {"x":1}, as you see.'],
    ["as the later of two objects", '{"note":"first"} {"x":1}'],
    ["after brackets that are no JSON", 'f[0] {a} and {"x":1}'],
    ["with brackets within strings", `{"x":1,"label":"a } ] { b"}`],
  ])("finds a result %s", (_name, text) => {
    expect(readTypedResult(text, point)).toMatchObject({ ok: true, value: { x: 1 } });
  });

  it.each([
    ["plain text for a string", "hello", { type: "string" }, "hello"],
    ["a string that starts with a bracket", "[draft] not JSON", { type: "string" }, "[draft] not JSON"],
    ["a quoted string", '"hello"', { type: "string" }, "hello"],
    ["a number", "42", { type: "number" }, 42],
    ["a list", "Here: [1, 2]", { type: "array", items: { type: "number" } }, [1, 2]],
    ["null", marked("null"), { type: "null" }, null],
  ] satisfies [string, string, JsonSchema, unknown][])("takes %s", (_name, text, schema, value) => {
    expect(readTypedResult(text, schema)).toEqual({ ok: true, value });
  });

  it("names what is wrong, field by field", () => {
    const result = readTypedResult(marked('{"x":"one","y":2}'), point);
    expect(result.ok === false && result.issues.join("\n")).toMatch(/x: .*number/);
    expect(result.ok === false && result.issues.join("\n")).toContain("y");
  });

  it("says when there is nothing to read", () => {
    expect(readTypedResult("No.", point).ok).toBe(false);
  });

  it("takes time in proportion to the text", () => {
    const text = `${"[".repeat(200_000)} ${'{"a":'.repeat(50_000)}`;
    expect(readTypedResult(text, point).ok).toBe(false);
  });
});

describe("a prompt with a result schema", () => {
  it("tells the model the schema and answers with the value", async () => {
    const message = script([{ text: marked('{"x":1}') }]);
    const { status, body } = await post(`/agents/tools/${unique()}`, { message, result: point });
    expect(status).toBe(200);
    expect(body.result).toMatchObject({ result: { x: 1 }, metadata: { steps: 1 } });
    const [request] = await modelRequests(message);
    expect(JSON.stringify(request?.body.messages.at(-1).content)).toContain("---RESULT_START---");
  });

  it("has a wrong result corrected with the field's problem, without tools, and adds up the usage", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script(
      [{ text: marked('{"x":"one"}') }, { usage: { inputTokens: 10, outputTokens: 1 } }],
      [{ text: marked('{"x":1}') }, { usage: { inputTokens: 20, outputTokens: 2 } }],
    );
    const { body } = await post(path, { message, result: point });
    expect(body.result).toMatchObject({
      result: { x: 1 },
      usage: { input: 30, output: 3 },
      metadata: { steps: 2 },
    });
    const [first, second] = await modelRequests(message);
    const asked = JSON.stringify(second?.body.messages.at(-1));
    expect(asked).toContain("x: ");
    expect(second?.body.tool_choice).toBe("none");
    expect(second?.body.tools).toEqual(first?.body.tools);
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages.map(({ role }: { role: string }) => role)).toEqual([
      "user",
      "assistant",
      "user",
      "assistant",
    ]);
  });

  it("gives up after the retries that the call allows, with the last answer and the issues", async () => {
    const message = script([{ text: marked('{"x":"one"}') }]);
    const { status, body } = await post(`/agents/tools/${unique()}`, { message, result: point, retries: 0 });
    expect(status).toBe(422);
    expect(body.error).toMatchObject({
      type: "result_invalid",
      meta: { answer: marked('{"x":"one"}'), issues: [expect.stringContaining("x: ")] },
    });
  });

  it("comes after the tools that it takes", async () => {
    const message = script(
      [{ toolCalls: [{ name: "add", arguments: { left: 1, right: 2 } }] }],
      [{ text: marked('{"x":3}') }],
    );
    const { body } = await post(`/agents/tools/${unique()}`, { message, result: point });
    expect(body.result).toMatchObject({ result: { x: 3 }, metadata: { steps: 2 } });
  });

  it.each([
    ["no object", 1, "must be a JSON Schema object"],
    ["a list", [], "must be a JSON Schema object"],
    ["an unknown type", { type: "integerr" }, "not a JSON Schema"],
    ["too large a schema", { type: "string", description: "x".repeat(70_000) }, "characters"],
  ])("refuses %s by name, before anything is stored", async (_name, result, expected) => {
    const path = `/agents/tools/${unique()}`;
    const { status, body } = await post(path, { message: "hi", result });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      type: "invalid_request",
      message: expect.stringContaining(expected),
      meta: { field: "result" },
    });
    expect((await call(`${path}/messages`)).body.messages).toEqual([]);
  });
});
