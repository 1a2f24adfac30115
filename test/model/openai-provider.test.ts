/** OpenAI's two APIs: what all providers do, and our reading of their streams against the AI SDK's own, on the same bytes: the same answers, part by part as
 *  they are stored and sent back, and the same requests. */

import { env } from "cloudflare:workers";
import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { AnswerBuilder, type ModelAnswer } from "../../src/model/answer-builder.ts";
import { fromLanguageModel, type StreamModel } from "../../src/model/provider.ts";
import { resolveModel } from "../../src/model/resolve-model.ts";
import { modelRequests, script } from "../support/api.ts";
import type { Reply } from "../support/fake-openai/reply.ts";
import { describeProvider } from "./provider-contract.ts";
import { fakeUrl } from "./run-model.ts";

const tooLong = "Your input exceeds the context window of this model.";

for (const api of ["responses", "chat"] as const) {
  describeProvider({
    reference: "openai:gpt-5.5",
    settings: { apiKey: "k", baseUrl: fakeUrl("/v1"), api },
    overflow: { status: 400, body: { error: { message: tooLong, code: "context_length_exceeded" } } },
    overloaded: { errorChunk: { code: "server_error", message: "The server had an error." } },
    ...(api === "chat" && { hidesReasoning: true }),
  });
}

const providerOptions = { openai: { store: false } };

async function bothWays(api: "chat" | "responses", modelId: string) {
  const baseUrl = env.OPENAI_BASE_URL ?? "";
  const theirs = createOpenAI({ apiKey: "k", baseURL: baseUrl })[api](modelId);
  const ours = await resolveModel(`openai:${modelId}`, { openai: { apiKey: "k", baseUrl, api } });
  return { theirs: fromLanguageModel(theirs), ours: ours.stream };
}

async function answerOf(stream: StreamModel, options: LanguageModelV4CallOptions): Promise<ModelAnswer> {
  const builder = new AnswerBuilder();
  await stream({ ...options, providerOptions }, (part) => builder.add(part));
  return builder.build();
}

function ask(message: string): LanguageModelV4Prompt {
  return [{ role: "user", content: [{ type: "text", text: message }] }];
}

const call = { id: "call_1", name: "read", arguments: { path: "a/b", deep: { list: [1, "ü"] } } };

const replies: [string, Reply][] = [
  ["text in many chunks", [{ text: "Grüße 🌍, and a longer text.", chunks: 9 }]],
  ["an empty answer", [{ text: "" }]],
  ["text with line ends and quotes", [{ text: 'a\n\ndata: "b"\r\n\u2028c', chunks: 4 }]],
  ["one tool call", [{ toolCalls: [call] }]],
  ["a tool call without arguments", [{ toolCalls: [{ id: "call_1", name: "list", arguments: "" }] }]],
  ["a tool call with broken arguments", [{ toolCalls: [{ ...call, arguments: '{"path":' }] }]],
  [
    "text, then several calls",
    [
      { text: "Let me look." },
      { toolCalls: [call, { ...call, id: "call_2", name: "stat" }, { ...call, id: "call_3" }] },
    ],
  ],
  ["reasoning before text", [{ reasoning: "Think about it." }, { text: "Done." }]],
  ["reasoning before a call", [{ reasoning: "I need the file." }, { toolCalls: [call] }]],
  [
    "usage with cached tokens",
    [{ text: "a" }, { usage: { inputTokens: 100, outputTokens: 20, cachedTokens: 64 } }],
  ],
  ["an answer cut by length", [{ text: "half" }, { finishReason: "length" }]],
  ["an answer stopped by a filter", [{ text: "no" }, { finishReason: "content_filter" }]],
];

describe.each(["chat", "responses"] as const)("the %s API, read both ways", (api) => {
  it.each(replies)("agrees on %s", async (_name, reply) => {
    const { ours, theirs } = await bothWays(api, "gpt-5.5");
    // The fake numbers its ids by request, and ours say where they were made: what differs by that alone is made equal.
    const normalize = (answer: ModelAnswer) =>
      JSON.parse(
        JSON.stringify(answer)
          .replaceAll(/fake\d+/g, "fake")
          .replaceAll(/,?"edgeflue":\{[^}]*\}/g, ""),
      );
    const expected = normalize(await answerOf(theirs, { prompt: ask(script(reply)) }));
    expect(normalize(await answerOf(ours, { prompt: ask(script(reply)) }))).toEqual(expected);
  });

  it.each([
    ["a stream that is cut", [{ text: "half of it", chunks: 4 }, { cutAfterChunks: 2 }]],
    ["a chunk that does not parse", [{ text: "half" }, { malformedChunk: true }]],
    ["an error event", [{ text: "half" }, { errorChunk: { message: "overloaded" } }]],
    ["a status", [{ status: 503, body: { error: { message: "busy" } } }]],
  ] satisfies [string, Reply][])("rejects %s in both ways", async (_name, reply) => {
    const { ours, theirs } = await bothWays(api, "gpt-5.5");
    await expect(answerOf(theirs, { prompt: ask(script(reply)) })).rejects.toThrowError();
    await expect(answerOf(ours, { prompt: ask(script(reply)) })).rejects.toThrowError();
  });

  it("sends the request that the AI SDK would send, history with reasoning and calls included", async () => {
    const { ours, theirs } = await bothWays(api, "gpt-5.5");
    const mark = script([{ text: "ok" }], [{ text: "ok" }]);
    const metadata = { openai: { itemId: "rs_1", reasoningEncryptedContent: "encrypted_1" } };
    const prompt: LanguageModelV4Prompt = [
      { role: "system", content: "Be brief." },
      { role: "user", content: [{ type: "text", text: "first" }] },
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "hm", providerOptions: metadata },
          { type: "text", text: "Let me see.", providerOptions: { openai: { itemId: "msg_1" } } },
          {
            type: "tool-call",
            toolCallId: "c1",
            toolName: "read",
            input: { path: "a" },
            providerOptions: { openai: { itemId: "fc_1" } },
          },
        ],
      },
      {
        role: "tool",
        content: [
          {
            type: "tool-result",
            toolCallId: "c1",
            toolName: "read",
            output: { type: "json", value: { x: 1 } },
          },
        ],
      },
      ...ask(mark),
    ];
    const tools: LanguageModelV4CallOptions["tools"] = [
      {
        type: "function",
        name: "read",
        description: "Reads.",
        inputSchema: { type: "object", properties: { path: { type: "string" } } },
      },
    ];
    for (const stream of [theirs, ours]) await answerOf(stream, { prompt, tools, reasoning: "low" });
    const [expected, actual] = await modelRequests(mark);
    expect(actual?.body).toEqual(expected?.body);
    expect(actual?.path).toBe(expected?.path);
    expect(actual?.headers.authorization).toBe("Bearer k");
    if (api === "responses")
      expect(actual?.body).toMatchObject({ store: false, include: ["reasoning.encrypted_content"] });
  });
});
