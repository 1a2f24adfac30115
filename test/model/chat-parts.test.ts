/** Chat Completions as servers that are not OpenAI send them. */

import { describe, expect, it, vi } from "vitest";
import { AnswerBuilder, invalidInputKey, type ModelAnswer } from "../../src/model/answer-builder.ts";
import { ChatParts } from "../../src/model/openai/chat/chat-parts.ts";

interface Delta {
  content?: unknown;
  reasoning_content?: unknown;
  reasoning?: unknown;
  tool_calls?: unknown[];
  function_call?: unknown;
}

function read(
  deltas: Delta[],
  { finish, done = true }: { finish?: string; done?: boolean } = {},
): ModelAnswer {
  const builder = new AnswerBuilder();
  const parts = new ChatParts((part) => builder.add(part));
  for (const delta of deltas) parts.take({ choices: [{ index: 0, delta }] });
  if (finish !== undefined) parts.take({ choices: [{ index: 0, delta: {}, finish_reason: finish }] });
  if (done) parts.sawDone();
  parts.end();
  return builder.build();
}

const calls = ({ content }: ModelAnswer) =>
  content.flatMap((part) => (part.type === "tool-call" ? [[part.toolName, part.input]] : []));

describe("ChatParts", () => {
  it("takes [DONE] for the end when no reason to finish was sent", () => {
    expect(read([{ content: "hi" }])).toMatchObject({ finishReason: "stop", content: [{ text: "hi" }] });
  });

  it("takes the usage after the reason to finish for the end, and none before it", () => {
    const parts = new ChatParts(() => {});
    const usage = { prompt_tokens: 1, completion_tokens: 1 };
    const choice = (finish_reason: string | null) => [{ index: 0, delta: { content: "x" }, finish_reason }];
    for (const chunk of [
      { choices: [], usage },
      { choices: choice(null), usage },
      { choices: choice("stop"), usage },
      { choices: [], usage: null },
    ]) {
      parts.take(chunk);
      expect(parts.isDone).toBe(false);
    }
    parts.take({ choices: [], usage });
    expect(parts.isDone).toBe(true);
  });

  it("takes neither for a connection that was cut", () => {
    expect(() => read([{ content: "hi" }], { done: false })).toThrowError();
  });

  it("does not look into a long input for each piece of it, also where the name comes with each", () => {
    const piece = (text: string) => ({
      tool_calls: [{ index: 0, id: "a", function: { name: "write", arguments: text } }],
    });
    const trim = vi.spyOn(String.prototype, "trim");
    const deltas = [piece('{"text":"'), ...Array.from({ length: 1_000 }, () => piece("word ")), piece('"}')];
    const answer = read(deltas);
    const looked = trim.mock.contexts.map(String).join("").length;
    trim.mockRestore();
    expect(calls(answer)).toEqual([["write", { text: "word ".repeat(1_000) }]]);
    expect(looked).toBeLessThan(50_000);
  });

  it("keeps calls apart that carry one index and different ids", () => {
    const call = (id: string, name: string) => ({
      tool_calls: [{ index: 0, id, function: { name, arguments: "{}" } }],
    });
    expect(calls(read([call("a", "first"), call("b", "second")], { finish: "tool_calls" }))).toEqual([
      ["first", {}],
      ["second", {}],
    ]);
  });

  it("joins the deltas of a call that carries no index", () => {
    const deltas = [
      { tool_calls: [{ id: "a", function: { name: "read", arguments: '{"pa' } }] },
      { tool_calls: [{ function: { arguments: 'th":"x"}' } }] },
    ];
    expect(calls(read(deltas, { finish: "tool_calls" }))).toEqual([["read", { path: "x" }]]);
  });

  it("joins the deltas of a call that repeats its id", () => {
    const deltas = ['{"pa', 'th":"x"}'].map((text) => ({
      tool_calls: [{ id: "a", function: { name: "read", arguments: text } }],
    }));
    expect(calls(read(deltas, { finish: "tool_calls" }))).toEqual([["read", { path: "x" }]]);
  });

  it("keeps whole calls apart that carry neither index nor id", () => {
    const call = (name: string) => ({ tool_calls: [{ function: { name, arguments: "{}" } }] });
    expect(calls(read([call("first"), call("second")], { finish: "stop" }))).toEqual([
      ["first", {}],
      ["second", {}],
    ]);
  });

  const named = (text: unknown, fields: object = {}) => ({
    tool_calls: [{ index: 0, id: "a", function: { name: "read", arguments: text }, ...fields }],
  });
  const path = '{"path":"x"}';

  it.each<[string, Delta[]]>([
    ["in both of its forms", [{ ...named(path), function_call: { name: "read", arguments: path } }]],
    [
      "in both of its forms, piece by piece",
      ['{"path"', ':"x"}'].map((text) => ({
        ...named(text),
        function_call: { name: "read", arguments: text },
      })),
    ],
    ["whole once more at the end", [named('{"path"'), named(':"x"}'), named(path)]],
    ["after an empty input (litellm#4537)", [named("{}"), named('{"pa'), named('th":"x"}')]],
    ["after an empty input without a name", [named("{}"), named(path, { function: { arguments: path } })]],
    ["after an empty object", [named({}), named({ path: "x" })]],
    ["before white space", [named(path), named("\n", { function: { arguments: "\n" } })]],
  ])("makes one call of one that comes %s", (_case, deltas) => {
    expect(calls(read(deltas, { finish: "tool_calls" }))).toEqual([["read", { path: "x" }]]);
  });

  it("keeps whole calls apart that carry one index and one id", () => {
    const deltas = [named(path), named('{"path":"y"}'), named("{}", { function: { name: "list" } })];
    expect(calls(read(deltas, { finish: "tool_calls" }))).toEqual([
      ["read", { path: "x" }],
      ["read", { path: "y" }],
      ["list", {}],
    ]);
  });

  it("reads an input in many pieces that each name the call: time that grows with its square runs out", () => {
    const start = { tool_calls: [{ index: 0, function: { name: "read", arguments: '{"path":"' } }] };
    const piece = { tool_calls: [{ index: 0, function: { name: "read", arguments: "{}{}{}" } }] };
    const answer = read([start, ...Array.from({ length: 100_000 }, () => piece)], { finish: "tool_calls" });
    expect(answer.content).toHaveLength(1);
  });

  it("does not let a call run that a filter stopped before its input", () => {
    const answer = read([named("")], { finish: "content_filter" });
    expect(calls(answer)).toEqual([["read", { [invalidInputKey]: "" }]]);
  });

  it("takes the field of reasoning that has text, and goes on with it", () => {
    const deltas = ["deep", "er"].map((text) => ({ reasoning_content: "", reasoning: text, content: "x" }));
    expect(read(deltas, { finish: "stop" }).content[0]).toMatchObject({
      text: "deeper",
      providerOptions: { edgeflue: { field: "reasoning" } },
    });
  });

  it("takes a whole message beside an empty delta", () => {
    const builder = new AnswerBuilder();
    const parts = new ChatParts((part) => builder.add(part));
    parts.take({ choices: [{ delta: {}, message: { content: "whole" }, finish_reason: "stop" }] });
    parts.end();
    expect(builder.build().content).toEqual([{ type: "text", text: "whole" }]);
  });

  it("takes a chunk that says that it is an error for one", () => {
    const parts = new ChatParts(() => {});
    const chunk = { object: "error", message: "Rate limit reached", code: 429 };
    expect(() => parts.take(chunk)).toThrowError("Rate limit reached");
  });

  it("takes arguments that come as an object", () => {
    const deltas = [
      { tool_calls: [{ index: 0, id: "a", function: { name: "read", arguments: { path: "x" } } }] },
    ];
    expect(calls(read(deltas, { finish: "tool_calls" }))).toEqual([["read", { path: "x" }]]);
  });

  it("takes text that comes as a list of parts", () => {
    const answer = read(
      [
        {
          content: [
            { type: "text", text: "a" },
            { type: "text", text: "b" },
          ],
        },
      ],
      { finish: "stop" },
    );
    expect(answer.content).toEqual([{ type: "text", text: "ab" }]);
  });

  it("passes over chunks without a choice", () => {
    const builder = new AnswerBuilder();
    const parts = new ChatParts((part) => builder.add(part));
    for (const chunk of [{}, { choices: [] }, { choices: null }, { choices: [{ delta: null }] }])
      parts.take(chunk);
    parts.sawDone();
    parts.end();
    expect(builder.build().content).toEqual([]);
  });
});
