/** Moments at which one thing ends and another begins: a request that comes just then is neither dropped nor done twice. */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineAgentProfile, defineTool, init } from "edgeflue";
import { scriptModel, type TestSession, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { waitFor } from "../support/wait-for.ts";
import { agentOf, FailingDisk, openHost } from "./support/failing-disk.ts";
import { slowTool } from "./support/slow-tool.ts";

const pay = defineTool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => "paid" });

/** The approval that waits, once there is one. */
async function waiting(session: TestSession) {
  return waitFor(async () => {
    const [approval] = await session.approvals();
    if (approval === undefined) throw new Error("Nothing waits.");
    return approval;
  });
}

/** Allows what is asked for, and the call of `bash` that comes next: between the two the operation rests. */
async function decideBoth(
  session: TestSession,
  { operationId, approvalId }: { operationId: string; approvalId: string },
) {
  const reaches = (status: string) =>
    waitFor(async () => expect((await session.operation(operationId)).status).toBe(status));
  await session.decide(approvalId, { decision: "approve" });
  const next = await waiting(session);
  expect(next.toolName).toBe("bash");
  await reaches("waiting");
  await session.decide(next.approvalId, { decision: "approve" });
  await reaches("succeeded");
}

describe("a message that steers", () => {
  it("is answered whenever it comes while an operation ends", async () => {
    const ends = ["turn", "turn_end", "idle", "operation"];
    for (const [end, ticks] of ends.flatMap((type) =>
      [0, 1, 2, 3, 4, 5, 6, 8].map((n) => [type, n] as const),
    )) {
      const model = scriptModel({ text: "one" }, { text: "two" });
      let second: Promise<unknown> | undefined;
      const steer = async () => {
        for (let tick = 0; tick < ticks; tick += 1) await null;
        await session.prompt("second", { whenBusy: "steer" });
      };
      const onEvent = ({ type }: { type: string }) => {
        if (type === end) second ??= steer();
      };
      await using session = await testAgent({}, { model, onEvent });
      await session.prompt("first");
      await second;
      expect(JSON.stringify(model.calls.at(-1)?.prompt)).toContain("second");
    }
  });

  it("waits its turn when it brings tools along", async () => {
    const slow = slowTool();
    const extra = defineTool({ name: "extra", description: "More.", execute: () => "more" });
    const model = scriptModel(
      { toolCalls: [{ name: "slow" }] },
      { text: "one" },
      { toolCalls: [{ name: "extra" }] },
      { text: "two" },
    );
    await using session = await testAgent({ tools: [slow.tool] }, { model });
    const first = session.prompt("first");
    await slow.started;
    const second = session.prompt("second", { whenBusy: "steer", tools: [extra] });
    slow.end("ok");
    expect((await first).text).toBe("one");
    expect((await second).text).toBe("two");
  });
});

describe("a repeat", () => {
  it("is answered also when what it asked for is gone", async () => {
    const sql = new NodeSql(":memory:", { busyMsMax: 0 });
    const model = scriptModel({ text: "one" });
    const calm = defineAgentProfile({ name: "calm", instructions: "Be calm." });
    const request = { role: "calm", idempotencyKey: "first" };
    const before = await testAgent({ subagents: [calm] }, { model, sql });
    await before.prompt("Hi", request);
    const after = await testAgent({}, { model, sql });
    expect((await after.prompt("Hi", request)).text).toBe("one");
  });
});

describe("the tools that a call allows", () => {
  it("are all that a subagent's own can be of", async () => {
    let dropped = 0;
    const drop = defineTool({
      name: "drop",
      description: "Drops it.",
      execute: () => {
        dropped += 1;
      },
    });
    const child = scriptModel({ toolCalls: [{ name: "drop" }] }, { text: "ok" });
    const parent = scriptModel(
      { toolCalls: [{ name: "task", input: { prompt: "Drop it.", agent: "dropper" } }] },
      { text: "ok" },
    );
    const dropper = defineAgentProfile({ name: "dropper", model: child.reference, tools: [drop] });
    await using session = await testAgent({ subagents: [dropper] }, { model: parent });
    await session.prompt("Go", { allowedTools: ["task"] });
    expect(dropped).toBe(0);
  });
});

describe("an approval", () => {
  it("cannot be given once its operation has ended", async () => {
    const model = scriptModel({ toolCalls: [{ name: "pay" }] });
    await using session = await testAgent({ tools: [pay] }, { model });
    const answer = session.prompt("Go");
    const { approvalId } = await waiting(session);
    await session.abort();
    await expect(answer).rejects.toMatchObject({ code: "operation_aborted" });
    await expect(session.decide(approvalId, { decision: "approve" })).rejects.toMatchObject({
      code: "approval_decided",
      message: "This call needs no decision any more: what it belongs to has ended.",
    });
  });

  it("of a tool that is gone leaves the operation at rest when the next one is asked for", async () => {
    const sql = new NodeSql(":memory:", { busyMsMax: 0 });
    const model = scriptModel(
      { toolCalls: [{ name: "pay" }] },
      { toolCalls: [{ name: "bash", input: { command: "true" } }] },
      { text: "ok" },
    );
    const config = { allowShell: true, needsApproval: ["bash"] };
    const before = await testAgent({ ...config, tools: [pay] }, { model, sql });
    const { operationId } = await before.dispatch("Go");
    const { approvalId } = await waiting(before);
    await waitFor(async () => expect((await before.operation(operationId)).status).toBe("waiting"));
    const after = await testAgent(config, { model, sql });
    await decideBoth(after, { operationId, approvalId });
  });

  it("within a task whose subagent is gone does so too", async () => {
    const sql = new NodeSql(":memory:", { busyMsMax: 0 });
    const child = scriptModel({ toolCalls: [{ name: "pay" }] });
    const model = scriptModel(
      { toolCalls: [{ name: "task", input: { prompt: "Pay.", agent: "payer" } }] },
      { toolCalls: [{ name: "bash", input: { command: "true" } }] },
      { text: "ok" },
    );
    const config = { allowShell: true, needsApproval: ["bash"] };
    const payer = defineAgentProfile({ name: "payer", model: child.reference, tools: [pay] });
    const before = await testAgent({ ...config, subagents: [payer] }, { model, sql });
    const { operationId } = await before.dispatch("Go");
    const { approvalId } = await waiting(before);
    await waitFor(async () => expect((await before.operation(operationId)).status).toBe("waiting"));
    const after = await testAgent(config, { model, sql });
    await decideBoth(after, { operationId, approvalId });
  });
});

describe("a reader", () => {
  it("of an operation that was stopped sees what it had said, also afterwards", async () => {
    const { promise: said, resolve: say } = Promise.withResolvers<void>();
    const model = scriptModel();
    const stream: typeof model.stream = async ({ abortSignal }, onPart) => {
      onPart({ type: "text-start", id: "0" });
      onPart({ type: "text-delta", id: "0", delta: "One two" });
      say();
      await new Promise((resolve) => abortSignal?.addEventListener("abort", resolve));
    };
    Object.assign(model, { stream });
    await using session = await testAgent({}, { model });
    const { operationId } = await session.dispatch("Go");
    await said;
    await session.abort();
    await waitFor(async () => expect((await session.operation(operationId)).status).toBe("aborted"));
    let text = "";
    for await (const event of session.follow({ operationId })) if (event.type === "delta") text += event.text;
    expect(text).toBe("One two");
  });

  it("sees events in their order when an observer causes further ones", async () => {
    const slow = slowTool();
    const model = scriptModel({ toolCalls: [{ name: "slow" }] });
    const onEvent = ({ type }: { type: string }) => {
      if (type === "tool_start") void session.abort();
    };
    await using session: TestSession = await testAgent({ tools: [slow.tool] }, { model, onEvent });
    const offsets: number[] = [];
    const followed = (async () => {
      for await (const { type, offset } of session.follow()) {
        offsets.push(Number(offset));
        if (type === "operation") return;
      }
    })();
    await session.prompt("Go").catch(() => {});
    await followed;
    expect(offsets).toEqual([...offsets].sort((left, right) => left - right));
  });

  it("of a session that is deleted comes to its end", async () => {
    const agent = await init({ model: "demo:", stateDir: mkdtempSync(join(tmpdir(), "edgeflue-")) });
    const session = await agent.session("short-lived");
    await session.prompt("Hi");
    const events = session.follow();
    const next = events.next();
    await agent.sessions.delete("short-lived");
    expect((await next).done).toBe(true);
  });
});

describe("a session that is deleted twice at once", () => {
  it("is deleted once, for both", async () => {
    const agent = await init({ model: "demo:", stateDir: mkdtempSync(join(tmpdir(), "edgeflue-")) });
    await (await agent.session("a")).prompt("Hi");
    await Promise.all([agent.sessions.delete("a"), agent.sessions.delete("a")]);
    expect((await (await agent.session("a")).prompt("Hi")).text).toContain("first message");
    await agent.destroy();
  });

  it("removes nothing that has begun since the first deletion, however slow its machine is", async () => {
    const disk = new FailingDisk();
    const machine = { deletions: 0, isGone: Promise.withResolvers<void>() };
    const { session } = openHost(disk, {
      configure: () => agentOf(scriptModel({ text: "x" }), { sandbox: "local" }),
      createSandbox: (_settings, { policy }) => ({
        ...createVirtualSandbox({ sql: disk.sql, policy, clock: systemClock }),
        delete: async () => {
          machine.deletions += 1;
          await machine.isGone.promise;
        },
      }),
    });
    await session.prompt({ message: "Hi" });
    const deleted = [session.delete(), session.delete()];
    await waitFor(() => expect(machine.deletions).toBe(1));
    machine.isGone.resolve();
    await Promise.all(deleted);
    expect(machine.deletions).toBe(1);
  });
});

describe("an agent that is destroyed", () => {
  it("has done what was handed in just before", async () => {
    const agent = await init({ model: "demo:", stateDir: mkdtempSync(join(tmpdir(), "edgeflue-")) });
    const session = await agent.session();
    const answer = session.prompt("Hi");
    await agent.destroy();
    expect((await answer).text).toContain("Hi");
  });

  it("has done what was handed in just before with a key", async () => {
    const agent = await init({ model: "demo:", stateDir: mkdtempSync(join(tmpdir(), "edgeflue-")) });
    const session = await agent.session();
    const answer = session.prompt("Hi", { idempotencyKey: "k" });
    await agent.destroy();
    expect((await answer).text).toContain("Hi");
  });
});
