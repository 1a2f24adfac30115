/** `onLimit: "ask"`: at a limit the operation waits for more, at no cost, like a call that needs an approval. */

import "edgeflue/javascript";
import { type AgentConfig, defineTool, registerHarness } from "edgeflue";
import { FakeClock, type ScriptStep, scriptModel } from "edgeflue/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { approvalLimits, operationLimits } from "../../src/limits.ts";
import { AgentSession } from "../../src/protocol/agent-session/agent-session.ts";
import type { ApprovalView } from "../../src/protocol/approval.ts";
import { waitFor } from "../support/wait-for.ts";
import { agentOf, FailingDisk, openHost } from "./support/failing-disk.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

const runs: string[] = [];
const look = defineTool({
  name: "look",
  description: "Looks.",
  execute: () => {
    runs.push("look");
    return "seen";
  },
});

/** Looks so many times at once, in each of so many steps, then says "done". Each step takes 100 tokens. */
function looker(steps: number, callsPerStep = 1) {
  const usage = { inputTokens: 60, outputTokens: 40 };
  return scriptModel(({ prompt }): ScriptStep => {
    const place = prompt.findLastIndex(({ role }) => role === "user");
    const taken = prompt.slice(place).filter(({ role }) => role === "assistant").length;
    const calls = Array.from({ length: callsPerStep }, () => ({ name: "look" }));
    return taken < steps ? { toolCalls: calls, usage } : { text: "done", usage };
  });
}

function open(config: AgentConfig, model = looker(5), parts: { disk?: FailingDisk; clock?: FakeClock } = {}) {
  const { disk = new FailingDisk(), clock } = parts;
  // A tenth of a dollar a step.
  const prices = { [model.reference]: { input: 1_000, output: 1_000 } };
  const configure = () => agentOf(model, { tools: [look], onLimit: "ask", ...config });
  const host = openHost(disk, { ...(clock && { clock }), configure, config: { prices } });
  return { ...host, disk, model, agent: new AgentSession(host.session) };
}

async function waiting(session: AgentSession): Promise<ApprovalView> {
  let found: ApprovalView[] = [];
  await waitFor(async () => {
    found = await session.approvals();
    expect(found).toHaveLength(1);
    expect((await session.operation(found[0]?.operationId ?? "")).status).toBe("waiting");
  });
  return found[0] as ApprovalView; // one was found
}

const limits = {
  steps: [{ limits: { steps: 2 } }, { limit: "steps", scope: "operation", max: 2, used: 2, more: 2 }],
  "tool calls": [
    { limits: { toolCalls: 2 } },
    { limit: "toolCalls", scope: "operation", max: 2, used: 3, more: 2 },
  ],
  tokens: [
    { limits: { totalTokens: 250 } },
    { limit: "totalTokens", scope: "operation", max: 250, used: 300, more: 250 },
  ],
  money: [
    { limits: { costUsd: 0.25 } },
    { limit: "costUsd", scope: "operation", max: 0.25, used: 0.3, more: 0.25 },
  ],
  "tokens of the session": [
    { sessionLimits: { totalTokens: 250 } },
    { limit: "totalTokens", scope: "session", max: 250, used: 300, more: 250 },
  ],
  "money of the session": [
    { sessionLimits: { costUsd: 0.25 } },
    { limit: "costUsd", scope: "session", max: 0.25, used: 0.3, more: 0.25 },
  ],
  "tool calls of the session": [
    { sessionLimits: { toolCalls: 2 } },
    { limit: "toolCalls", scope: "session", max: 2, used: 3, more: 2 },
  ],
} as const;

describe.each(Object.entries(limits))("a limit of %s", (_name, [config, ask]) => {
  it("is shown with what was used, and goes on when it gets more, as often as needed", async () => {
    const { agent, model } = open(config);
    const answer = agent.prompt("go");
    let asked = 0;
    let isOver = false;
    void answer.finally(() => {
      isOver = true;
    });
    const first = await waiting(agent);
    expect(first).toMatchObject({
      toolName: `limit:${ask.limit}`,
      status: "waiting",
      limit: ask,
      args: ask,
    });
    expect(first.toolCallId).toBe(first.approvalId);
    while (!isOver) {
      const [approval] = await agent.approvals();
      if (approval === undefined) {
        await new Promise(setImmediate);
        continue;
      }
      asked += 1;
      const decided = await agent.decide(approval.approvalId, { decision: "approve", by: "ada" });
      expect(decided).toMatchObject({ status: "approved", decidedBy: "ada" });
      expect(decided.added?.[ask.limit]).toBeGreaterThanOrEqual(ask.more);
    }
    expect([(await answer).text, asked >= 1, asked <= 2]).toEqual(["done", true, true]);
    expect(model.calls).toHaveLength(6);
    const { events } = await agent.events({ limit: 1_000 });
    const types = events.map(({ type }) => type).filter((type) => type.startsWith("approval"));
    expect(types).toEqual(
      Array.from({ length: asked }, () => ["approval_requested", "approval_decided"]).flat(),
    );
    expect(events.find(({ type }) => type === "approval_requested")).toMatchObject({ limit: ask });
  });

  it("ends the operation as without asking when it is denied", async () => {
    const { agent } = open(config);
    const answer = agent.prompt("go").catch((error) => error);
    const { approvalId } = await waiting(agent);
    expect(await agent.decide(approvalId, { decision: "deny", reason: "enough" })).toMatchObject({
      status: "denied",
      reason: "enough",
    });
    expect(await answer).toMatchObject({ code: "limit_exceeded", meta: { limit: ask.limit, max: ask.max } });
    expect(await agent.approvals()).toEqual([]);
    const failing = open({ ...config, onLimit: "fail" });
    await expect(failing.agent.prompt("go")).rejects.toMatchObject({ message: (await answer).message });
  });

  it("goes on waiting through restarts, without attempts, and is decided by any host", async () => {
    const disk = new FailingDisk();
    const first = open(config, looker(3), { disk });
    const { operationId } = await first.agent.dispatch("go");
    const { approvalId } = await waiting(first.agent);
    for (let restart = 0; restart < 5; restart += 1) open(config, looker(3), { disk });
    const next = open(config, looker(3), { disk });
    expect((await next.agent.operation(operationId)).attempts).toBe(1);
    expect(next.model.calls).toHaveLength(0);
    await next.agent.decide(approvalId, { decision: "approve" });
    await waitFor(async () => {
      expect(await next.agent.operation(operationId)).toMatchObject({ status: "succeeded" });
    });
    expect(next.model.calls.length).toBeLessThanOrEqual(2);
  });
});

describe("more of a limit", () => {
  it("is what the decision says, counted from what is used", async () => {
    const { agent } = open({ limits: { totalTokens: 150 } });
    const answer = agent.prompt("go");
    const { approvalId, limit } = await waiting(agent);
    expect(limit).toMatchObject({ max: 150, used: 200 });
    const decided = await agent.decide(approvalId, { decision: "approve", add: { totalTokens: 1_000 } });
    expect(decided.added).toEqual({ totalTokens: 1_050 });
    expect((await answer).text).toBe("done");
  });

  it("may be of several limits at once", async () => {
    const { agent } = open({ limits: { steps: 2, toolCalls: 3 } });
    const answer = agent.prompt("go");
    const { approvalId } = await waiting(agent);
    await agent.decide(approvalId, { decision: "approve", add: { steps: 20, toolCalls: 20 } });
    expect((await answer).text).toBe("done");
  });

  it("is refused when it makes no sense", async () => {
    const pay = defineTool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => "paid" });
    const { agent } = open({ limits: { steps: 2 } });
    void agent.prompt("go").catch(() => {});
    const { approvalId } = await waiting(agent);
    const refused = async (decision: object) =>
      expect(agent.decide(approvalId, decision as never)).rejects.toMatchObject({ code: "invalid_request" });
    await refused({ decision: "approve", add: { totalTokens: 10 } });
    await refused({ decision: "approve", add: { steps: operationLimits.stepsMax } });
    await refused({ decision: "approve", add: { steps: 0 } });
    await refused({ decision: "approve", add: { wallMs: 10 } });
    await refused({ decision: "approve", add: 20 });
    await refused({ decision: "deny", add: { steps: 20 } });
    expect(await agent.approvals()).toHaveLength(1);
    await agent.abort();
    const other = open({ tools: [pay] }, scriptModel({ toolCalls: [{ name: "pay" }] }, { text: "done" }));
    void other.agent.prompt("go");
    const call = await waiting(other.agent);
    await expect(
      other.agent.decide(call.approvalId, { decision: "approve", add: { steps: 1 } }),
    ).rejects.toMatchObject({ message: expect.stringContaining("this is a call of a tool") });
  });

  it("of a session stays with it, for later operations too", async () => {
    const { agent } = open({ sessionLimits: { totalTokens: 150 } }, looker(2));
    const answer = agent.prompt("go");
    await agent.decide((await waiting(agent)).approvalId, { decision: "approve", add: { totalTokens: 800 } });
    await answer;
    // 300 of 1,000 are used.
    expect((await agent.prompt("go")).text).toBe("done");
    expect((await agent.prompt("go")).text).toBe("done");
    const fourth = agent.prompt("go").catch((error) => error);
    const { approvalId, limit } = await waiting(agent);
    expect(limit).toMatchObject({ scope: "session", max: 1_000, used: 1_000, more: 150 });
    await agent.decide(approvalId, { decision: "deny" });
    expect(await fourth).toMatchObject({ code: "limit_exceeded", meta: { scope: "session" } });
  });

  it("of steps ends where no agent may go", async () => {
    const { agent } = open(
      { limits: { steps: operationLimits.stepsMax - 1 } },
      looker(operationLimits.stepsMax + 1),
    );
    const answer = agent.prompt("go").catch((error) => error);
    await waitFor(async () => expect(await agent.approvals()).toHaveLength(1), { timeout: 40_000 });
    const { approvalId, limit } = await waiting(agent);
    expect(limit).toMatchObject({ more: 1 });
    await agent.decide(approvalId, { decision: "approve" });
    expect(await answer).toMatchObject({ code: "limit_exceeded", meta: { max: operationLimits.stepsMax } });
  });
});

describe("a decision", () => {
  it("is made once, by the first of two that come at once; the other is told whose it was", async () => {
    const { agent } = open({ limits: { steps: 2 } }, looker(3));
    const answer = agent.prompt("go");
    const { approvalId } = await waiting(agent);
    const both = await Promise.allSettled([
      agent.decide(approvalId, { decision: "approve", by: "ada" }),
      agent.decide(approvalId, { decision: "deny", by: "bob" }),
    ]);
    expect(both).toMatchObject([
      { status: "fulfilled" },
      {
        status: "rejected",
        reason: { code: "approval_decided", meta: { decision: "approved", decidedBy: "ada" } },
      },
    ]);
    expect((await answer).text).toBe("done");
    await expect(agent.decide(approvalId, { decision: "approve" })).rejects.toMatchObject({
      code: "approval_decided",
    });
  });

  it("with a key can be sent again, also after the operation has settled", async () => {
    const { agent } = open({ limits: { steps: 2 } }, looker(3));
    const answer = agent.prompt("go");
    const { approvalId } = await waiting(agent);
    const decision = { decision: "approve", add: { steps: 5 }, idempotencyKey: "k" } as const;
    const first = await agent.decide(approvalId, decision);
    await answer;
    expect(await agent.decide(approvalId, decision)).toEqual(first);
  });

  it("that does not come in time ends the operation; only the expiry wakes the session", async () => {
    const clock = new FakeClock();
    const { agent, alarms, host, disk } = open(
      { limits: { steps: 2 }, approvalTimeoutMs: 60_000 },
      looker(5),
      { clock },
    );
    const answer = agent.prompt("go").catch((error) => error);
    const { approvalId, expiresAt } = await waiting(agent);
    clock.advance(operationLimits.heartbeatMs);
    host.engine().wake();
    expect(alarms.at(-1)).toBe(expiresAt);
    clock.advance(expiresAt - clock.now());
    host.engine().wake();
    expect(await answer).toMatchObject({ code: "limit_exceeded", meta: { limit: "steps" } });
    expect(disk.sql.all("SELECT decision FROM approvals")).toEqual([{ decision: "expired" }]);
    await expect(agent.decide(approvalId, { decision: "approve" })).rejects.toThrow(
      "This limit counts as denied: no one decided about it in time.",
    );
    expect(approvalLimits.timeoutMsDefault).toBeGreaterThan(60_000);
  });

  it.each(["before", "after"] as const)("holds when its host dies %s it can act on it", async (moment) => {
    const disk = new FailingDisk();
    const { agent, crashes } = open({ limits: { steps: 2 } }, looker(3), { disk });
    const { operationId } = await agent.dispatch("go");
    const { approvalId } = await waiting(agent);
    const decision = { decision: "approve", idempotencyKey: "k" } as const;
    disk.failNext(moment === "before" ? 0 : 1);
    const code = await agent.decide(approvalId, decision).then(
      () => "decided",
      (error: { code?: string }) => error.code,
    );
    expect(code).toBe(moment === "before" ? "operation_interrupted" : "decided");
    await waitFor(() => expect(crashes).toHaveLength(1));
    await agent.decide(approvalId, decision);
    await waitFor(async () => expect((await agent.operation(operationId)).status).toBe("succeeded"));
  });
});

describe("a task's limit", () => {
  const task = { toolCalls: [{ name: "task", input: { prompt: "child" } }] };
  const twoTasks = { toolCalls: [...task.toolCalls, ...task.toolCalls] };

  /** The parent gives tasks; each child looks so many times. */
  function family(first: ScriptStep, childSteps: number) {
    const usage = { inputTokens: 100, outputTokens: 0 };
    return scriptModel(({ prompt }): ScriptStep => {
      const isChild = JSON.stringify(prompt.find(({ role }) => role === "user")?.content).includes("child");
      const taken = prompt.filter(({ role }) => role === "assistant").length;
      if (!isChild) return taken === 0 ? { ...first, usage } : { text: "parent done", usage };
      return taken < childSteps ? { toolCalls: [{ name: "look" }], usage } : { text: "child done", usage };
    });
  }

  it("of steps waits with its parent, and goes on where it was", async () => {
    runs.length = 0;
    const { agent } = open({ limits: { steps: 3 } }, family(task, 4));
    const answer = agent.prompt("go");
    const { limit, approvalId } = await waiting(agent);
    expect(limit).toMatchObject({ limit: "steps", max: 3, used: 3 });
    const { events } = await agent.events({ limit: 1_000 });
    expect(events.find(({ type }) => type === "approval_requested")?.taskId).toBe("2.0");
    await agent.decide(approvalId, { decision: "approve" });
    expect([(await answer).text, runs.length]).toEqual(["parent done", 4]);
  });

  it("of tokens is asked about once for all tasks that run at the same time", async () => {
    runs.length = 0;
    const { agent } = open({ limits: { totalTokens: 450 } }, family(twoTasks, 3));
    const answer = agent.prompt("go");
    const { approvalId } = await waiting(agent);
    await agent.decide(approvalId, { decision: "approve", add: { totalTokens: 5_000 } });
    expect([(await answer).text, runs.length]).toEqual(["parent done", 6]);
    const { events } = await agent.events({ limit: 1_000 });
    expect(events.filter(({ type }) => type === "approval_requested")).toHaveLength(1);
  });

  it("that is denied ends all of them, and the operation where the limit is its own", async () => {
    const { agent } = open({ limits: { totalTokens: 450 } }, family(twoTasks, 3));
    const answer = agent.prompt("go").catch((error) => error);
    await agent.decide((await waiting(agent)).approvalId, { decision: "deny" });
    expect(await answer).toMatchObject({ code: "limit_exceeded", meta: { limit: "totalTokens" } });
  });

  it("of steps that is denied is a result for the parent, which has steps of its own", async () => {
    const { agent } = open({ limits: { steps: 3 } }, family(task, 4));
    const answer = agent.prompt("go");
    await agent.decide((await waiting(agent)).approvalId, { decision: "deny" });
    expect((await answer).text).toBe("parent done");
    const { messages } = await agent.messages();
    expect(JSON.stringify(messages[2]?.content)).toContain("The task failed");
  });
});

describe("a crash at any commit", () => {
  async function play(failAt: number | undefined) {
    runs.length = 0;
    const disk = new FailingDisk();
    const { host, agent, crashes, model } = open({ limits: { steps: 2, toolCalls: 2 } }, looker(2, 2), {
      disk,
    });
    if (failAt !== undefined) disk.failNext(failAt);
    const request = { idempotencyKey: "go" };
    const { operationId } = await agent.dispatch("go", request).catch(() => agent.dispatch("go", request));
    await waitFor(async () => {
      // What the alarm does on a host that has one.
      host.engine().wake();
      for (const { approvalId } of await agent.approvals())
        await agent.decide(approvalId, { decision: "approve", idempotencyKey: approvalId });
      expect(await agent.operation(operationId)).toMatchObject({ status: "succeeded" });
    });
    return {
      commits: disk.transactions,
      crashes,
      steps: model.calls.length,
      asked: disk.sql.all("SELECT id FROM approvals"),
    };
  }

  it("loses no question and no answer, and asks nothing twice", async () => {
    const { commits, asked } = await play(undefined);
    expect([commits > 8, asked.length, runs.length]).toEqual([true, 2, 4]);
    for (let commit = 0; commit < commits; commit += 1) {
      const played = await play(commit);
      expect([commit, played.asked.length]).toEqual([commit, asked.length]);
      // A call that may have run is not run again; none runs twice.
      expect([commit, runs.length <= 4]).toEqual([commit, true]);
    }
  });
});

describe("a program that calls tools", () => {
  const peek = defineTool({
    name: "peek",
    description: "Looks, and changes nothing.",
    effect: "read",
    execute: () => {
      runs.push("peek");
      return "seen";
    },
  });
  const code = (tool: string) =>
    `let said = ""; for (let i = 0; i < 3; i += 1) said += await tools.${tool}({}) + " "; return said;`;
  const ofModel = (tool: string) =>
    scriptModel(({ prompt }): ScriptStep => {
      const isDone = prompt.at(-1)?.role === "tool";
      return isDone ? { text: "done" } : { toolCalls: [{ name: "run_code", input: { code: code(tool) } }] };
    });
  const config = { limits: { toolCalls: 2 }, runCode: true, tools: [peek, look] };
  const results = async (agent: AgentSession) => JSON.stringify((await agent.messages()).messages);

  it("asks at the limit of calls, and is run again with more, from its beginning", async () => {
    runs.length = 0;
    const { agent } = open(config, ofModel("peek"));
    const answer = agent.prompt("go");
    const { approvalId, toolName } = await waiting(agent);
    expect(toolName).toBe("limit:toolCalls");
    await agent.decide(approvalId, { decision: "approve", add: { toolCalls: 9 } });
    expect((await answer).text).toBe("done");
    expect(await results(agent)).toContain("seen seen seen");
  });

  it("that has acted is not run again: the call is refused, and the conversation asks", async () => {
    runs.length = 0;
    const { agent } = open(config, ofModel("look"));
    const answer = agent.prompt("go");
    const { approvalId } = await waiting(agent);
    await agent.decide(approvalId, { decision: "approve", add: { toolCalls: 9 } });
    expect((await answer).text).toBe("done");
    expect(runs).toEqual(["look"]);
    expect(await results(agent)).toContain("has used up the tool calls");
  });

  it("of a caller asks as well, and ends as without asking when it gets no more", async () => {
    for (const decision of ["approve", "deny"] as const) {
      const { session, agent } = open({ ...config, limits: { toolCalls: 1 } }, ofModel("peek"));
      const ran = session.runJs({ code: code("peek"), allowedTools: ["peek"] }).catch((error) => error);
      const { approvalId } = await waiting(agent);
      await agent.decide(approvalId, { decision, ...(decision === "approve" && { add: { toolCalls: 9 } }) });
      if (decision === "approve") expect((await ran).result).toBe("seen seen seen ");
      else expect(String((await ran).message)).toContain("has used up the tool calls");
    }
  });
});

describe("a compaction on request", () => {
  const spend = { text: "a long story", usage: { inputTokens: 100, outputTokens: 100 } };
  const talk = async (sessionLimits: { totalTokens: number }) => {
    const opened = open(
      { sessionLimits, compaction: { keepRecentTokens: 1 } },
      scriptModel(spend, spend, spend, spend),
    );
    for (const text of ["one", "two"]) await opened.agent.prompt(text);
    return opened;
  };

  it("asks before its first call of the model, and makes it with more", async () => {
    const { agent, model } = await talk({ totalTokens: 300 });
    const compacted = agent.compact({ keepRecent: 0 });
    const { approvalId, toolName } = await waiting(agent);
    expect([toolName, model.calls.length]).toEqual(["limit:totalTokens", 2]);
    await agent.decide(approvalId, { decision: "approve", add: { totalTokens: 1_000 } });
    expect((await compacted).metadata).toMatchObject({ compacted: true });
    expect(model.calls).toHaveLength(3);
  });

  it("that gets no more fails as a prompt does", async () => {
    const { agent, model } = await talk({ totalTokens: 300 });
    const compacted = agent.compact({ keepRecent: 0 }).catch((error) => error);
    await agent.decide((await waiting(agent)).approvalId, { decision: "deny" });
    expect(await compacted).toMatchObject({ code: "limit_exceeded", meta: { scope: "session" } });
    expect(model.calls).toHaveLength(2);
  });
});

it("runs no call before it may, and each once", async () => {
  runs.length = 0;
  const { agent } = open({ limits: { toolCalls: 2 } }, looker(1, 3));
  const answer = agent.prompt("go");
  const { approvalId, limit } = await waiting(agent);
  expect([limit?.used, runs.length]).toEqual([3, 0]);
  await agent.decide(approvalId, { decision: "approve", add: { toolCalls: 1 } });
  expect([(await answer).text, runs.length]).toEqual(["done", 3]);
});

it("is aborted like any other that waits, and the next one is not in its way", async () => {
  const { agent } = open({ limits: { steps: 2 } }, looker(3));
  const answer = agent.prompt("go").catch((error) => error);
  const { approvalId } = await waiting(agent);
  expect((await agent.abort()).aborted).toBe(true);
  expect(await answer).toMatchObject({ code: "operation_aborted" });
  await expect(agent.decide(approvalId, { decision: "approve" })).rejects.toMatchObject({
    code: "approval_decided",
  });
  const next = agent.prompt("go");
  await agent.decide((await waiting(agent)).approvalId, { decision: "approve" });
  expect((await next).text).toBe("done");
});

it("lets the wall time end it: that is no question", async () => {
  const clock = new FakeClock();
  const model = scriptModel(() => new Promise<never>(() => {}));
  const { agent } = open({ limits: { wallMs: 1_000 } }, model, { clock });
  const answer = agent.prompt("go").catch((error) => error);
  await waitFor(() => expect(model.calls).toHaveLength(1));
  clock.advance(1_001);
  expect(await answer).toMatchObject({ code: "operation_timeout" });
});

it("asks before the calls of a harness backend as well, which runs again with more", async () => {
  runs.length = 0;
  registerHarness("greedy", {
    run: async ({ callTool, messages }) => {
      for (let count = messages.filter(({ role }) => role === "tool").length; count < 3; count += 1)
        await callTool("look", {});
      return { text: "done" };
    },
  });
  const { agent } = open({ limits: { toolCalls: 2 }, harness: "greedy" });
  const answer = agent.prompt("go");
  await agent.decide((await waiting(agent)).approvalId, { decision: "approve" });
  expect([(await answer).text, runs.length]).toEqual(["done", 3]);
});
