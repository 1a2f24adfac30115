/** Chat Completions as servers that are not OpenAI send them. */

import { describe, expect, it } from "vitest";
import { AnswerBuilder, type ModelAnswer } from "../../src/model/answer-builder.ts";
import { ChatParts } from "../../src/model/openai/chat/chat-parts.ts";

interface Delta {
  content?: unknown;
  tool_calls?: unknown[];
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
