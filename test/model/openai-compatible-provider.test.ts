/** Servers that speak OpenAI's protocol: what all providers do, names of their own, and Workers AI as one of them. */

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { registerOpenAiCompatible } from "../../src/model/openai-compatible/index.ts";
import { readProviderSettings } from "../../src/model/provider-settings.ts";
import { resolveModel } from "../../src/model/resolve-model.ts";
import "../../src/model/workers-ai/index.ts";
import { modelRequests, script } from "../support/api.ts";
import { describeProvider } from "./provider-contract.ts";
import { answerOf, ask, fakeUrl, finish, readTool, start } from "./run-model.ts";

const baseUrl = fakeUrl("/compatible/v1");
const model = { reference: "openai-compatible:llama3.2", settings: { baseUrl } };

const tooLong = "This model's maximum context length is 8192 tokens.";

describeProvider({
  ...model,
  overflow: { status: 400, body: { error: { message: tooLong, type: "BadRequestError", code: 400 } } },
  overloaded: { errorChunk: { message: "The engine is dead.", code: "503" } },
});

describeProvider({
  reference: "workers-ai:@cf/openai/gpt-oss-120b",
  settings: { baseUrl, apiKey: "k" },
  overflow: {
    status: 413,
    body: {
      errors: [
        {
          code: 5021,
          message:
            "The estimated number of input and maximum output tokens exceeded this model context window limit.",
        },
      ],
    },
  },
  overloaded: { errorChunk: { message: "Capacity temporarily exceeded, please try again.", code: "3040" } },
});

describe("the provider openai-compatible", () => {
  it("needs no key, and sends one where there is one", async () => {
    const [without, withKey] = [script([{ text: "ok" }]), script([{ text: "ok" }])];
    await answerOf(model, without);
    await answerOf({ ...model, settings: { baseUrl, apiKey: "k" } }, withKey);
    expect((await modelRequests(without))[0]?.headers.authorization).toBeUndefined();
    expect((await modelRequests(withKey))[0]?.headers.authorization).toBe("Bearer k");
  });

  it("gives a server a name, whose settings the configuration overrides", async () => {
    registerOpenAiCompatible("ollama", { baseUrl: "http://127.0.0.1:1/v1", headers: { "x-team": "blue" } });
    const message = script([{ text: "ok" }]);
    const settings = readProviderSettings({ OLLAMA_BASE_URL: `${baseUrl}/`, OLLAMA_API_KEY: "k" });
    await answerOf({ reference: "ollama:llama3.2:1b", settings: settings.ollama ?? {} }, message);
    const [request] = await modelRequests(message);
    expect(request?.body).toMatchObject({ model: "llama3.2:1b", stream_options: { include_usage: true } });
    expect(request?.headers).toMatchObject({ authorization: "Bearer k", "x-team": "blue" });
  });

  it("refuses a name that no variable of the environment can have", () => {
    expect(() => registerOpenAiCompatible("My LLM")).toThrowError(/lower-case letters.*got "My LLM"/);
  });

  it("constrains an answer to a schema only where the settings say so", async () => {
    const schema = { type: "object" as const, properties: { ok: { type: "boolean" as const } } };
    const structured = { ...model, settings: { baseUrl, structuredOutput: true } };
    const message = script([{ text: '{"ok":true}' }]);
    const call = { prompt: ask(message), tools: readTool, responseFormat: { type: "json" as const, schema } };
    await answerOf(structured, call);
    const [request] = await modelRequests(message);
    expect(request?.body.response_format).toMatchObject({
      type: "json_schema",
      json_schema: { schema, strict: false },
    });
    const plain = await resolveModel("openai-compatible:llama3.2", { "openai-compatible": { baseUrl } });
    expect(plain.structuredOutput).toBe(false);
  });

  it.each([
    ["none", "none"],
    ["minimal", "low"],
    ["medium", "medium"],
    ["xhigh", "high"],
  ] as const)("says in words that such servers know how hard to think: %s", async (reasoning, effort) => {
    const message = script([{ text: "ok" }]);
    await answerOf(model, { prompt: ask(message), reasoning });
    expect((await modelRequests(message))[0]?.body.reasoning_effort).toBe(effort);
  });

  it("says where its address is set, and that one is not a URL", async () => {
    const hint = expect.stringContaining("OPENAI_COMPATIBLE_BASE_URL");
    await expect(resolveModel("openai-compatible:x", {})).rejects.toMatchObject({
      code: "model_not_configured",
      message: "The model's provider has no address.",
      hint,
    });
    await expect(
      resolveModel("openai-compatible:x", { "openai-compatible": { baseUrl: "localhost/v1" } }),
    ).rejects.toMatchObject({ message: expect.stringContaining("_BASE_URL, that is not a URL."), hint });
  });

  it.each([
    ["its own", { ...model, settings: { baseUrl: "http://127.0.0.1:1/v1" } }],
    [
      "OpenAI's",
      {
        reference: "openai:test-model",
        settings: { apiKey: "k", baseUrl: "http://127.0.0.1:1/v1" },
      },
    ],
  ])("U11: names the host and the model when nothing listens at an address of %s", async (_name, address) => {
    expect(await finish(await start(address, "hello"))).toMatchObject({
      type: "failure",
      error: {
        code: "model_unavailable",
        hint: expect.stringMatching(/^Model \S+: 127\.0\.0\.1:1: .*Check the provider's base URL/s),
      },
    });
  });
});

describe("the provider workers-ai", () => {
  it("calls the address of the account with the token", async () => {
    const settings = readProviderSettings({ CLOUDFLARE_ACCOUNT_ID: "acc", CLOUDFLARE_API_TOKEN: "token" });
    expect(settings["workers-ai"]).toEqual({
      apiKey: "token",
      baseUrl: "https://api.cloudflare.com/client/v4/accounts/acc/ai/v1",
    });
    const message = script([{ text: "ok" }]);
    const reference = "workers-ai:@cf/openai/gpt-oss-120b";
    await answerOf(
      { reference, settings: { ...settings["workers-ai"], baseUrl: env.OPENAI_BASE_URL ?? "" } },
      message,
    );
    const [request] = await modelRequests(message);
    expect(request?.body.model).toBe("@cf/openai/gpt-oss-120b");
    expect(request?.headers.authorization).toBe("Bearer token");
  });

  it("says what it needs", async () => {
    await expect(resolveModel("workers-ai:@cf/openai/gpt-oss-120b", {})).rejects.toMatchObject({
      code: "model_not_configured",
      hint: expect.stringContaining("CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN"),
    });
  });
});
