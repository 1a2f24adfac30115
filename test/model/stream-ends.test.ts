/** How a stream ends, for every provider: what is a whole answer, what is tried again, and what is not. */

import { describe, expect, it } from "vitest";
import { cutInputKey } from "../../src/model/answer-builder.ts";
import { modelRequests, script } from "../support/api.ts";
import type { Reply, ReplyStep } from "../support/fake-openai/reply.ts";
import {
  answerOf,
  ask,
  failureCode,
  fakeUrl,
  finish,
  type ModelUnderTest,
  readTool,
  start,
} from "./run-model.ts";
import "../../src/model/anthropic/index.ts";
import "../../src/model/google/index.ts";
import "../../src/model/openai-compatible/index.ts";
import "../../src/model/workers-ai/index.ts";

const openAi = (api: string): ModelUnderTest => ({
  reference: "openai:test-model",
  settings: { apiKey: "k", baseUrl: fakeUrl("/v1"), api },
});
const compatibleUrl = fakeUrl("/compatible/v1");

const providers: [name: string, model: ModelUnderTest][] = [
  ["openai (responses)", openAi("responses")],
  ["openai (chat)", openAi("chat")],
  ["openai-compatible", { reference: "openai-compatible:llama3.2", settings: { baseUrl: compatibleUrl } }],
  [
    "workers-ai",
    { reference: "workers-ai:@cf/openai/gpt-oss-120b", settings: { baseUrl: compatibleUrl, apiKey: "k" } },
  ],
  [
    "anthropic",
    { reference: "anthropic:claude-sonnet-4-5", settings: { baseUrl: fakeUrl("/v1"), apiKey: "k" } },
  ],
  [
    "google",
    { reference: "google:gemini-3-pro-preview", settings: { baseUrl: fakeUrl("/v1beta"), apiKey: "k" } },
  ],
];

const chatLike = providers.filter(([name]) => !["openai (responses)", "anthropic", "google"].includes(name));
const openAiLike = providers.slice(0, 2);

describe.each(providers)("the end of a stream of %s", (_name, model) => {
  it("is an error in place of it, with the status 200, that counts for what it says", async () => {
    const error = { type: "overloaded_error", code: "overloaded_error", message: "Overloaded" };
    const run = await start(
      model,
      script([{ status: 200, body: { type: "error", error } }], [{ text: "ok" }]),
    );
    expect(await finish(run)).toMatchObject({ type: "answer", answer: { content: [{ text: "ok" }] } });
    expect(run.retries).toMatchObject([{ error: { code: "model_unavailable" } }]);
  });

  it.each([
    ["stays open", { keepOpen: true }],
    ["is reset", { resetAtEnd: true }],
  ] satisfies [string, ReplyStep][])(
    "C6: a whole answer counts, though its connection %s behind it",
    async (_how, end) => {
      const message = script([{ text: "all of it" }, end]);
      const run = await start(model, message);
      expect(await run.outcome).toMatchObject({
        type: "answer",
        answer: { content: [{ type: "text", text: "all of it" }], finishReason: "stop" },
      });
      expect(run.retries).toEqual([]);
      expect(await modelRequests(message)).toHaveLength(1);
    },
  );

  it("C6: a call of a tool is whole with the end that the provider marks", async () => {
    const toolCalls = [{ id: "call_1", name: "read", arguments: { path: "a" } }];
    const run = await start(model, {
      prompt: ask(script([{ toolCalls }, { keepOpen: true }])),
      tools: readTool,
    });
    expect(await run.outcome).toMatchObject({
      answer: { content: [{ type: "tool-call", toolName: "read", input: { path: "a" } }] },
    });
  });

  it("C7: a connection that closes cleanly in the middle is a failure", async () => {
    const run = await start(
      model,
      script([{ text: "half of", chunks: 3 }, { closeAfterChunks: 2 }], [{ text: "whole" }]),
    );
    expect(await finish(run)).toMatchObject({ answer: { content: [{ text: "whole" }] } });
    expect(run.retries).toMatchObject([{ error: { code: "model_stream_broken" } }]);
  });

  it("C9: asks once more when an answer is empty, and then takes what comes", async () => {
    const usage = { inputTokens: 100, outputTokens: 3 };
    const first = [{ usage }, { finishReason: "stop" as const }];
    const whole = await start(model, script(first, [{ text: "Here." }, { usage }]));
    expect(await finish(whole)).toMatchObject({
      answer: { content: [{ text: "Here." }], usage: { inputTokens: 200, outputTokens: 6 } },
    });
    expect(whole.retries).toMatchObject([
      { delayMs: 0, error: { message: "The model's answer was empty." } },
    ]);

    const message = script(first, first, [{ text: "never asked" }]);
    const empty = await start(model, message);
    expect(await finish(empty)).toMatchObject({
      type: "answer",
      answer: { content: [], finishReason: "stop" },
    });
    expect(await modelRequests(message)).toHaveLength(2);
  });

  it("does not ask again for what a filter has stopped", async () => {
    const message = script([{ finishReason: "content_filter" }]);
    expect(await answerOf(model, message)).toMatchObject({ content: [], finishReason: "content-filter" });
    expect(await modelRequests(message)).toHaveLength(1);
  });
});

describe.each(providers.filter(([name]) => name !== "google"))("a call that %s cuts", (name, model) => {
  it.each([
    ["an empty input", ""],
    ["an input that breaks off", '{"path": "notes/lo'],
    ["an input that happens to be JSON", '{"path": "notes"}'],
  ])("C5: is marked with %s", async (_kind, text) => {
    // Anthropic's reader makes {} of an empty input, and refuses one that breaks off.
    const toolCalls = [{ id: "call_1", name: "read", arguments: text }];
    const prompt = ask(script([{ toolCalls }, { finishReason: "length" }]));
    const answer = await answerOf(model, { prompt, tools: readTool });
    expect(answer.finishReason, name).toBe("length");
    expect(answer.content).toMatchObject([
      { type: "tool-call", input: { [cutInputKey]: expect.any(String) } },
    ]);
  });

  it("C5: leaves the calls before it whole", async () => {
    const toolCalls = [
      { id: "call_1", name: "read", arguments: { path: "a" } },
      { id: "call_2", name: "read", arguments: '{"pa' },
    ];
    const prompt = ask(script([{ toolCalls }, { finishReason: "length" }]));
    const answer = await answerOf(model, { prompt, tools: readTool });
    expect(answer.content).toMatchObject([{ input: { path: "a" } }, { input: { [cutInputKey]: '{"pa' } }]);
  });
});

describe.each(openAiLike)("an error within a stream of %s", (_name, model) => {
  it("C1: waits as long as a rate limit within the stream says", async () => {
    const limited = {
      code: "rate_limit_exceeded",
      message:
        "Rate limit reached for gpt-5.1 in organization org-1 on tokens per min (TPM): Limit 30000, Used 22999, Requested 12528. Please try again in 11.054s.",
    };
    const run = await start(model, script([{ errorChunk: limited }], [{ text: "ok" }]));
    expect(await finish(run)).toMatchObject({ type: "answer", answer: { content: [{ text: "ok" }] } });
    expect(run.retries).toMatchObject([{ delayMs: 11_054, error: { code: "model_rate_limited" } }]);
  });

  it.each([
    ["insufficient_quota", "model_quota_exceeded"],
    ["invalid_prompt", "model_rejected"],
  ])("C2: does not try %s again", async (code, expected) => {
    const run = await start(model, script([{ errorChunk: { code, message: "No." } }], [{ text: "never" }]));
    expect(failureCode(await run.outcome)).toBe(expected);
    expect(run.retries).toEqual([]);
  });

  it("C2: does not try a 429 without quota again", async () => {
    const body = { error: { message: "You exceeded your current quota.", code: "insufficient_quota" } };
    const run = await start(model, script([{ status: 429, body }], [{ text: "never" }]));
    expect(failureCode(await run.outcome)).toBe("model_quota_exceeded");
    expect(run.retries).toEqual([]);
  });

  it("C3: summarises rather than waits when one request alone is above the limit", async () => {
    const message =
      "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 42528. The input or output tokens must be reduced in order to run successfully.";
    const body = { error: { message, type: "tokens", code: "rate_limit_exceeded" } };
    const run = await start(model, script([{ status: 429, body }]));
    expect(failureCode(await run.outcome)).toBe("model_overflow");
  });
});

describe("an answer that its provider takes back", () => {
  it.each(chatLike)("C7: an empty reason of %s is none", async (_name, model) => {
    const reply: Reply = [{ text: "half of", chunks: 3 }, { finishReason: "none" }, { closeAfterChunks: 2 }];
    const run = await start(model, script(reply, [{ text: "whole" }]));
    expect(await finish(run)).toMatchObject({ answer: { content: [{ text: "whole" }] } });
    expect(run.retries).toHaveLength(1);
  });

  it("C7: [DONE] ends an answer whose reason is empty", async () => {
    const run = await start(openAi("chat"), script([{ text: "whole" }, { finishReason: "none" }]));
    expect(await run.outcome).toMatchObject({ answer: { content: [{ text: "whole" }] } });
    expect(run.retries).toEqual([]);
  });

  it("C8: tries again what Gemini's model could not say", async () => {
    const [, model] = providers.find(([name]) => name === "google") ?? [];
    if (model === undefined) throw new Error("There is no such provider.");
    for (const finishReason of ["malformed", "error"] as const) {
      const run = await start(model, script([{ text: "half" }, { finishReason }], [{ text: "whole" }]));
      expect(await finish(run)).toMatchObject({ answer: { content: [{ text: "whole" }] } });
      expect(run.retries).toMatchObject([{ error: { code: "model_stream_broken" } }]);
    }
  });

  it.each(chatLike)("C8: tries an answer of %s again that ended with an error", async (_name, model) => {
    const run = await start(
      model,
      script([{ text: "half" }, { finishReason: "error" }], [{ text: "whole" }]),
    );
    expect(await finish(run)).toMatchObject({ answer: { content: [{ text: "whole" }] } });
  });

  it.each(chatLike)("C12: tries Groq's malformed call again, over %s", async (_name, model) => {
    const message =
      "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.";
    const body = {
      error: { message, type: "invalid_request_error", code: "tool_use_failed", failed_generation: "<x>" },
    };
    const run = await start(model, script([{ status: 400, body }], [{ text: "ok" }]));
    expect(await finish(run)).toMatchObject({ answer: { content: [{ text: "ok" }] } });
    expect(run.retries).toHaveLength(1);
  });
});
