/** Responses streams as servers that are not OpenAI send them: items named differently in each event, repeated, or sent
 *  only with the last event. No text is lost, and no call is made twice or with wrong arguments. */

import { describe, expect, it } from "vitest";
import { AnswerBuilder, type ModelAnswer } from "../../src/model/answer-builder.ts";
import { toModelFailure } from "../../src/model/model-error.ts";
import { ResponsesParts } from "../../src/model/openai/responses/responses-parts.ts";

function read(events: readonly unknown[]): ModelAnswer {
  const builder = new AnswerBuilder();
  const parts = new ResponsesParts((part) => builder.add(part));
  for (const event of events) if (!parts.isDone) parts.take(JSON.parse(JSON.stringify(event)));
  parts.end();
  return builder.build();
}

function failureOf(events: readonly unknown[]) {
  try {
    read(events);
  } catch (error) {
    return toModelFailure(error, "stream");
  }
  throw new Error("The stream gave an answer.");
}

const text = (value: string, id = "m1") => ({
  type: "message",
  id,
  content: [{ type: "output_text", text: value }],
});
const call = { type: "function_call", id: "fc1", call_id: "c1", name: "look", arguments: '{"at":"a"}' };
const thought = { type: "reasoning", id: "r1", summary: [], encrypted_content: "sealed" };

const added = (item: object, output_index?: number) => ({
  type: "response.output_item.added",
  output_index,
  item,
});
const done = (item: object, output_index?: number) => ({
  type: "response.output_item.done",
  output_index,
  item,
});
const textDelta = (delta: unknown, fields: object = { item_id: "m1" }) => ({
  type: "response.output_text.delta",
  delta,
  ...fields,
});
const argumentsDelta = (delta: string, fields: object = { item_id: "fc1" }) => ({
  type: "response.function_call_arguments.delta",
  delta,
  ...fields,
});
const completed = (output: object[] = [], fields: object = {}) => ({
  type: "response.completed",
  response: { output, usage: { input_tokens: 3, output_tokens: 2 }, ...fields },
});

const textIn = ({ content }: ModelAnswer) =>
  content.map((part) => (part.type === "text" ? part.text : "")).join("");
const callsIn = ({ content }: ModelAnswer) =>
  content.flatMap((part) =>
    part.type === "tool-call" ? [[part.toolCallId, part.toolName, part.input]] : [],
  );

describe("the text of a Responses stream", () => {
  it.each<[string, unknown[]]>([
    ["with the end of its item only", [added({ ...text(""), content: [] }, 0), done(text("hello"), 0)]],
    ["with the last event only", [completed([text("hello")])]],
    ["in part before the end of its item", [textDelta("hel"), done(text("hello"))]],
    ["in part before the last event", [added(text(""), 0), textDelta("hel"), completed([text("hello")])]],
    ["under an id that its item does not have", [textDelta("hel", { item_id: "x" }), done(text("hello"))]],
    ["without any id", [textDelta("hello", {}), done({ ...text("hello"), id: null })]],
    ["twice, by a repeated end", [textDelta("hello"), done(text("hello")), done(text("hello"))]],
    ["beside deltas that are null", [textDelta(null), textDelta("hello"), textDelta(undefined)]],
    [
      "whose end has no content",
      [added(text(""), 0), textDelta("hello"), done({ ...text(""), content: [] }, 0)],
    ],
    ["with an end that says something else", [textDelta("hello"), done(text("bye"))]],
    ["as a plain text", [done({ ...text(""), content: "hello" })]],
  ])("is whole and said once when it comes %s", (_case, events) => {
    const end = events.at(-1) as { type: string };
    const answer = read(end.type === "response.completed" ? events : [...events, completed()]);
    expect(textIn(answer)).toBe("hello");
    expect(answer.finishReason).toBe("stop");
  });

  it("is not said again by the last event, whatever its items are named there", () => {
    const events = [added(text(""), 0), textDelta("hello"), done(text("hello"), 0)];
    expect(textIn(read([...events, completed([text("hello", "other"), call])]))).toBe("hello");
  });

  it("keeps two messages apart", () => {
    const answer = read([
      textDelta("one"),
      done(text("one")),
      done(text("two", "m2")),
      completed([text("one"), text("two", "m2")]),
    ]);
    expect(answer.content.map((part) => part.type === "text" && part.text)).toEqual(["one", "two"]);
  });

  it("takes a refusal that is not streamed", () => {
    const refusal = { type: "message", id: "m1", content: [{ type: "refusal", refusal: "No." }] };
    expect(read([done(refusal), completed()])).toMatchObject({
      content: [{ type: "text", text: "No." }],
      finishReason: "content-filter",
    });
  });

  it("ends with `response.done`, as some gateways name it", () => {
    expect(read([textDelta("hello"), { ...completed(), type: "response.done" }])).toMatchObject({
      finishReason: "stop",
      usage: { inputTokens: 3 },
    });
  });
});

describe("the calls of a Responses stream", () => {
  it.each<[string, unknown[]]>([
    ["with the last event only", [completed([call])]],
    ["with the last event after streamed text", [textDelta("I look."), completed([text("I look."), call])]],
    ["without an end of its own", [added({ ...call, arguments: "" }, 0), completed([call])]],
    [
      "with arguments in deltas only",
      [added({ ...call, arguments: "" }, 0), argumentsDelta('{"at":'), argumentsDelta('"a"}')].concat(
        done({ ...call, arguments: "" }, 0) as never,
      ),
    ],
    [
      "with arguments in deltas of another id",
      [
        added({ ...call, arguments: "" }, 0),
        argumentsDelta('{"at":"a"}', { item_id: "x", output_index: 0 }),
        done({ ...call, id: "y", arguments: null }, 0),
      ],
    ],
    ["with arguments that are an object", [done({ ...call, arguments: { at: "a" } })]],
    ["twice", [done(call, 0), done(call, 0)]],
    ["and again with the last event", [done(call, 0), completed([{ ...call, id: "other" }])]],
  ])("are made once, as they were asked for, when one comes %s", (_case, events) => {
    const end = events.at(-1) as { type: string };
    const answer = read(end.type === "response.completed" ? events : [...events, completed()]);
    expect(callsIn(answer)).toEqual([["c1", "look", { at: "a" }]]);
    expect(answer.finishReason).toBe("tool-calls");
  });

  it("keep their arguments apart when a server numbers each of them 0", () => {
    const other = { ...call, id: "fc2", call_id: "c2" };
    const answer = read([
      added({ ...call, arguments: "" }, 0),
      added({ ...other, arguments: "" }, 0),
      argumentsDelta('{"at":"a"}', { item_id: "fc1", output_index: 0 }),
      argumentsDelta('{"at":"b"}', { item_id: "fc2", output_index: 0 }),
      done({ ...call, arguments: "" }, 0),
      done({ ...other, arguments: "" }, 0),
      completed(),
    ]);
    expect(callsIn(answer)).toEqual([
      ["c1", "look", { at: "a" }],
      ["c2", "look", { at: "b" }],
    ]);
  });

  it("stay two when they differ only by their arguments, or have no id", () => {
    const other = { ...call, arguments: '{"at":"b"}' };
    const bare = { ...call, id: null, call_id: null };
    expect(callsIn(read([done(call), done(other), completed()]))).toHaveLength(2);
    expect(callsIn(read([done(bare), done(bare), completed()]))).toHaveLength(2);
  });

  it("are left out when the whole output says that they are not whole", () => {
    const cut = { ...call, arguments: "", status: "incomplete" };
    const end = completed([text("I look."), cut], { incomplete_details: { reason: "content_filter" } });
    const answer = read([{ ...end, type: "response.incomplete" }]);
    expect(callsIn(answer)).toEqual([]);
    expect(answer).toMatchObject({ finishReason: "content-filter", content: [{ text: "I look." }] });
  });
});

describe("what a model thought in a Responses stream", () => {
  const summaryDelta = (delta: string, fields: object) => ({
    type: "response.reasoning_summary_text.delta",
    delta,
    summary_index: 0,
    ...fields,
  });
  const whole = { ...thought, summary: [{ type: "summary_text", text: "Hm." }] };

  it.each<[string, unknown[]]>([
    ["in one event", [done(whole)]],
    ["with the last event only", [completed([whole])]],
    [
      "under a different id in each event",
      [
        added({ type: "reasoning", id: "r1" }, 0),
        summaryDelta("Hm.", { item_id: "x", output_index: 0 }),
        done({ ...whole, id: "y" }, 0),
      ],
    ],
  ])("keeps its text and its seal when it comes %s", (_case, events) => {
    const end = events.at(-1) as { type: string };
    const answer = read(end.type === "response.completed" ? events : [...events, completed()]);
    expect(answer.content).toEqual([
      {
        type: "reasoning",
        text: "Hm.",
        providerOptions: { openai: { itemId: "r1", reasoningEncryptedContent: "sealed" } },
      },
    ]);
  });
});

describe("the usage of a Responses stream", () => {
  const usageOf = (usage: unknown) => read([textDelta("x"), completed([], { usage })]).usage;

  it.each<[string, unknown, object]>([
    ["as text", { input_tokens: "12", output_tokens: "3" }, { inputTokens: 12, outputTokens: 3 }],
    ["below zero", { input_tokens: -5, output_tokens: 3 }, { inputTokens: 0, outputTokens: 3 }],
    ["that are no whole numbers", { input_tokens: 2.4, output_tokens: 3 }, { inputTokens: 2 }],
    ["beyond all bounds", { input_tokens: 1e300, output_tokens: 3 }, { inputTokens: 0, outputTokens: 3 }],
    ["that are null", { input_tokens: null, input_tokens_details: null }, { inputTokens: 0 }],
    ["in no object", "none", { inputTokens: 0, outputTokens: 0 }],
  ])("takes counts %s", (_case, usage, expected) => {
    expect(usageOf(usage)).toMatchObject(expected);
  });
});

describe("the errors of a Responses stream", () => {
  it("are not read from the request that a failed response repeats", () => {
    const instructions = "Obey the rate limit of the API, and mind its insufficient quota.";
    const response = { status: "failed", error: null, instructions, incomplete_details: null };
    expect(failureOf([{ type: "response.failed", response }])).toMatchObject({
      error: { code: "model_stream_broken", hint: expect.not.stringContaining("rate limit") },
      retryable: true,
    });
  });

  it("say why a response failed", () => {
    const response = { error: null, incomplete_details: { reason: "content_filter" } };
    expect(failureOf([{ type: "response.failed", response }])).toMatchObject({
      error: { code: "model_rejected" },
      retryable: false,
    });
  });

  it("may come as those of Chat Completions", () => {
    const error = { message: "Rate limit reached", code: "rate_limit_exceeded" };
    expect(failureOf([textDelta("x"), { error }])).toMatchObject({
      error: { code: "model_rate_limited" },
    });
  });
});
