/** What an operation has used up counts, however it was used: by a summary that failed, by what a provider counts wrongly or not
 *  at all, by tasks before an approval. */

import { defineTool, registerHarness } from "edgeflue";
import { type ScriptStep, scriptModel, testAgent } from "edgeflue/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

beforeEach(() => {
  for (const method of ["error", "warn"] as const) vi.spyOn(console, method).mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const look = defineTool({ name: "look", description: "Looks.", effect: "read", execute: () => "seen" });
const answers = (usage: ScriptStep & object) =>
  scriptModel(() => ({ toolCalls: [{ name: "look" }], ...usage }));

describe("what is no count of tokens", () => {
  it.each([Number.NaN, -1_000, Number.POSITIVE_INFINITY])(
    "(%s) switches no limit off",
    async (inputTokens) => {
      const model = answers({ usage: { inputTokens, outputTokens: 10 } });
      await using session = await testAgent({ tools: [look], limits: { totalTokens: 50 } }, { model });
      await expect(session.prompt("Go")).rejects.toMatchObject({
        code: "limit_exceeded",
        meta: { limit: "totalTokens" },
      });
      expect(model.calls).toHaveLength(5);
    },
  );

  it("switches none off when a backend gives it", async () => {
    registerHarness("counts-nonsense", {
      run: async () => ({
        text: "done",
        usage: { inputTokens: Number.NaN, outputTokens: 60 } as never, // what no type keeps out
      }),
    });
    await using session = await testAgent(
      { harness: "counts-nonsense", sessionLimits: { totalTokens: 50 } },
      { model: scriptModel() },
    );
    const { usage } = await session.prompt("Go");
    expect(usage).toMatchObject({ inputTokens: 0, outputTokens: 60, cacheReadTokens: 0 });
    await expect(session.prompt("Go")).rejects.toMatchObject({ meta: { scope: "session" } });
  });
});

it("says once that a limit cannot be enforced by a provider that counts nothing", async () => {
  const model = scriptModel({ toolCalls: [{ name: "look" }] }, { text: "done" });
  const config = { tools: [look], limits: { totalTokens: 50 } };
  await using session = await testAgent(config, { model });
  await session.prompt("Go");
  const { events } = await session.events({ limit: 100 });
  expect(events.filter(({ type }) => type === "log")).toMatchObject([
    { level: "warn", message: expect.stringContaining("The limit totalTokens cannot be enforced") },
  ]);
});

describe("a summary that failed", () => {
  const usage = { inputTokens: 1_000, outputTokens: 0 };
  const refusing = () =>
    scriptModel(({ prompt }) =>
      JSON.stringify(prompt[0]).includes("Summarise this conversation")
        ? { text: "No.", finishReason: "content-filter", usage }
        : { text: `ok ${"word ".repeat(240)}`, usage: { inputTokens: 1, outputTokens: 1 } },
    );

  it("counts for the session", async () => {
    await using session = await testAgent({ sessionLimits: { totalTokens: 1_500 } }, { model: refusing() });
    await session.prompt("Hello");
    for (const _ of [1, 2])
      await expect(session.compact({ keepRecent: 0 })).rejects.toMatchObject({ code: "model_rejected" });
    await expect(session.compact({ keepRecent: 0 })).rejects.toMatchObject({ meta: { scope: "session" } });
    await expect(session.prompt("Hello")).rejects.toMatchObject({ meta: { scope: "session" } });
  });

  it("counts for the operation that went on without it", async () => {
    const compaction = { contextWindowTokens: 6_000, reserveTokens: 2_000, keepRecentTokens: 500 };
    const model = scriptModel(({ prompt }) =>
      JSON.stringify(prompt[0]).includes("Summarise this conversation")
        ? { text: "No.", finishReason: "content-filter", usage }
        : { text: `ok ${"word ".repeat(240)}` },
    );
    await using session = await testAgent({ compaction }, { model });
    let used = 0;
    for (let turn = 0; turn < 20 && used === 0; turn += 1)
      used = (await session.prompt(`FACT-${turn} ${"word ".repeat(240)}`)).usage.inputTokens;
    expect(used).toBe(1_000);
  });
});

it("counts the tasks of an operation across its approvals", async () => {
  const ask = defineTool({ name: "ask", description: "Asks.", needsApproval: true, execute: () => "yes" });
  const task = { name: "task", input: { prompt: "CHILD" } };
  const model = scriptModel(({ prompt }) => {
    if (JSON.stringify(prompt.findLast(({ role }) => role === "user")).includes("CHILD"))
      return { text: "ok" };
    const steps = prompt.filter(({ role }) => role === "assistant").length;
    return steps < 4
      ? { toolCalls: [...Array<typeof task>(30).fill(task), { name: "ask" }] }
      : { text: "done" };
  });
  await using session = await testAgent({ tools: [ask] }, { model });
  const results: string[] = [];
  for await (const event of session.stream("Go")) {
    if (event.type === "tool_end") results.push(String(event.result));
    if (event.type === "approval_requested")
      await session.decide(String(event.approvalId), { decision: "approve" });
  }
  expect(results.filter((result) => result === "ok")).toHaveLength(100);
  expect(results.filter((result) => result.includes("as many tasks as it may"))).toHaveLength(20);
});
