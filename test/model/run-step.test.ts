/** A model call against the real protocol: what is retried, what settles, and that nothing hangs. */

import { env } from "cloudflare:workers";
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { modelLimits } from "../../src/limits.ts";
import { unknownUsage } from "../../src/model/openai/usage.ts";
import type { ResolvedModel } from "../../src/model/provider.ts";
import { resolveModel } from "../../src/model/resolve-model.ts";
import { runStep, type StepOutcome, type StepRetry } from "../../src/model/run-step.ts";
import { modelRequests, script } from "../support/api.ts";
import { FakeClock } from "../support/fake-clock.ts";
import type { Reply } from "../support/fake-openai/reply.ts";

const apis = ["chat", "responses"] as const;

interface Run {
  outcome: Promise<StepOutcome>;
  message: string;
  clock: FakeClock;
  retries: StepRetry[];
  text: () => string;
  abort: () => void;
}

async function start(
  api: (typeof apis)[number],
  replies: Reply[],
  baseUrl = env.OPENAI_BASE_URL ?? "",
): Promise<Run> {
  const model = await resolveModel("openai:test-model", { openai: { apiKey: "k", baseUrl, api } });
  const message = script(...replies);
  const clock = new FakeClock();
  const retries: StepRetry[] = [];
  const controller = new AbortController();
  let text = "";
  const outcome = runStep(
    model,
    { prompt: [{ role: "user", content: [{ type: "text", text: message }] }] },
    {
      clock,
      signal: controller.signal,
      onText: (piece) => (text += piece),
      onRetry: (retry) => retries.push(retry),
    },
  );
  return { outcome, message, clock, retries, text: () => text, abort: () => controller.abort() };
}

/** Moves the clock over every pause before a retry, until the step has settled. */
async function finish({ outcome, clock, retries }: Run): Promise<StepOutcome> {
  let settled: StepOutcome | undefined;
  void outcome.then((value) => (settled = value));
  for (let paused = 0; settled === undefined; ) {
    await Promise.race([outcome, clock.timerSet()]);
    if (retries.length > paused) {
      clock.advance(retries[paused]?.delayMs ?? 0);
      paused += 1;
    }
  }
  return settled;
}

function failureCode(outcome: StepOutcome): string {
  return outcome.type === "failure" ? outcome.error.code : outcome.type;
}

describe("a step whose model shows that it is alive", () => {
  const say = (text: string): LanguageModelV4StreamPart[] => [
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: text },
    { type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage: unknownUsage },
  ];

  /** A model that follows a script, step by step. */
  function startManual() {
    const clock = new FakeClock();
    const { promise: started, resolve: start } = Promise.withResolvers<{ live(): void; end(): void }>();
    const model: ResolvedModel = {
      id: "manual",
      stream: ({ onActivity }, onPart) =>
        new Promise((resolve) => {
          onPart({ type: "stream-start", warnings: [] });
          const end = () => {
            for (const part of say("done")) onPart(part);
            resolve();
          };
          start({ live: () => onActivity?.(), end });
        }),
    };
    const retries: StepRetry[] = [];
    const { signal } = new AbortController();
    const outcome = runStep(
      model,
      { prompt: [] },
      { clock, signal, onRetry: (retry) => retries.push(retry) },
    );
    return { clock, started, outcome, retries };
  }

  it("waits as long as bytes come, though they make no part", async () => {
    const { clock, started, outcome, retries } = startManual();
    const model = await started;
    for (let sign = 0; sign < 20; sign += 1) {
      clock.advance(modelLimits.responseMsMax - 1);
      model.live();
    }
    model.end();
    expect(await outcome).toMatchObject({ type: "answer" });
    expect(retries).toEqual([]);
  });

  it("lets it think in silence longer than it may fall silent within an answer", async () => {
    const { clock, started, outcome, retries } = startManual();
    const model = await started;
    clock.advance(modelLimits.chunkMsMax + 1);
    model.end();
    expect(await outcome).toMatchObject({ type: "answer" });
    expect(retries).toEqual([]);
  });
});

describe("a step whose provider answers in another format", () => {
  it.each([
    [
      "JSON with status 200",
      { status: 200, body: { error: { message: "no such deployment" } } },
      "no such deployment",
    ],
    ["a redirect", { status: 307, headers: { location: "http://127.0.0.1:1/elsewhere" } }, "307"],
  ])("settles %s at once and says what came", async (_name, reply, expected) => {
    const run = await start("chat", [[reply]]);
    const outcome = await run.outcome;
    expect(outcome).toMatchObject({
      type: "failure",
      error: { code: "model_rejected", hint: expect.stringContaining(expected) },
    });
    expect(run.retries).toEqual([]);
  });

  it("does not try again what the provider has refused for good within the stream", async () => {
    const run = await start("chat", [
      [{ text: "a" }, { errorChunk: { message: "pay first", code: "insufficient_quota" } }],
    ]);
    expect(failureCode(await run.outcome)).toBe("model_quota_exceeded");
    expect(run.retries).toEqual([]);
  });
});

describe.each(apis)("a step over the %s API", (api) => {
  it("answers with text, calls, usage and the reason to end", async () => {
    const run = await start(api, [
      [
        { text: "Let me see." },
        { toolCalls: [{ id: "c1", name: "read", arguments: { path: "a" } }] },
        { usage: { inputTokens: 11, outputTokens: 7, cachedTokens: 4 } },
      ],
    ]);
    expect(await run.outcome).toMatchObject({
      type: "answer",
      answer: {
        content: [
          { type: "text", text: "Let me see." },
          { type: "tool-call", toolCallId: "c1", toolName: "read", input: { path: "a" } },
        ],
        usage: { inputTokens: 11, outputTokens: 7, cacheReadTokens: 4 },
        finishReason: "tool-calls",
      },
    });
    expect(run.text()).toBe("Let me see.");
  });

  it.each([
    [401, "model_unauthorized"],
    [403, "model_unauthorized"],
    [400, "model_rejected"],
    [404, "model_rejected"],
  ])("settles a %i at once", async (status, code) => {
    const run = await start(api, [[{ status }], [{ text: "never" }]]);
    expect(failureCode(await run.outcome)).toBe(code);
    expect(run.retries).toEqual([]);
  });

  it("waits as long as a 429 asks, then tries again", async () => {
    const run = await start(api, [[{ status: 429, headers: { "retry-after": "3" } }], [{ text: "ok" }]]);
    expect(await finish(run)).toMatchObject({ type: "answer" });
    expect(run.retries).toMatchObject([{ attempt: 2, delayMs: 3000, discardedChars: 0 }]);
  });

  it("settles a 429 that asks for more than we wait, and says when to come back", async () => {
    const run = await start(api, [[{ status: 429, headers: { "retry-after": "3600" } }]]);
    expect(await run.outcome).toMatchObject({
      type: "failure",
      error: { code: "model_rate_limited", retryAfterSeconds: 3600 },
    });
  });

  it("tries a 5xx again with growing pauses, within bounds", async () => {
    const run = await start(
      api,
      Array.from({ length: 6 }, () => [{ status: 503 }]),
    );
    expect(failureCode(await finish(run))).toBe("model_unavailable");
    expect(run.retries.map(({ delayMs }) => delayMs)).toEqual([500, 1000, 2000]);
    expect(await modelRequests(run.message)).toHaveLength(modelLimits.callsPerStepMax);
  });

  it.each([
    ["cut in the middle", [{ text: "half of", chunks: 3 }, { cutAfterChunks: 2 }]],
    ["with a chunk that does not parse", [{ text: "half of" }, { malformedChunk: true }]],
    ["with an error event", [{ text: "half of" }, { errorChunk: { message: "overloaded" } }]],
  ] satisfies [string, Reply][])("tries a stream %s again and says what to forget", async (_name, reply) => {
    const run = await start(api, [reply, [{ text: "whole" }]]);
    const outcome = await finish(run);
    expect(outcome).toMatchObject({ type: "answer", answer: { content: [{ type: "text", text: "whole" }] } });
    expect(run.retries).toHaveLength(1);
    const kept = run.text().slice(run.retries[0]?.discardedChars);
    expect(kept).toBe("whole");
  });

  it("settles when the connection is refused", async () => {
    const run = await start(api, [], "http://127.0.0.1:1/v1");
    expect(failureCode(await finish(run))).toBe("model_unavailable");
    expect(run.retries).toHaveLength(modelLimits.callsPerStepMax - 1);
  });

  it("gives up a model that never answers, at its deadline", async () => {
    const run = await start(
      api,
      Array.from({ length: 4 }, () => [{ hang: true as const }]),
    );
    for (let call = 1; call <= modelLimits.callsPerStepMax; call += 1) {
      await expect
        .poll(async () => (await modelRequests(run.message)).length, { timeout: 10_000 })
        .toBe(call);
      run.clock.advance(modelLimits.responseMsMax);
      if (call < modelLimits.callsPerStepMax) {
        await expect.poll(() => run.retries.length).toBe(call);
        run.clock.advance(run.retries[call - 1]?.delayMs ?? 0);
      }
    }
    expect(failureCode(await run.outcome)).toBe("model_timeout");
  });

  it("does not wait for the end of the connection after a whole answer, and closes it soon", async () => {
    const run = await start(api, [[{ text: "all of it" }, { keepOpen: true }]]);
    expect(await run.outcome).toMatchObject({
      type: "answer",
      answer: { content: [{ text: "all of it" }], finishReason: "stop" },
    });
    run.clock.advance(modelLimits.closeMsMax);
    await expect.poll(async () => (await modelRequests(run.message))[0]?.outcome).toBe("client_gone");
  });

  it("gives up a stream that stalls, and counts silence from the last chunk", async () => {
    const run = await start(api, [
      [{ text: "some text", chunks: 3 }, { stallAfterChunks: 2 }],
      [{ text: "ok" }],
    ]);
    await expect.poll(() => run.text().length).toBeGreaterThan(0);
    run.clock.advance(modelLimits.responseMsMax);
    await expect.poll(() => run.retries.length).toBe(1);
    expect(run.retries[0]?.error.code).toBe("model_timeout");
    run.clock.advance(run.retries[0]?.delayMs ?? 0);
    expect(await run.outcome).toMatchObject({ type: "answer" });
  });

  it("ends at once when it is aborted, in a call and in a pause", async () => {
    const calling = await start(api, [[{ hang: true }]]);
    await expect.poll(async () => (await modelRequests(calling.message)).length).toBe(1);
    calling.abort();
    expect(await calling.outcome).toEqual({ type: "aborted", text: "" });

    const pausing = await start(api, [[{ status: 500 }]]);
    await expect.poll(() => pausing.retries.length).toBe(1);
    pausing.abort();
    expect(await pausing.outcome).toEqual({ type: "aborted", text: "" });
  });
});
