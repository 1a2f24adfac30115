/** Google's Gemini models: what all providers do, and the signatures, thoughts and typed answers of this one. */

import { describe, expect, it } from "vitest";
import "../../src/model/google/index.ts";
import { resolveModel } from "../../src/model/resolve-model.ts";
import { modelRequests, script } from "../support/api.ts";
import { describeProvider } from "./provider-contract.ts";
import { answerOf, ask, failureCode, fakeUrl, finish, readTool, start, withResults } from "./run-model.ts";

const model = {
  reference: "google:gemini-3-pro-preview",
  settings: { apiKey: "k", baseUrl: fakeUrl("/v1beta") },
};

const tooLong = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).";

describeProvider({
  ...model,
  overflow: {
    status: 400,
    body: { error: { code: 400, status: "INVALID_ARGUMENT", message: tooLong } },
  },
  overloaded: { errorChunk: { code: "UNAVAILABLE", message: "The model is overloaded." } },
});

describe("the provider google", () => {
  it("sends the signature of a call back with it", async () => {
    const toolCalls = [{ id: "c1", name: "read", arguments: { path: "a" } }];
    const message = script([{ toolCalls }], [{ text: "ok" }]);
    const call = { prompt: ask(message), tools: readTool };
    const answer = await answerOf(model, call);
    await answerOf(model, { ...call, prompt: withResults(call.prompt, answer, "text") });
    const [, second] = await modelRequests(message);
    expect(second?.body.contents[1].parts).toMatchObject([
      { functionCall: { name: "read", args: { path: "a" } }, thoughtSignature: "signed c1" },
    ]);
  });

  it("sends the signature of a text back to the model that made it, and to no other", async () => {
    const message = script([{ text: "Hello." }], [{ text: "ok" }], [{ text: "ok" }]);
    const { content } = await answerOf(model, message);
    const prompt = [...ask(message), { role: "assistant" as const, content }, ...ask("And?")];
    await answerOf(model, { prompt });
    await answerOf({ ...model, reference: "google:gemini-2.5-flash" }, { prompt });
    const [, same, other] = await modelRequests(message);
    expect(same?.body.contents[1].parts).toEqual([{ text: "Hello.", thoughtSignature: "signed end" }]);
    expect(other?.body.contents[1].parts).toEqual([{ text: "Hello." }]);
  });

  it.each([
    ["gemini-2.5-flash", "none", { thinkingBudget: 0 }],
    ["gemini-2.5-flash", "high", { thinkingBudget: expect.any(Number), includeThoughts: true }],
    ["gemini-3-pro-preview", "none", { thinkingLevel: "low" }],
    ["gemini-3-pro-preview", "xhigh", { thinkingLevel: "high", includeThoughts: true }],
  ] as const)("thinks as asked: %s, %s", async (modelId, reasoning, thinkingConfig) => {
    const message = script([{ text: "ok" }]);
    await answerOf({ ...model, reference: `google:${modelId}` }, { prompt: ask(message), reasoning });
    const [request] = await modelRequests(message);
    expect(request?.body.generationConfig.thinkingConfig).toEqual(thinkingConfig);
  });

  it("constrains answers to a schema with the models that can while there are tools, and with no others", async () => {
    const structured = async (modelId: string) =>
      (await resolveModel(`google:${modelId}`, { google: model.settings })).structuredOutput;
    expect(await structured("gemini-3-pro-preview")).toBe(true);
    expect(await structured("gemini-2.5-flash")).toBe(false);

    const message = script([{ text: '{"ok":true}' }]);
    const schema = { type: "object" as const, properties: { ok: { type: "boolean" as const } } };
    await answerOf(model, {
      prompt: ask(message),
      tools: readTool,
      responseFormat: { type: "json", schema },
    });
    const [request] = await modelRequests(message);
    expect(request?.body).toMatchObject({
      generationConfig: { responseMimeType: "application/json", responseJsonSchema: schema },
      tools: [{ functionDeclarations: [{ name: "read" }] }],
    });
  });

  it("waits as long as the body of a 429 asks", async () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "2.5s" }];
    const error = { code: 429, status: "RESOURCE_EXHAUSTED", message: "Quota exceeded for tokens.", details };
    const run = await start(model, script([{ status: 429, body: { error } }], [{ text: "ok" }]));
    expect(await finish(run)).toMatchObject({ type: "answer" });
    expect(run.retries).toMatchObject([{ delayMs: 2500 }]);
  });

  it("knows a wrong key, which Google calls a bad request", async () => {
    const details = [{ reason: "API_KEY_INVALID", domain: "googleapis.com" }];
    const error = { code: 400, status: "INVALID_ARGUMENT", message: "API key not valid.", details };
    const run = await start(model, script([{ status: 400, body: { error } }]));
    expect(failureCode(await run.outcome)).toBe("model_unauthorized");
  });

  it("tries a malformed call again", async () => {
    const run = await start(model, script([{ finishReason: "malformed" }], [{ text: "ok" }]));
    expect(await finish(run)).toMatchObject({ type: "answer" });
    expect(run.retries).toHaveLength(1);
  });

  it("sends its key in a header, never in the address", async () => {
    const message = script([{ text: "ok" }]);
    await answerOf(model, message);
    const [request] = await modelRequests(message);
    expect(request?.path).toBe("/v1beta/models/gemini-3-pro-preview:streamGenerateContent");
    expect(request?.headers["x-goog-api-key"]).toBe("k");
  });

  it("says which variable has the key", async () => {
    await expect(resolveModel("google:gemini-3-pro-preview", {})).rejects.toMatchObject({
      code: "model_not_configured",
      hint: expect.stringContaining("GOOGLE_API_KEY"),
    });
  });
});
