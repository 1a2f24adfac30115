/** What has been used up counts also when the process that used it is dead. */

import type { TestSession } from "edgeflue/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CrashWorld } from "./support/crash-world.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

const ask = (text: string) => (session: TestSession) => session.prompt(text, { idempotencyKey: text });

it("counts the tool calls of a task that has ended before the restart", async () => {
  const look = { toolCalls: [{ name: "look" }, { name: "look" }, { name: "look" }] };
  const task = { toolCalls: [{ name: "task", input: { prompt: "child" } }] };
  let steps = 0;
  const world: CrashWorld = new CrashWorld({
    script: {
      go: [task, { toolCalls: [{ name: "book" }] }, { text: "done" }],
      child: [look, { text: "seen" }],
    },
    onModelCall: (text, step) => {
      // The task has its result: the host dies, and the next one has only what is stored.
      if (text !== "go" || step !== 1) return undefined;
      steps += 1;
      return steps === 1 ? world.host.crashAt(1, "before") : undefined;
    },
    config: { limits: { toolCalls: 4 } },
  });
  // One task, its three calls, and no fifth one.
  await expect(world.play(ask("go"))).rejects.toMatchObject({
    code: "limit_exceeded",
    meta: { limit: "toolCalls", max: 4 },
  });
  expect([world.lives, world.runs.look?.length, world.runs.book?.length]).toEqual([2, 3, 0]);
});

it("counts for the session what an operation used that ends without being taken up again", async () => {
  const usage = { inputTokens: 600, outputTokens: 0 };
  const sessionLimits = { totalTokens: 500 };
  const world: CrashWorld = new CrashWorld({
    script: { go: [{ toolCalls: [{ name: "pay" }], usage }], next: [{ text: "more" }] },
    onToolCall: () => world.host.crashAt(1, "before"),
    config: {
      sessionLimits,
      // What is deployed next has no such skill.
      get skills() {
        return world.lives === 2 ? ["missing"] : [];
      },
    },
  });
  await expect(world.play(ask("go"))).rejects.toMatchObject({ code: "agent_invalid" });
  expect(world.lives).toBe(2);
  await expect(world.play(ask("next"))).rejects.toMatchObject({
    code: "limit_exceeded",
    meta: { scope: "session", limit: "totalTokens" },
  });
});

it("counts for the session what a task used that has no result yet", async () => {
  const pay = { toolCalls: [{ name: "pay" }], usage: { inputTokens: 1000, outputTokens: 0 } };
  const task = { toolCalls: [{ name: "task", input: { prompt: "child" } }] };
  const world: CrashWorld = new CrashWorld({
    script: { go: [task], child: [pay, { text: "seen" }], next: [{ text: "more" }] },
    onToolCall: () => world.host.crashAt(1, "before"),
    config: {
      sessionLimits: { totalTokens: 900 },
      get skills() {
        return world.lives === 2 ? ["missing"] : [];
      },
    },
  });
  await expect(world.play(ask("go"))).rejects.toMatchObject({ code: "agent_invalid" });
  await expect(world.play(ask("next"))).rejects.toMatchObject({
    code: "limit_exceeded",
    meta: { scope: "session" },
  });
});
