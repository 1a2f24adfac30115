/** Anthropic's models: what all providers do, and the prompt cache, thinking and typed answers of this one. */

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import "../../src/model/anthropic/index.ts";
import { resolveModel } from "../../src/model/resolve-model.ts";
import { modelRequests, script } from "../support/api.ts";
import { describeProvider } from "./provider-contract.ts";
import { answerOf, ask, fakeUrl, readTool, start, withResults } from "./run-model.ts";

const model = {
  reference: "anthropic:claude-sonnet-4-5",
  settings: { apiKey: "k", baseUrl: fakeUrl("/v1"), headers: { "x-team": "blue" } },
};

const tooLong = "prompt is too long: 213846 tokens > 200000 maximum";

describeProvider({
  ...model,
  overflow: {
    status: 400,
    body: { type: "error", error: { type: "invalid_request_error", message: tooLong } },
  },
  overloaded: { errorChunk: { code: "overloaded_error", message: "Overloaded" } },
});

describe("the provider anthropic", () => {
  it("marks tools, system prompt and the ends of this call and the last one for the cache", async () => {
    const toolCalls = [{ id: "c1", name: "read", arguments: { path: "a" } }];
    const message = script([{ toolCalls }], [{ text: "ok" }]);
    const call = {
      prompt: [{ role: "system" as const, content: "Be brief." }, ...ask(message)],
      tools: readTool,
    };
    const answer = await answerOf(model, call);
    await answerOf(model, { ...call, prompt: withResults(call.prompt, answer, "text") });

    const [first, second] = await modelRequests(message);
    const cache_control = { type: "ephemeral" };
    expect(first?.body).toMatchObject({
      tools: [{ name: "read", cache_control }],
      system: [{ text: "Be brief.", cache_control }],
      messages: [{ role: "user", content: [{ type: "text", text: message, cache_control }] }],
    });
    expect(second?.body).toMatchObject({
      tools: [{ name: "read", cache_control }],
      system: [{ text: "Be brief.", cache_control }],
      messages: [
        { role: "user", content: [{ text: message, cache_control }] },
        { role: "assistant", content: [{ type: "tool_use" }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", cache_control }] },
      ],
    });
    expect(second?.body.messages[0]).toEqual(first?.body.messages[0]);
    expect(second?.body.tools).toEqual(first?.body.tools);
  });

  it("sends thinking back with its signature, and counts what was written to the cache", async () => {
    const toolCalls = [{ id: "c1", name: "read", arguments: { path: "a" } }];
    const usage = { inputTokens: 100, cachedTokens: 10, cacheWriteTokens: 20 };
    const message = script([{ reasoning: "Look first." }, { toolCalls }, { usage }], [{ text: "ok" }]);
    const call = { prompt: ask(message), tools: readTool, reasoning: "high" as const };
    const answer = await answerOf(model, call);
    expect(answer.usage).toMatchObject({ inputTokens: 100, cacheReadTokens: 10, cacheWriteTokens: 20 });
    await answerOf(model, { ...call, prompt: withResults(call.prompt, answer, "text") });
    const [, second] = await modelRequests(message);
    expect(second?.body.messages[1].content[0]).toEqual({
      type: "thinking",
      thinking: "Look first.",
      signature: "signed Look first.",
    });
  });

  describe.each([
    ["claude-sonnet-5-5", "high"],
    ["claude-sonnet-5-5", "provider-default"],
    ["claude-sonnet-5-5", "none"],
    ["claude-opus-5-5", "none"],
    ["claude-haiku-5-5", "none"],
    ["claude-fable-5-1", "low"],
  ] as const)(
    "a model that binds its thinking to what preceded it: %s, thinking %s",
    (modelId, reasoning) => {
      const bound = { ...model, reference: `anthropic:${modelId}` };
      const image = { type: "data" as const, data: "iVBORw0KGgo=" };

      it("answers at the first call when the instructions have changed since it thought", async () => {
        const toolCalls = [{ id: "c1", name: "read", arguments: { path: "a" } }];
        const message = script([{ reasoning: "Look first." }, { toolCalls }], [{ text: "ok" }]);
        const prompt: LanguageModelV4Prompt = [
          {
            role: "user",
            content: [
              { type: "file", mediaType: "image/png", data: image },
              { type: "text", text: message },
            ],
          },
        ];
        const call = { tools: readTool, reasoning: "high" as const };
        const answer = await answerOf(bound, { ...call, prompt });
        const changed = [{ role: "system" as const, content: "It is Tuesday." }, ...prompt];
        await answerOf(bound, { ...call, reasoning, prompt: withResults(changed, answer, "text") });
        const requests = await modelRequests(message);
        expect(requests).toHaveLength(2);
        expect(requests[1]?.body.messages[0].content[0]).toMatchObject({ type: "image" });
      });
    },
  );

  it("does without the option that a server in between refuses, and keeps all else", async () => {
    const error = {
      type: "invalid_request_error",
      message: "thinking.adaptive.block_binding: Extra inputs are not permitted",
    };
    const refusal = { status: 400, body: { type: "error", error } };
    const message = script([refusal], [{ text: "ok" }], [{ text: "ok" }]);
    const { stream } = await resolveModel("anthropic:claude-sonnet-5-5", { anthropic: model.settings });
    const call = { prompt: ask(message), reasoning: "high" as const };
    await stream(call, () => {});
    await stream(call, () => {});
    const [first, ...others] = await modelRequests(message);
    expect(first?.body.thinking.block_binding).toEqual({ prefix_mismatch_behavior: "drop_block" });
    expect(others.map(({ body }) => [body.thinking, body.output_config])).toEqual([
      [{ type: "adaptive", display: "summarized" }, { effort: "high" }],
      [{ type: "adaptive", display: "summarized" }, { effort: "high" }],
    ]);
  });

  it("leaves models that do not bind their thinking without a word about it", async () => {
    const toolCalls = [{ id: "c1", name: "read", arguments: { path: "a" } }];
    const message = script([{ reasoning: "Look first." }, { toolCalls }], [{ text: "ok" }]);
    const call = { prompt: ask(message), tools: readTool, reasoning: "high" as const };
    const older = { ...model, reference: "anthropic:claude-opus-5-20260724" };
    await answerOf(older, { ...call, prompt: withResults(call.prompt, await answerOf(older, call), "text") });
    const [, second] = await modelRequests(message);
    expect(second?.body.thinking).toEqual({ type: "adaptive", display: "summarized" });
    expect(second?.body.messages[1].content[0]).toMatchObject({ type: "thinking", thinking: "Look first." });
  });

  it.each([
    ["claude-sonnet-4-5", "none", { thinking: { type: "disabled" } }],
    ["claude-sonnet-4-5", "medium", { thinking: { type: "enabled", budget_tokens: 19_200 } }],
    ["claude-opus-4-8", "minimal", { thinking: { type: "adaptive" }, output_config: { effort: "low" } }],
    ["claude-opus-4-8", "xhigh", { thinking: { type: "adaptive" }, output_config: { effort: "xhigh" } }],
  ] as const)("thinks as asked: %s, %s", async (modelId, reasoning, expected) => {
    const message = script([{ text: "ok" }]);
    await answerOf({ ...model, reference: `anthropic:${modelId}` }, { prompt: ask(message), reasoning });
    const [request] = await modelRequests(message);
    expect(request?.body).toMatchObject(expected);
  });

  it("constrains answers to a schema with the models that can, and with no others", async () => {
    const structured = async (modelId: string, settings = {}) =>
      (await resolveModel(`anthropic:${modelId}`, { anthropic: { ...model.settings, ...settings } }))
        .structuredOutput;
    expect(await structured("claude-sonnet-4-5")).toBe(true);
    expect(await structured("claude-3-haiku-20240307")).toBe(false);
    expect(await structured("claude-sonnet-4-5", { structuredOutput: false })).toBe(false);

    const message = script([{ text: '{"ok":true}' }]);
    const schema = {
      type: "object" as const,
      properties: { ok: { type: "boolean" as const } },
      required: ["ok"],
    };
    await answerOf(model, {
      prompt: ask(message),
      tools: readTool,
      responseFormat: { type: "json", schema },
    });
    const [request] = await modelRequests(message);
    expect(request?.body).toMatchObject({
      output_config: { format: { type: "json_schema", schema: { properties: { ok: { type: "boolean" } } } } },
      tools: [{ name: "read" }],
    });
    expect(request?.body.tool_choice).not.toEqual({ type: "any" });
  });

  it("keeps the tools in a call that may not use them", async () => {
    const message = script([{ text: "ok" }]);
    await answerOf(model, { prompt: ask(message), tools: readTool, toolChoice: { type: "none" } });
    const [request] = await modelRequests(message);
    expect(request?.body).toMatchObject({ tools: [{ name: "read" }], tool_choice: { type: "none" } });
  });

  it("sends its key and the headers of the configuration", async () => {
    const message = script([{ text: "ok" }]);
    await answerOf({ ...model, settings: { ...model.settings, baseUrl: fakeUrl("/") } }, message);
    const [request] = await modelRequests(message);
    expect(request?.path).toBe("/v1/messages");
    expect(request?.headers).toMatchObject({ "x-api-key": "k", "x-team": "blue" });
  });

  it("says which variable has the key", async () => {
    await expect(resolveModel("anthropic:claude-sonnet-4-5", {})).rejects.toMatchObject({
      code: "model_not_configured",
      hint: expect.stringContaining("ANTHROPIC_API_KEY"),
    });
  });

  it("does not try again what is refused for good within a stream", async () => {
    const errorChunk = { code: "invalid_request_error", message: tooLong };
    const run = await start(model, script([{ text: "half" }, { errorChunk }]));
    expect(await run.outcome).toMatchObject({ type: "failure", error: { code: "model_overflow" } });
  });

  it("is alive while it sends pings, which make no part", async () => {
    const message = script([{ text: "a" }, { delayMs: 30 }, { delayMs: 30 }, { text: "b" }]);
    const { stream } = await resolveModel(model.reference, { anthropic: model.settings });
    const seen: string[] = [];
    await stream({ prompt: ask(message), onActivity: () => seen.push("alive") }, ({ type }) =>
      seen.push(type),
    );
    // At least a ping, the bytes of what follows, and the part made of them.
    expect(seen.join(" ")).toMatch(/text-end(?: alive){3,} text-start/);
  });
});
