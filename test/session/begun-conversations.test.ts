/** What a request may say about its place in the conversation: a name, the message that it replaces, what comes before
 *  it, and how long the session stays. */

import { createAgent } from "edgeflue";
import { FakeClock } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { AgentDirectory } from "../../src/agent/agent-directory.ts";
import { operationLimits } from "../../src/limits.ts";
import type { Message } from "../../src/protocol/message.ts";
import { findHistoryProblem } from "../../src/protocol/request/check-history.ts";
import { SessionEngine } from "../../src/session/session-engine.ts";
import { call, modelRequests, modelWasAsked, post, script, unique } from "../support/api.ts";
import { runWithSql } from "../support/sql.ts";

const agent = createAgent(() => ({ model: "demo:", instructions: "Be kind." }));

/** An engine on a clock of the test's. `deleted` counts removals of its storage. */
function openEngine(sql: Parameters<Parameters<typeof runWithSql>[0]>[0]) {
  const clock = new FakeClock();
  const world = { deleted: 0, alarmAt: undefined as number | undefined };
  const engine = new SessionEngine(
    { agent: "test", instance: "i", session: "s" },
    {
      sql,
      clock,
      agents: new AgentDirectory({ test: { file: "test", load: async () => ({ default: agent }) } }),
      env: {},
      defaultModel: undefined,
      providers: {},
      development: true,
      setAlarm: (atMs) => {
        world.alarmAt = atMs;
      },
      deleteStorage: () => {
        world.deleted += 1;
      },
      defer: () => {},
    },
  );
  return { engine, clock, world };
}

const history: Message[] = [
  { role: "user", content: [{ type: "text", text: "What is 1 + 1?" }] },
  {
    role: "assistant",
    content: [{ type: "tool-call", toolCallId: "c1", toolName: "add", input: { left: 1, right: 1 } }],
  },
  {
    role: "tool",
    content: [{ type: "tool-result", toolCallId: "c1", toolName: "add", output: { type: "json", value: 2 } }],
  },
  { role: "assistant", content: [{ type: "text", text: "It is 2." }] },
];

describe("a request", () => {
  it("names its message, and takes the place of an earlier one", async () => {
    const path = `/agents/tools/${unique()}`;
    await post(path, { message: "one", messageId: "m1" });
    const second = script(
      [{ toolCalls: [{ name: "add", arguments: { left: 1, right: 1 } }] }],
      [{ text: "2" }],
    );
    await post(path, { message: second, messageId: "m2" });
    const third = unique();
    const { status } = await post(path, { message: third, messageId: "m2", replaces: "m2" });
    expect(status).toBe(200);
    const { messages } = (await call(`${path}/messages`)).body;
    const shown = messages.map(({ role, id, replaced = false }: Record<string, unknown>) => [
      role,
      id,
      replaced,
    ]);
    expect(shown).toEqual([
      ["user", "m1", false],
      ["assistant", undefined, false],
      ["user", "m2", true],
      ["assistant", undefined, true],
      ["tool", undefined, true],
      ["assistant", undefined, true],
      ["user", "m2", false],
      ["assistant", undefined, false],
    ]);
    const [asked] = await modelRequests(third);
    expect(asked?.body.messages.map(({ role }: { role: string }) => role)).toEqual([
      "system",
      "user",
      "assistant",
      "user",
    ]);
  });

  it("replaces a message without a name by its place, and one that is summarised with its summary", async () => {
    const path = `/agents/small_window/${unique()}`;
    for (let turn = 0; turn < 4; turn += 1)
      await post(path, { message: `FACT-${turn} ${"word ".repeat(1_200)}` });
    const before = (await call(`${path}/messages?include=compacted`)).body;
    expect(before.summaries.length).toBeGreaterThan(0);
    const last = unique();
    await post(path, { message: last, replaces: `message-${before.messages[0].seq}` });
    const [asked] = await modelRequests(last);
    expect(JSON.stringify(asked?.body)).not.toContain("FACT-");
    expect((await call(`${path}/messages?include=compacted`)).body.summaries).toEqual([]);
  });

  it("is refused when it replaces what is not there, also what was replaced", async () => {
    const path = `/agents/tools/${unique()}`;
    await post(path, { message: "one", messageId: "m1" });
    await post(path, { message: "two", messageId: "m2", replaces: "m1" });
    expect((await post(path, { message: "x", replaces: "m1" })).body.error).toMatchObject({
      type: "invalid_request",
      meta: { field: "replaces" },
    });
  });

  it("is refused when its turn comes, if what it was to replace has been replaced meanwhile", async () => {
    const path = `/agents/tools/${unique()}`;
    await post(path, { message: "one", messageId: "m1" });
    const message = script([{ hang: true }]);
    const running = post(path, { message, messageId: "m2" });
    await modelWasAsked(message);
    const waits = (count: number) =>
      expect
        .poll(async () => (await call(`${path}/messages?include=live`)).body.live.open.length)
        .toBe(count);
    const first = post(path, { message: "again", messageId: "m1.1", replaces: "m1" });
    await waits(2);
    const second = post(path, { message: "and again", messageId: "m1.2", replaces: "m1" });
    await waits(3);
    await post(`${path}/abort`, {});
    await running;
    expect((await first).status).toBe(200);
    expect((await second).body.error).toMatchObject({ type: "invalid_request", meta: { field: "replaces" } });
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages.some(({ id }: { id?: string }) => id === "m1.2")).toBe(false);
    expect((await post(path, { message: "on" })).status).toBe(200);
  });

  it.each(["history", "instructions", "lifetimeMs"])("cannot say %s over HTTP", async (field) => {
    const { status, body } = await post(`/agents/tools/${unique()}`, { message: "x", [field]: 1 });
    expect([status, body.error.message]).toEqual([400, expect.stringContaining("cannot be sent over HTTP")]);
  });

  it("begins a session with a history, and no session that has begun", () =>
    runWithSql(
      async (sql) => {
        const { engine } = openEngine(sql);
        await engine.prompt({ message: "And 2 + 2?", history });
        const { messages } = await engine.messages({});
        expect(messages.map(({ role }) => role)).toEqual([
          "user",
          "assistant",
          "tool",
          "assistant",
          "user",
          "assistant",
        ]);
        await expect(engine.prompt({ message: "again", history })).rejects.toMatchObject({
          code: "invalid_request",
          meta: { field: "history" },
        });
      },
      { isEmpty: true },
    ));

  it.each<[string, unknown, RegExp]>([
    ["no list", {}, /list of messages/],
    [
      "a system message",
      [{ role: "system", content: [{ type: "text", text: "x" }] }],
      /^\[0\] must have the role/,
    ],
    ["no content", [{ role: "user", content: [] }], /^\[0\] must have content/],
    [
      "a call of the user's",
      [{ role: "user", content: [{ type: "tool-call" }] }],
      /cannot have: "tool-call"/,
    ],
    ["a text that is none", [{ role: "user", content: [{ type: "text", text: 1 }] }], /without a text/],
    ["a call without its result", history.slice(0, 2), /ends before the result of the call "c1"/],
    ["an answer before the result", [...history.slice(0, 2), history[3]], /^\[2\] comes before the result/],
    ["a result without its call", [history[2]], /^\[0\] has the result of a call that was not made/],
  ])("begins no session with %s", (_name, value, problem) => {
    expect(findHistoryProblem(value)).toMatch(problem);
    expect(findHistoryProblem(history)).toBeUndefined();
  });

  it("limits the life of its session, which ends when nothing runs", () =>
    runWithSql(
      async (sql) => {
        const { engine, clock, world } = openEngine(sql);
        await engine.prompt({ message: "hello", lifetimeMs: 60_000 });
        const begun = clock.now();
        clock.advance(40_000);
        engine.wake();
        expect(world.deleted).toBe(0);
        await engine.prompt({ message: "once more", lifetimeMs: 60_000 });
        // Its run ends a moment after its answer.
        await expect.poll(() => engine.isIdle).toBe(true);
        clock.advance(30_000);
        engine.wake();
        expect([world.deleted, clock.now() - begun]).toEqual([0, 70_000]);
        clock.advance(31_000);
        engine.wake();
        await expect.poll(() => world.deleted).toBe(1);
        // Due again, should the host have died before the storage was gone.
        expect(world.alarmAt).toBeLessThanOrEqual(clock.now() + operationLimits.expiryRetryMs);
      },
      { isEmpty: true },
    ));
});
