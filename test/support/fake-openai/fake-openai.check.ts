/** Checks the fake against the AI SDK's own OpenAI provider: `node test/support/fake-openai/fake-openai.check.ts`. */

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModelV4, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { startFakeOpenAi } from "./index.ts";
import type { Reply } from "./reply.ts";

let reply: Reply = [];
const server = await startFakeOpenAi({ respond: () => reply });
after(() => server.close());
const provider = createOpenAI({ baseURL: server.url, apiKey: "test" });
const models: Record<string, LanguageModelV4> = {
  chat: provider.chat("gpt-5.5"),
  responses: provider.responses("gpt-5.5"),
};

for (const [name, model] of Object.entries(models)) {
  describe(`${name}, as the AI SDK reads it`, () => {
    it("streams text, usage and the reason to stop", async () => {
      const parts = await read(model, [
        { text: "Grüße 🌍 world", chunks: 5 },
        { usage: { inputTokens: 7, cachedTokens: 3 } },
      ]);
      assert.equal(textOf(parts), "Grüße 🌍 world");
      assert.equal(parts.filter(isText).length, 5);
      const finish = parts.find((part) => part.type === "finish");
      assert.equal(finish?.finishReason.unified, "stop");
      assert.equal(finish?.usage.inputTokens.total, 7);
      assert.equal(finish?.usage.inputTokens.cacheRead, 3);
      assert.equal(finish?.usage.outputTokens.total, 5);
    });

    it("streams several tool calls after text", async () => {
      const parts = await read(model, [
        { text: "Let me look." },
        {
          toolCalls: [
            { name: "exists", arguments: { path: "a" } },
            { id: "call_x", name: "bash", arguments: { command: "ls -la" } },
          ],
        },
      ]);
      const calls = parts.filter((part) => part.type === "tool-call");
      assert.deepEqual(
        calls.map(({ toolName, input }) => [toolName, input]),
        [
          ["exists", '{"path":"a"}'],
          ["bash", '{"command":"ls -la"}'],
        ],
      );
      assert.equal(calls[1]?.toolCallId, "call_x");
      assert.equal(parts.find((part) => part.type === "finish")?.finishReason.unified, "tool-calls");
    });

    it("says when the answer was cut by length", async () => {
      const parts = await read(model, [{ text: "half" }, { finishReason: "length" }]);
      assert.equal(parts.find((part) => part.type === "finish")?.finishReason.unified, "length");
    });

    it("answers without streaming", async () => {
      reply = [{ text: "Hello" }, { toolCalls: [{ name: "exists", arguments: {} }] }];
      const { content, usage } = await model.doGenerate({ prompt });
      assert.deepEqual(
        content.map(({ type }) => type),
        ["text", "tool-call"],
      );
      assert.equal(usage.outputTokens.total, 3);
    });

    it("answers with a status, headers and an error envelope", async () => {
      reply = [{ status: 429, headers: { "retry-after": "1" } }];
      await assert.rejects(
        Promise.resolve(model.doStream({ prompt })),
        (error: Error & { statusCode?: number }) => {
          assert.equal(error.statusCode, 429);
          assert.match(error.message, /Scripted status 429/);
          return true;
        },
      );
    });

    it("destroys the socket in the middle", async () => {
      await assert.rejects(read(model, [{ text: "one two three", chunks: 3 }, { cutAfterChunks: 2 }]));
      assert.equal(server.requests.at(-1)?.outcome, "cut");
    });

    it("stalls until the client hangs up", async () => {
      reply = [{ text: "one two three", chunks: 3 }, { stallAfterChunks: 2 }];
      const controller = new AbortController();
      const { stream } = await model.doStream({ prompt, abortSignal: controller.signal });
      let deltas = 0;
      await assert.rejects(async () => {
        for await (const part of stream) if (isText(part) && ++deltas === 2) controller.abort();
      });
      assert.equal(deltas, 2);
      while (server.requests.at(-1)?.outcome === "open") await new Promise(setImmediate);
      assert.equal(server.requests.at(-1)?.outcome, "client_gone");
    });

    it("hangs until the client hangs up", async () => {
      reply = [{ hang: true }];
      await assert.rejects(Promise.resolve(model.doStream({ prompt, abortSignal: AbortSignal.timeout(20) })));
    });

    it("breaks a chunk's JSON", async () => {
      const parts = await read(model, [{ text: "fine" }, { malformedChunk: true }, { text: "fine too" }]);
      assert.equal(parts.filter(({ type }) => type === "error").length, 1);
    });

    it("sends an error inside the stream", async () => {
      const parts = await read(model, [{ text: "so far" }, { errorChunk: { message: "Overloaded." } }]);
      assert.match(JSON.stringify(parts.filter(({ type }) => type === "error")), /Overloaded/);
    });

    it("waits where it is told to, and records when", async () => {
      await read(model, [{ delayMs: 20 }, { text: "abcd", chunks: 4 }, { chunkDelayMs: 5 }]);
      const record = server.requests.at(-1);
      assert.ok(record?.firstByteAt !== undefined && record.lastByteAt !== undefined);
      assert.ok(record.firstByteAt - record.receivedAt >= 19);
      assert.ok(record.lastByteAt - record.firstByteAt >= 14);
    });

    it("records the request", async () => {
      await read(model, [{ text: "x" }]);
      const record = server.requests.at(-1);
      assert.equal(record?.method, "POST");
      assert.equal(record?.headers.authorization, "Bearer test");
      assert.equal(record?.body.model, "gpt-5.5");
      assert.equal(record?.outcome, "answered");
    });
  });
}

it("streams a reasoning item with its encrypted content through the Responses API", async () => {
  const parts = await read(models.responses, [{ reasoning: "I think." }, { text: "So." }]);
  const end = parts.find((part) => part.type === "reasoning-end");
  assert.match(JSON.stringify(end?.providerMetadata), /encrypted_/);
  assert.equal(parts.filter(({ type }) => type === "reasoning-delta").length, 2);
  assert.equal(textOf(parts), "So.");
});

it("refuses unknown paths, missing keys and bodies without a model", async () => {
  const post = (path: string, headers: Record<string, string>, body: string) =>
    fetch(`${server.url}${path}`, { method: "POST", headers, body }).then(({ status }) => status);
  const key = { authorization: "Bearer test" };
  assert.equal(await post("/embeddings", key, "{}"), 404);
  assert.equal(await post("/responses", {}, "{}"), 401);
  assert.equal(await post("/responses", key, "no json"), 400);
});

const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "Hi" }] }];

async function read(model: LanguageModelV4 | undefined, steps: Reply): Promise<LanguageModelV4StreamPart[]> {
  assert.ok(model);
  reply = steps;
  const { stream } = await model.doStream({ prompt });
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

/** Chat Completions begins with an empty delta, which carries the role. */
function isText(part: LanguageModelV4StreamPart): boolean {
  return part.type === "text-delta" && part.delta !== "";
}

function textOf(parts: readonly LanguageModelV4StreamPart[]): string {
  return parts.map((part) => (part.type === "text-delta" ? part.delta : "")).join("");
}
