/** The requests of the smaller `@ai-sdk/openai` that Workers get, against those of the one that npm installed. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAiPath, slimOpenAi } from "../../../packaging/slim/openai.ts";
import { CapturedRequest, captureRequest } from "../../../src/model/openai/captured-request.ts";

type OpenAi = typeof import("@ai-sdk/openai/internal");

// In the repository, where it finds what it imports.
const folder = join(import.meta.dirname, `../../../node_modules/.cache/edgeflue-openai-${process.pid}`);
let text: string;
let slim: OpenAi;
let whole: OpenAi;

beforeAll(async () => {
  text = await slimOpenAi();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "openai.js");
  writeFileSync(path, text);
  slim = await import(pathToFileURL(path).href);
  whole = await import(pathToFileURL(openAiPath).href);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const user = (value: string) => ({
  role: "user" as const,
  content: [{ type: "text" as const, text: value }],
});
const parameters = {
  type: "object" as const,
  properties: { path: { type: "string" as const } },
  required: ["path"],
};

const calls: Record<string, LanguageModelV4CallOptions> = {
  plain: { prompt: [{ role: "system", content: "Be brief." }, user("Hello")] },
  settings: {
    prompt: [user("Hello")],
    temperature: 0.5,
    topP: 0.9,
    maxOutputTokens: 10,
    stopSequences: ["x"],
    seed: 7,
    reasoning: "high",
    headers: { "x-own": "1" },
  },
  tools: {
    prompt: [
      user("Read it."),
      {
        role: "assistant",
        content: [
          { type: "text", text: "I do." },
          { type: "tool-call", toolCallId: "call_1", toolName: "read", input: { path: "a" } },
        ],
      },
      {
        role: "tool",
        content: [
          {
            type: "tool-result",
            toolCallId: "call_1",
            toolName: "read",
            output: { type: "json", value: { ok: true } },
          },
        ],
      },
    ],
    tools: [{ type: "function", name: "read", description: "Reads.", inputSchema: parameters }],
    toolChoice: { type: "tool", toolName: "read" },
  },
  "a form for the answer": {
    prompt: [user("Judge.")],
    responseFormat: { type: "json", name: "verdict", schema: parameters },
    providerOptions: { openai: { strictJsonSchema: false, store: false, reasoningEffort: "low" } },
  },
  files: {
    prompt: [
      {
        role: "user",
        content: [
          { type: "text", text: "Look." },
          { type: "file", mediaType: "image/png", data: { type: "data", data: new Uint8Array([1, 2, 3]) } },
          {
            type: "file",
            mediaType: "application/pdf",
            filename: "a.pdf",
            data: { type: "data", data: "AQID" },
          },
        ],
      },
    ],
  },
  reasoning: {
    prompt: [
      user("Think."),
      {
        role: "assistant",
        content: [
          {
            type: "reasoning",
            text: "Well.",
            providerOptions: { openai: { itemId: "rs_1", reasoningEncryptedContent: "abc" } },
          },
          { type: "text", text: "Done.", providerOptions: { openai: { itemId: "msg_1" } } },
        ],
      },
      user("More."),
    ],
    providerOptions: { openai: { store: false } },
  },
  "many options": {
    prompt: [user("x")],
    providerOptions: {
      openai: {
        ...{
          logitBias: { 50256: -100 },
          logprobs: 3,
          user: "ada",
          metadata: { of: "b" },
          serviceTier: "flex",
        },
        ...{
          promptCacheKey: "k",
          promptCacheOptions: { mode: "explicit" },
          textVerbosity: "low",
          store: true,
        },
        ...{ maxCompletionTokens: 9, maxToolCalls: 2, include: ["reasoning.encrypted_content"], unknown: 1 },
        ...{
          parallelToolCalls: false,
          previousResponseId: null,
          reasoningSummary: "auto",
          truncation: "auto",
        },
      },
    },
  },
  "an option that is too long": {
    prompt: [user("x")],
    providerOptions: { openai: { metadata: { of: "b".repeat(513) }, truncation: "none" } },
  },
  "a wrong option": { prompt: [user("x")], providerOptions: { openai: { reasoningEffort: 5 } } },
};

const modelIds = [
  "gpt-5.5",
  "gpt-5-chat-latest",
  "gpt-6.1-terra",
  "gpt-4.1-mini",
  "gpt-4o-search-preview",
  "o4-mini",
  "gpt-oss:20b",
];

describe.each(["OpenAIChatLanguageModel", "OpenAIResponsesLanguageModel"] as const)("%s", (name) => {
  it.each(Object.keys(calls))("asks as the whole one does: %s", async (call) => {
    for (const modelId of modelIds) {
      const [mine, theirs] = await Promise.all(
        [slim, whole].map((module) => request(module, { name, modelId, call })),
      );
      expect(mine).toEqual(theirs);
      expect(mine).not.toContain("only makes requests");
    }
  });
});

it("is a quarter of both modules, and needs no zod", async () => {
  const helpers = fileURLToPath(import.meta.resolve("@ai-sdk/provider-utils"));
  const [ofModels, ofHelpers] = [openAiPath, helpers].map((path) => readFileSync(path, "utf8").length);
  expect(text.length * 4).toBeLessThan((ofModels ?? 0) + (ofHelpers ?? 0));
  expect(new Set(text.match(/\bfrom"[^"]+"|import\("[^"]+"\)/g))).toEqual(
    new Set(['from"@ai-sdk/provider"']),
  );
});

/** As JSON, or the error that refuses the call. */
async function request(
  module: OpenAi,
  {
    name,
    modelId,
    call,
  }: { name: "OpenAIChatLanguageModel" | "OpenAIResponsesLanguageModel"; modelId: string; call: string },
): Promise<string> {
  const model = new module[name](modelId, {
    provider: "openai",
    url: ({ path }: { path: string }) => `https://api.example/v1${path}`,
    headers: { authorization: "Bearer key" },
    fetch: (url: unknown, init?: RequestInit) => {
      throw new CapturedRequest(String(url), init ?? {});
    },
  });
  const options = calls[call];
  if (options === undefined) throw new Error(`There is no call "${call}".`);
  return captureRequest(model, options).then(
    ({ url, init }) => JSON.stringify([url, init.method, init.headers, init.body]),
    String,
  );
}
