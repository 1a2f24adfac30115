/** Kind F: what can be set of a provider, for each of them, over HTTP. */

import { describe, expect, it } from "vitest";
import { registerOpenAiCompatible } from "../../src/model/openai-compatible/index.ts";
import { presets } from "../../src/model/openai-compatible/presets.ts";
import type { ProviderSettings } from "../../src/model/provider.ts";
import { readProviderSettings } from "../../src/model/provider-settings.ts";
import { resolveModel } from "../../src/model/resolve-model.ts";
import type { StepOutcome } from "../../src/model/run-step.ts";
import { checkSettings } from "../../src/model/settings/check-settings.ts";
import { modelRequests, script } from "../support/api.ts";
import { answerOf, ask, fakeUrl, finish, readTool, start } from "./run-model.ts";
import "../../src/model/anthropic/index.ts";
import "../../src/model/google/index.ts";

const compatibleUrl = fakeUrl("/compatible/v1");
const providers: [reference: string, settings: ProviderSettings][] = [
  ["openai:gpt-4.1", { apiKey: "k", baseUrl: fakeUrl("/v1"), api: "responses" }],
  ["openai:gpt-4.1", { apiKey: "k", baseUrl: fakeUrl("/v1"), api: "chat" }],
  ["openai-compatible:llama3.2", { baseUrl: compatibleUrl }],
  ["anthropic:claude-sonnet-4-5", { apiKey: "k", baseUrl: fakeUrl("/v1") }],
  ["google:gemini-2.5-pro", { apiKey: "k", baseUrl: fakeUrl("/v1beta") }],
];

async function bodyOf(reference: string, settings: ProviderSettings): Promise<Record<string, unknown>> {
  const message = script([{ text: "ok" }]);
  await answerOf({ reference, settings }, message);
  return (await modelRequests(message))[0]?.body ?? {};
}

describe.each(providers)("the settings of %s %j", (reference, settings) => {
  it("F: fields of the body, besides those that are sent and in place of them", async () => {
    const body = { service_tier: "flex", stream_options: { include_usage: false } };
    expect(await bodyOf(reference, { ...settings, body })).toMatchObject(body);
  });

  it("F: headers, and a query in the base URL", async () => {
    const headers = { "x-team": "blue" };
    const baseUrl = `${settings.baseUrl}?api-version=2026-01-01`;
    const message = script([{ text: "ok" }]);
    await answerOf({ reference, settings: { ...settings, headers, baseUrl } }, message);
    const [request] = await modelRequests(message);
    expect(request?.headers).toMatchObject(headers);
    expect(request?.url).toContain("api-version=2026-01-01");
  });

  it("F: the most tokens of an answer", async () => {
    const text = JSON.stringify(await bodyOf(reference, { ...settings, maxOutputTokens: 1234 }));
    expect(text).toMatch(/"(?:max_tokens|max_completion_tokens|max_output_tokens|maxOutputTokens)":1234/);
  });

  it("F: how long an answer may take to begin", async () => {
    const never = [{ hang: true }] as const;
    const model = { reference, settings: { ...settings, timeoutMs: 1000 } };
    const { outcome, clock } = await start(model, script(never, never, never, never));
    let end: StepOutcome | undefined;
    void outcome.then((value) => {
      end = value;
    });
    let waitedMs = 0;
    for (; end === undefined && waitedMs < 60_000; waitedMs += 500) {
      await new Promise((resolve) => setTimeout(resolve));
      clock.advance(500);
    }
    // Four calls of a second, and the pauses between them.
    expect(end).toMatchObject({ type: "failure", error: { code: "model_timeout" } });
    expect(waitedMs).toBeLessThan(20_000);
  });
});

describe("a model of Anthropic's protocol that is not known", () => {
  it("F: may say more than 4,096 tokens", async () => {
    const settings = { apiKey: "k", baseUrl: fakeUrl("/v1") };
    expect(await bodyOf("anthropic:deepseek-v4-pro", settings)).toMatchObject({ max_tokens: 32_000 });
  });
});

describe("a dialect that is like another", () => {
  const prompt = ask("a");
  const answer = { type: "tool-call" as const, toolCallId: "call/1", toolName: "read", input: {} };
  const output = { type: "text" as const, value: "text" };
  const result = { type: "tool-result" as const, toolCallId: "call/1", toolName: "read", output };

  it("F: bridges roles, spells ids and keeps reasoning as it is told", async () => {
    const message = script([{ text: "ok" }]);
    const dialect = {
      like: "compatible",
      userAfterTool: "bridged",
      callId: { characters: "a-z", charsMin: 5, charsMax: 5 },
      reasoningRequired: { field: "reasoning_content", of: "calls" },
    } as const;
    // It takes letters alone; the fake takes more.
    const settings = {
      baseUrl: compatibleUrl,
      dialect: { ...dialect, callId: { ...dialect.callId, characters: "A-Za-z0-9" } },
    };
    const run = await start(
      { reference: "openai-compatible:odd", settings },
      {
        prompt: [
          ...prompt,
          { role: "assistant", content: [answer] },
          { role: "tool", content: [result] },
          ...ask(message),
        ],
        tools: readTool,
      },
    );
    expect(await finish(run)).toMatchObject({ type: "answer" });
    const messages = (await modelRequests(message))[0]?.body.messages as Record<string, unknown>[];
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant", "user"]);
    expect(messages[1]).toMatchObject({
      reasoning_content: " ",
      tool_calls: [{ id: expect.stringMatching(/^[A-Za-z0-9]{5}$/) }],
    });
  });
});

describe("a server that is known by name", () => {
  it.each(Object.entries(presets))("F: %s", async (name, { baseUrl, needsKey, dialect }) => {
    registerOpenAiCompatible(name);
    const resolve = (settings: ProviderSettings) => resolveModel(`${name}:large`, { [name]: settings });
    if (baseUrl === undefined) {
      await expect(resolve({ apiKey: "k" })).rejects.toMatchObject({ code: "model_not_configured" });
      return;
    }
    const hint = expect.stringContaining("_API_KEY");
    if (needsKey) await expect(resolve({})).rejects.toMatchObject({ code: "model_not_configured", hint });
    expect((await resolve({ apiKey: "k" })).dialect?.name).toBe(dialect);
    // A server of one's own at another address may want none.
    expect((await resolve({ baseUrl: compatibleUrl })).dialect?.name).toBe(dialect);
  });

  it("F: has its key in the variable that others have for it", () => {
    expect(readProviderSettings({ MOONSHOT_API_KEY: "k" }).kimi).toMatchObject({ apiKey: "k" });
    expect(readProviderSettings({ GROQ_API_KEY: "g" }).groq).toMatchObject({ apiKey: "g" });
  });
});

describe("a setting that does not exist", () => {
  it.each<[object, RegExp]>([
    [{ maxOutputToken: 5 }, /unknown field "maxOutputToken"\. Did you mean "maxOutputTokens"\?/],
    [{ dialect: "grok" }, /\.dialect must be "openai-responses", /],
    [{ dialect: {} }, /\.dialect must say which dialect it is like/],
    [{ dialect: { like: "vllm", userAfterTools: "bridged" } }, /Did you mean "userAfterTool"\?/],
    [{ maxOutputTokens: 0 }, /\.maxOutputTokens must be/],
    [{ body: "x" }, /\.body must be an object/],
  ])("F: is refused by name: %j", (settings, words) => {
    expect(checkSettings(settings)).toMatch(words);
    // The types refuse it too.
    expect(() => registerOpenAiCompatible("acme", settings as ProviderSettings)).toThrowError(words);
  });
});
