/** The requests that are put together against those of the AI SDK, byte for byte, over random conversations. */

import { OpenAIChatLanguageModel, OpenAIResponsesLanguageModel } from "@ai-sdk/openai/internal";
import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { CapturedRequest, captureRequest } from "../../src/model/openai/captured-request.ts";
import { toChatItems } from "../../src/model/openai/chat/chat-messages.ts";
import { RequestBuilder, type ToItems } from "../../src/model/openai/request-builder.ts";
import { toResponsesItems, toStoredItems } from "../../src/model/openai/responses/responses-messages.ts";
import { dialects } from "../../src/model/wire/dialect.ts";

type Part<Role extends LanguageModelV4Message["role"]> = Extract<
  LanguageModelV4Message,
  { role: Role }
>["content"] extends readonly (infer P)[]
  ? P
  : never;

/** Numbers from 0 to below `below`, the same for the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const texts = ["", "hello", 'quotes " and \\ and \n', "Grüße 🌍\u2028", "\ud800 half", "</script>"];
const values = [null, true, 0, -1.5e21, "", "text", [], {}, [1, { a: [null] }], { b: 1, a: { "": "x" } }];

function conversation(pick: (below: number) => number): LanguageModelV4Message[] {
  const from = <T>(list: readonly T[]): T => list[pick(list.length)] as T;
  const openai = () =>
    from([undefined, {}, { openai: { itemId: "msg_1" } }, { openai: { itemId: "m", phase: "commentary" } }]);
  const withOptions = <T extends object>(part: T): T => {
    const providerOptions = openai();
    return providerOptions === undefined ? part : { ...part, providerOptions };
  };
  const userPart = (): Part<"user"> =>
    pick(6) > 0
      ? { type: "text", text: from(texts) }
      : { type: "file", mediaType: "image/png", data: { type: "data", data: "aGk=" } };
  const assistantPart = (): Part<"assistant"> => {
    switch (pick(5)) {
      case 0:
        return {
          type: "reasoning",
          text: "hm",
          providerOptions: { openai: { itemId: "rs_1", reasoningEncryptedContent: "x" } },
        };
      case 1:
      case 2:
        return withOptions({ type: "text", text: from(texts) });
      default:
        return withOptions({
          type: "tool-call",
          toolCallId: `c${pick(9)}`,
          toolName: "read",
          input: from([...values, undefined]),
        });
    }
  };
  const output = (): Extract<Part<"tool">, { type: "tool-result" }>["output"] => {
    switch (pick(4)) {
      case 0:
        return { type: "text", value: from(texts) };
      case 1:
        return { type: "error-text", value: from(texts) };
      case 2:
        return { type: "content", value: [{ type: "text", text: from(texts) }] };
      default:
        return { type: "json", value: from(values) };
    }
  };
  const many = <T>(make: () => T): T[] => Array.from({ length: 1 + pick(3) }, make);
  const message = (): LanguageModelV4Message => {
    switch (pick(4)) {
      case 0:
        return { role: "user", content: many(userPart) };
      case 1:
        return {
          role: "tool",
          content: many(() => ({
            type: "tool-result",
            toolCallId: `c${pick(9)}`,
            toolName: "read",
            output: output(),
          })),
        };
      default:
        return { role: "assistant", content: many(assistantPart) };
    }
  };
  const messages = Array.from({ length: pick(8) }, message);
  return pick(4) === 0 ? messages : [{ role: "system", content: from(texts) }, ...messages];
}

const tools: NonNullable<LanguageModelV4CallOptions["tools"]> = [
  {
    type: "function",
    name: "read",
    description: "Reads.",
    inputSchema: { type: "object", properties: { path: { type: "string" } } },
  },
];

const config = {
  provider: "openai",
  url: ({ path }: { path: string }) => `http://127.0.0.1${path}`,
  headers: { authorization: "Bearer k" },
  fetch: (url: unknown, init?: RequestInit) => {
    throw new CapturedRequest(String(url), init ?? {});
  },
};

const toOpenAiItems: ToItems = (message) => toChatItems(message, dialects["openai-chat"]);

const apis = [
  ["chat", OpenAIChatLanguageModel, "messages", toOpenAiItems, false],
  ["responses", OpenAIResponsesLanguageModel, "input", toResponsesItems, false],
  ["stored responses", OpenAIResponsesLanguageModel, "input", toStoredItems, true],
] as const satisfies [string, unknown, string, ToItems, boolean][];

describe.each(apis)("a request of the %s API", (_name, Model, field, toItems, store) => {
  const providerOptions = { openai: { strictJsonSchema: false, store } };

  it.each(["gpt-5.5", "gpt-4o", "o1", "some-model"])("is the AI SDK's for %s", async (modelId) => {
    const model = new Model(modelId, config);
    let isPlain = 0;
    for (let seed = 1; seed <= 80; seed += 1) {
      const pick = random(seed);
      const builder = new RequestBuilder((call) => captureRequest(model, call), { field, toItems });
      const prompt = conversation(pick);
      isPlain += prompt.every((message) => message.role === "system" || toItems(message) !== undefined)
        ? 1
        : 0;
      const options: LanguageModelV4CallOptions = {
        prompt,
        providerOptions,
        ...(pick(2) === 0 && { tools }),
        ...(pick(3) === 0 && { reasoning: "low" as const }),
      };
      const more = {
        ...options,
        prompt: [...prompt, ...conversation(pick).filter(({ role }) => role !== "system")],
      };
      const noTools = { ...options, toolChoice: { type: "none" as const } };
      const schema = {
        ...options,
        responseFormat: { type: "json" as const, schema: { type: "object" as const } },
      };
      // The second and the last are put together from what the ones before have left.
      for (const call of [options, more, noTools, schema, options]) {
        const expected = await captureRequest(model, call).catch(String);
        const actual = await builder.build(call).catch(String);
        if (typeof expected === "string") expect(actual).toBe(expected);
        else if (typeof actual === "string") expect(actual).toBe(expected.init.body);
        else {
          expect(actual.init.body).toBe(expected.init.body);
          expect([actual.url, actual.init.headers, actual.init.method]).toEqual([
            expected.url,
            expected.init.headers,
            expected.init.method,
          ]);
        }
      }
    }
    // Else nothing but the AI SDK would be compared with itself.
    expect(isPlain).toBeGreaterThan(store ? 5 : 15);
  });

  it("asks the AI SDK once for what it knows, however often it is sent", async () => {
    let asked = 0;
    const counting = new Model("gpt-5.5", {
      ...config,
      fetch: (url: unknown, init?: RequestInit) => {
        asked += 1;
        return config.fetch(url, init);
      },
    });
    const builder = new RequestBuilder((call) => captureRequest(counting, call), { field, toItems });
    const prompt: LanguageModelV4Message[] = [{ role: "system", content: "Be brief." }];
    for (let step = 0; step < 5; step += 1) {
      prompt.push({ role: "user", content: [{ type: "text", text: `step ${step}` }] });
      // Another session of the same agent has messages and tools of its own that say the same.
      const system = structuredClone(prompt.slice(0, 1));
      await builder.build({
        prompt: [...system, ...prompt.slice(1)],
        tools: structuredClone(tools),
        providerOptions,
      });
    }
    expect(asked).toBe(1);
  });
});
