/** What every provider's model does, whatever its protocol. Each provider's own test file runs it. */

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { modelLimits } from "../../src/limits.ts";
import { resolveModel } from "../../src/model/resolve-model.ts";
import { modelRequests, script } from "../support/api.ts";
import type { Reply, ReplyStep } from "../support/fake-openai/reply.ts";
import {
  answerOf,
  ask,
  failureCode,
  finish,
  type ModelUnderTest,
  readTool,
  start,
  withResults,
} from "./run-model.ts";

export interface ProviderUnderTest extends ModelUnderTest {
  /** The provider's answer to a conversation that is too long. */
  overflow: ReplyStep;
  /** An error within a stream that another try may get over. */
  overloaded: ReplyStep;
  /** The service shows nothing of what its models think. */
  hidesReasoning?: true;
}

export function describeProvider({
  overflow,
  overloaded,
  hidesReasoning,
  ...model
}: ProviderUnderTest): void {
  const { api = "" } = model.settings;
  describe(`a step with ${model.reference}${api === "" ? "" : ` (${api})`}`, () => {
    it("streams text as it comes and counts its tokens", async () => {
      const usage = { inputTokens: 100, outputTokens: 30, cachedTokens: 64, reasoningTokens: 12 };
      const run = await start(model, script([{ text: "Grüße 🌍, and more text.", chunks: 6 }, { usage }]));
      expect(await run.outcome).toMatchObject({
        type: "answer",
        answer: {
          content: [{ type: "text", text: "Grüße 🌍, and more text." }],
          finishReason: "stop",
          usage: { inputTokens: 100, outputTokens: 30, cacheReadTokens: 64, reasoningTokens: 12 },
        },
      });
      expect(run.texts.length).toBeGreaterThan(1);
      expect(run.texts.join("")).toBe("Grüße 🌍, and more text.");
    });

    it("gives up on an event that does not end (H4)", async () => {
      const message = script([{ longEvent: modelLimits.eventBytesMax + 10_000 }]);
      const run = await start(model, message);
      expect(await run.outcome).toMatchObject({
        type: "failure",
        error: { code: "model_stream_broken", hint: expect.stringContaining("without ending an event") },
      });
      expect(await modelRequests(message)).toHaveLength(1);
    });

    it("calls tools and takes their results, with what it reasoned in between", async () => {
      const toolCalls = [
        { id: "call_1", name: "read", arguments: { path: "a" } },
        { id: "call_2", name: "read", arguments: { path: "b", deep: { list: [1, "ü"] } } },
      ];
      const message = script([{ reasoning: "I need both." }, { toolCalls }], [{ text: "Both say so." }]);
      const call = { prompt: ask(message), tools: readTool, reasoning: "low" as const };
      const asked = await answerOf(model, call);
      expect(asked.finishReason).toBe("tool-calls");
      expect(asked.content).toMatchObject([
        ...(hidesReasoning ? [] : [{ type: "reasoning", text: "I need both." }]),
        { type: "tool-call", toolCallId: "call_1", toolName: "read", input: { path: "a" } },
        { type: "tool-call", toolCallId: "call_2", input: { path: "b", deep: { list: [1, "ü"] } } },
      ]);
      // As it is stored: plain JSON.
      const stored = JSON.parse(JSON.stringify(asked)) as typeof asked;
      const prompt = withResults(call.prompt, stored, "the file's text");
      expect(await answerOf(model, { ...call, prompt })).toMatchObject({
        content: [{ type: "text", text: "Both say so." }],
      });
      const [, second] = await modelRequests(message);
      expect(JSON.stringify(second?.body).split("the file's text")).toHaveLength(3);
    });

    it("continues a conversation that another provider began", async () => {
      const message = script([{ text: "Here I am." }]);
      const foreign = { other: { itemId: "rs_1", signature: "theirs" } };
      const prompt: LanguageModelV4Prompt = [
        ...ask("Who is there?"),
        {
          role: "assistant",
          content: [
            { type: "reasoning", text: "Hm.", providerOptions: foreign },
            { type: "text", text: "Somebody else.", providerOptions: foreign },
          ],
        },
        ...ask(message),
      ];
      expect(await answerOf(model, { prompt })).toMatchObject({ content: [{ text: "Here I am." }] });
      const [request] = await modelRequests(message);
      expect(JSON.stringify(request?.body)).toContain("Somebody else.");
      expect(JSON.stringify(request?.body)).not.toContain("theirs");
    });

    it("takes a history that other models and crashes have left, and keeps its facts", async () => {
      const message = script([{ text: "Here I am." }]);
      const calls = [
        { toolCallId: "functions.read:0", toolName: "functions.read", input: null },
        { toolCallId: "functions.read:0", toolName: "read", input: { path: "half \ud83d" } },
        { toolCallId: "x".repeat(80), toolName: "", input: [] },
      ];
      const prompt: LanguageModelV4Prompt = [
        { role: "assistant", content: [{ type: "text", text: " \n" }] },
        ...ask("FACT-1 \ud83d"),
        { role: "assistant", content: [{ type: "reasoning", text: "Only thought." }] },
        ...ask("FACT-2"),
        {
          role: "assistant",
          content: [
            { type: "text", text: "\n\n" },
            ...calls.map((call) => ({ type: "tool-call" as const, ...call })),
          ],
        },
        ...["FACT-3", "FACT-4 \ud83d"].map((value) => ({
          role: "tool" as const,
          content: [
            {
              type: "tool-result" as const,
              toolCallId: "functions.read:0",
              toolName: "read",
              output: { type: "text" as const, value },
            },
          ],
        })),
        ...ask("FACT-5"),
        { role: "assistant", content: [{ type: "text", text: "Who is there?" }] },
        ...ask(message),
      ];
      expect(await answerOf(model, { prompt, tools: readTool })).toMatchObject({
        content: [{ text: "Here I am." }],
      });
      const [request] = await modelRequests(message);
      const sent = JSON.stringify(request?.body);
      for (const fact of ["FACT-1", "FACT-2", "FACT-3", "FACT-4", "FACT-5"]) expect(sent).toContain(fact);
      expect(sent).not.toMatch(/\\ud83d|functions\.read|Only thought|x{80}/);
    });

    it("sends a request that is refused for its form once more in a poorer one, and says so", async () => {
      const message = script([{ status: 400 }], [{ text: "ok" }]);
      const call = { type: "tool-call" as const, toolCallId: "c1", toolName: "read", input: { path: "a" } };
      const output = { type: "text" as const, value: "FACT-1" };
      const prompt: LanguageModelV4Prompt = [
        ...ask("Read."),
        { role: "assistant", content: [call] },
        { role: "tool", content: [{ type: "tool-result", toolCallId: "c1", toolName: "read", output }] },
        { role: "assistant", content: [{ type: "text", text: "Read it." }] },
        ...ask(message),
      ];
      const run = await start(model, { prompt, tools: readTool });
      expect(await finish(run)).toMatchObject({ type: "answer" });
      expect(run.retries).toMatchObject([{ poorer: true, delayMs: 0, error: { code: "model_rejected" } }]);
      const [whole, poorer, ...more] = await modelRequests(message);
      expect(more).toEqual([]);
      expect(JSON.stringify(poorer?.body)).toContain("FACT-1");
      expect(JSON.stringify(poorer?.body)).not.toBe(JSON.stringify(whole?.body));
    });

    it("says that an answer was cut by its length, or stopped by a filter", async () => {
      expect(await answerOf(model, script([{ text: "half" }, { finishReason: "length" }]))).toMatchObject({
        finishReason: "length",
      });
      expect(
        await answerOf(model, script([{ text: "no" }, { finishReason: "content_filter" }])),
      ).toMatchObject({ finishReason: "content-filter" });
    });

    it("waits as long as a 429 asks, then tries again", async () => {
      const limited = { status: 429, headers: { "retry-after": "3" } };
      const run = await start(model, script([limited], [{ text: "ok" }]));
      expect(await finish(run)).toMatchObject({ type: "answer" });
      expect(run.retries).toMatchObject([{ delayMs: 3000, error: { code: "model_rate_limited" } }]);
    });

    it("leaves retries to the step: a 503 is asked as often as it says, not more", async () => {
      const message = script(...Array.from({ length: 8 }, () => [{ status: 503 }]));
      expect(failureCode(await finish(await start(model, message)))).toBe("model_unavailable");
      expect(await modelRequests(message)).toHaveLength(modelLimits.callsPerStepMax);
    });

    it.each([
      ["a refused key", { status: 401 }, "model_unauthorized"],
      ["a bad request", { status: 400 }, "model_rejected"],
      ["a conversation that is too long", overflow, "model_overflow"],
      [
        "JSON instead of a stream",
        { status: 200, body: { error: { message: "no such model" } } },
        "model_rejected",
      ],
      ["a redirect", { status: 307, headers: { location: "http://127.0.0.1:1/" } }, "model_rejected"],
    ] satisfies [string, ReplyStep, string][])("settles %s at once", async (_name, reply, code) => {
      const run = await start(model, script([reply]));
      expect(failureCode(await run.outcome)).toBe(code);
      expect(run.retries).toEqual([]);
    });

    it.each([
      ["cut in the middle", [{ text: "half of it", chunks: 3 }, { cutAfterChunks: 2 }]],
      ["with a chunk that does not parse", [{ text: "half of it" }, { malformedChunk: true }]],
      ["with an error in the middle", [{ text: "half of it" }, overloaded]],
      ["with an error at once", [overloaded]],
    ] satisfies [string, Reply][])("tries a stream %s again", async (_name, reply) => {
      const run = await start(model, script(reply, [{ text: "whole" }]));
      expect(await finish(run)).toMatchObject({
        type: "answer",
        answer: { content: [{ type: "text", text: "whole" }] },
      });
      expect(run.retries).toHaveLength(1);
      expect(run.texts.join("").slice(run.retries[0]?.discardedChars)).toBe("whole");
    });

    it("closes the connection when it is aborted", async () => {
      const message = script([{ text: "never ending", chunks: 4 }, { stallAfterChunks: 2 }]);
      const run = await start(model, message);
      await expect.poll(() => run.texts.length).toBeGreaterThan(0);
      run.abort();
      expect(await run.outcome).toMatchObject({ type: "aborted" });
      await expect
        .poll(async () =>
          (await modelRequests(message)).map((request) => "outcome" in request && request.outcome),
        )
        .toEqual(["client_gone"]);
    });

    it("refuses an empty name of a model", async () => {
      const [provider = ""] = model.reference.split(":");
      await expect(resolveModel(`${provider}:`, { [provider]: model.settings })).rejects.toMatchObject({
        code: "model_not_configured",
        hint: expect.stringContaining(`"${provider}:`),
      });
    });
  });
}
