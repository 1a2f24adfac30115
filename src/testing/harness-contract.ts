/** What every harness backend does, as tests for any runner. A backend's test file registers it and calls this with
 *  its name and a way to test an agent: `testAgent` of this package. */

import { APICallError } from "@ai-sdk/provider";
import { z } from "zod";
import type { AgentConfig } from "../agent/config/agent-config.ts";
import { defineTool } from "../agent/tool/define-tool.ts";
import type { TestRunner } from "./sandbox-files-contract.ts";
import { type ScriptedModel, type ScriptStep, scriptModel } from "./script-model.ts";
import type { TestAgentOptions, TestSession } from "./test-agent.ts";

export interface HarnessContractOptions {
  /** As it was registered. */
  harness: string;
  /** Opens a session of an agent. `testAgent`, with whatever the runner's host needs. */
  open(config: AgentConfig, options: TestAgentOptions): Promise<TestSession>;
  /** Makes the model that answers the backend's calls. Default: `scriptModel`, for backends that call the model they
   *  get. */
  script?(...steps: ScriptStep[]): ScriptedModel;
}

export function describeHarness(
  { harness, open, script = scriptModel }: HarnessContractOptions,
  { describe, it, expect }: TestRunner,
): void {
  const calls: unknown[] = [];
  const add = defineTool({
    name: "add",
    description: "Adds two numbers.",
    parameters: z.object({ left: z.number(), right: z.number() }),
    effect: "read",
    execute: ({ left, right }) => {
      calls.push([left, right]);
      return { sum: left + right };
    },
  });
  const openWith = (steps: ScriptStep[], config: AgentConfig = {}) =>
    open({ harness, instructions: "Be brief.", tools: [add], ...config }, { model: script(...steps) });

  describe(`${harness}: HarnessBackend`, () => {
    it("returns the model's text, and its usage", async () => {
      await using session = await openWith([{ text: "hello", usage: { inputTokens: 7, outputTokens: 3 } }]);
      const answer = await session.prompt("Hi");
      expect(answer.text).toBe("hello");
      expect(answer.usage).toMatchObject({ inputTokens: 7, outputTokens: 3 });
    });

    it("remembers the conversation", async () => {
      await using session = await openWith([{ text: "one" }, { text: "two" }]);
      await session.prompt("first");
      expect((await session.prompt("second")).text).toBe("two");
      const { messages } = await session.messages();
      expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
    });

    it("runs tools, and sends their results to the model", async () => {
      calls.length = 0;
      await using session = await openWith([
        { toolCalls: [{ name: "add", input: { left: 2, right: 3 } }] },
        { text: "five" },
      ]);
      expect((await session.prompt("2 + 3?")).text).toBe("five");
      expect(calls).toEqual([[2, 3]]);
      const { messages } = await session.messages();
      expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
    });

    it("answers a wrong tool call with an error for the model, and continues", async () => {
      await using session = await openWith([
        { toolCalls: [{ name: "add", input: { left: "two" } }] },
        { toolCalls: [{ name: "subtract", input: {} }] },
        { text: "sorry" },
      ]);
      expect((await session.prompt("?")).text).toBe("sorry");
      const results = (await session.messages()).messages.filter(({ role }) => role === "tool");
      expect(results.length).toBe(2);
      expect(JSON.stringify(results[0]).includes("left")).toBe(true);
    });

    it("streams text and tools as they come", async () => {
      await using session = await openWith([
        { toolCalls: [{ name: "add", input: { left: 1, right: 1 } }] },
        { text: "it is two" },
      ]);
      const types: string[] = [];
      let text = "";
      for await (const event of session.stream("1 + 1?")) {
        if (event.type === "delta") text += String(event.text);
        else types.push(event.type);
      }
      expect(types).toEqual(["start", "tool_start", "tool_end", "end"]);
      expect(text).toBe("it is two");
    });

    it("returns a typed result, corrected by the model where it must be, without tools", async () => {
      await using session = await openWith([{ text: '{"sum": "five"}' }, { text: '{"sum": 5}' }]);
      const { result } = await session.prompt("2 + 3?", { result: z.object({ sum: z.number() }) });
      expect(result).toEqual({ sum: 5 });
    });

    it("ends with the operation", async () => {
      await using session = await openWith([{ text: "never", delayMs: 600_000 }]);
      const controller = new AbortController();
      const running = session.prompt("Hi", { signal: controller.signal });
      const [operation] = await poll(async () => (await session.messages()).messages);
      expect(operation === undefined).toBe(false);
      controller.abort();
      await expect(running).rejects.toMatchObject({ code: "operation_aborted" });
    });

    it("tries again after a 429, and fails with its code when they do not stop", async () => {
      await using session = await openWith([{ error: tooMany("0") }, { text: "at last" }]);
      expect((await session.prompt("Hi")).text).toBe("at last");
      await using failing = await openWith([{ error: tooMany("3600") }]);
      await expect(failing.prompt("Hi")).rejects.toMatchObject({ code: "model_rate_limited" });
    });
  });
}

function tooMany(retryAfter: string): APICallError {
  return new APICallError({
    message: "Too many requests.",
    url: "https://model.example",
    requestBodyValues: {},
    statusCode: 429,
    responseHeaders: { "retry-after": retryAfter },
    isRetryable: true,
  });
}

/** Polls until there is a value; bounded by the runner's own timeout. */
async function poll<T>(look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const found = await look();
    if (found.length > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
