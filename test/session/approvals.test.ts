/** Calls of tools that somebody has to allow: they wait at no cost, and are decided about once, from anywhere. */

import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { operationLimits } from "../../src/limits.ts";
import { toObjectName } from "../../src/protocol/address.ts";
import { call, modelRequests, post, script, streamPrompt, unique } from "../support/api.ts";
import { published } from "../support/published.ts";
import { workerClock } from "../support/worker-clock.ts";

const pay = (cents: number) => ({ name: "pay", arguments: { cents } });

// vitest loads a module within the request that first asks for it; that must not be one that is aborted.
beforeAll(async () => void (await post(`/agents/demo/${unique()}`, { message: "$ true" })));

function objectOf(agent: string, instance: string) {
  return env.SESSIONS.get(env.SESSIONS.idFromName(toObjectName({ agent, instance, session: "default" })));
}

/** The approvals that wait, once there are as many. */
async function waiting(path: string, count = 1) {
  const list = async () => (await call(`${path}/approvals`)).body.approvals;
  await expect.poll(async () => (await list()).length, { timeout: 10_000, interval: 10 }).toBe(count);
  return list();
}

const stateOf = async (path: string, operationId: string) =>
  (await call(`${path}/operations/${operationId}`)).body.status;

/** Waits until an operation waits. */
async function parked(path: string, operationId: string): Promise<void> {
  await expect.poll(() => stateOf(path, operationId), { timeout: 10_000, interval: 10 }).toBe("waiting");
}

/** How soon the object is woken by its alarm. */
const alarmInMs = (path: string) => {
  const [, , agent = "", instance = ""] = path.split("/");
  return runInDurableObject(objectOf(agent, instance), async (_instance, state) =>
    state.storage.getAlarm().then((atMs) => (atMs ?? Number.POSITIVE_INFINITY) - workerClock.now()),
  );
};

describe("a call that needs approval", () => {
  it("is watched over by the alarm from the moment of its decision on", async () => {
    const path = `/agents/careful/${unique()}`;
    const message = script([{ toolCalls: [pay(500)] }], [{ delayMs: 1_000 }, { text: "done" }]);
    const answer = post(path, { message });
    const [approval] = await waiting(path);
    await parked(path, approval.operationId);
    const [, , agent = "", instance = ""] = path.split("/");
    await published(objectOf(agent, instance));
    await runDurableObjectAlarm(objectOf(agent, instance));
    expect(await alarmInMs(path)).toBeGreaterThan(operationLimits.heartbeatMs);
    await post(`${path}/approvals/${approval.approvalId}`, { decision: "approve" });
    expect(await alarmInMs(path)).toBeLessThanOrEqual(operationLimits.heartbeatMs);
    expect((await answer).body.result.text).toBe("done");
  });

  it("waits, shows what it would do, and runs once it is approved; who approved stands in the history", async () => {
    const path = `/agents/careful/${unique()}`;
    const message = script([{ toolCalls: [pay(500)] }], [{ text: "done" }]);
    const answer = post(path, { message });
    const [approval] = await waiting(path);
    expect(approval).toMatchObject({ toolName: "pay", args: { cents: 500 }, status: "waiting" });
    await parked(path, approval.operationId);
    const decided = await post(`${path}/approvals/${approval.approvalId}`, {
      decision: "approve",
      by: "Ada",
    });
    expect(decided.body).toMatchObject({ status: "approved", decidedBy: "Ada" });
    expect((await answer).body.result.text).toBe("done");
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages[2]).toMatchObject({
      content: [{ output: { value: "paid 500" } }],
      approval: { decision: "approved", by: "Ada" },
    });
    expect((await call(`${path}/approvals`)).body.approvals).toEqual([]);
  });

  it("is a result for the model when it is denied, with the reason", async () => {
    const path = `/agents/careful/${unique()}`;
    const message = script([{ toolCalls: [pay(500)] }], [{ text: "then not" }]);
    const answer = post(path, { message });
    const [{ approvalId }] = await waiting(path);
    await post(`${path}/approvals/${approvalId}`, { decision: "deny", by: "Ada", reason: "Too much." });
    expect((await answer).body.result.text).toBe("then not");
    const told = (await modelRequests(message))[1]?.body.messages.at(-1).content;
    expect(told).toContain("The call was denied by Ada. It was not run. Reason: Too much.");
  });

  it("is asked for only where the input makes it so, and holds up none of the others", async () => {
    const path = `/agents/careful/${unique()}`;
    const add = { name: "add", arguments: { left: 1, right: 2 } };
    const message = script([{ toolCalls: [pay(50), pay(500), add] }], [{ text: "done" }]);
    const answer = post(path, { message });
    const [approval, ...others] = await waiting(path);
    expect(others).toEqual([]);
    await parked(path, approval.operationId);
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2, 3, 5]);
    await post(`${path}/approvals/${approval.approvalId}`, { decision: "approve" });
    expect((await answer).body.result.text).toBe("done");
  });

  it("may be a built-in tool's, by name", async () => {
    const path = `/agents/careful/${unique()}`;
    const bash = { name: "bash", arguments: { command: "echo hi > a.txt" } };
    const answer = post(path, { message: script([{ toolCalls: [bash] }], [{ text: "done" }]) });
    const [{ approvalId }] = await waiting(path);
    expect((await call(`${path}/files/a.txt`)).status).toBe(404);
    await post(`${path}/approvals/${approvalId}`, { decision: "approve" });
    await answer;
    expect((await call(`${path}/files/`)).body.entries).toHaveLength(1);
  });

  it("may be a task's", async () => {
    const path = `/agents/careful/${unique()}`;
    const child = script([{ toolCalls: [pay(500)] }], [{ text: "the child paid" }]);
    const task = { name: "task", arguments: { prompt: child } };
    const answer = post(path, { message: script([{ toolCalls: [task] }], [{ text: "done" }]) });
    const [approval] = await waiting(path);
    await parked(path, approval.operationId);
    await post(`${path}/approvals/${encodeURIComponent(approval.approvalId)}`, { decision: "approve" });
    expect((await answer).body.result.text).toBe("done");
    expect(await modelRequests(child)).toHaveLength(2);
  });

  it("is decided about exactly once", async () => {
    const path = `/agents/careful/${unique()}`;
    const answer = post(path, { message: script([{ toolCalls: [pay(500)] }], [{ text: "done" }]) });
    const [{ approvalId }] = await waiting(path);
    const decide = (decision: string) => post(`${path}/approvals/${approvalId}`, { decision });
    const replies = await Promise.all([decide("approve"), decide("deny"), decide("approve")]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(replies.find(({ status }) => status === 409)?.body.error.type).toBe("approval_decided");
    await answer;
  });

  it("is the decision that was made when it comes again with its key", async () => {
    const path = `/agents/careful/${unique()}`;
    const answer = post(path, { message: script([{ toolCalls: [pay(500)] }], [{ text: "done" }]) });
    const [{ approvalId }] = await waiting(path);
    const decide = (decision: string, key: string) =>
      post(`${path}/approvals/${approvalId}`, { decision, by: "Ada" }, { "idempotency-key": key });
    expect((await decide("approve", "k1")).body).toMatchObject({ status: "approved", decidedBy: "Ada" });
    expect((await decide("approve", "k1")).body).toMatchObject({ status: "approved", decidedBy: "Ada" });
    expect((await decide("deny", "k1")).body.error.type).toBe("idempotency_conflict");
    expect((await decide("approve", "k2")).body.error.type).toBe("approval_decided");
    await answer;
    expect((await decide("approve", "k1")).body).toMatchObject({ status: "approved" });
  });

  it("is refused where there is none, or where the decision is none", async () => {
    const path = `/agents/careful/${unique()}`;
    expect((await post(`${path}/approvals/x`, { decision: "approve" })).status).toBe(404);
    await post(path, { message: "hello" });
    expect((await post(`${path}/approvals/x`, { decision: "approve" })).status).toBe(404);
    expect((await post(`${path}/approvals/x`, { decision: "maybe" })).status).toBe(400);
  });
});

describe("while it waits", () => {
  it("survives any number of restarts, and goes on when somebody decides, with no alarm but its expiry", async () => {
    const id = unique();
    const path = `/agents/careful/${id}`;
    const message = script([{ toolCalls: [pay(500)] }], [{ text: "days later" }]);
    const { operationId } = (await post(`${path}/dispatch`, { input: message })).body;
    await parked(path, operationId);
    for (let restart = 0; restart < 5; restart += 1) {
      await abortAllDurableObjects();
      expect(await stateOf(path, operationId)).toBe("waiting");
    }
    const inMs = async () => {
      const alarm = await runInDurableObject(objectOf("careful", id), (_object, { storage }) =>
        storage.getAlarm(),
      );
      return (alarm ?? 0) - workerClock.now();
    };
    // Once the directory knows of the approval.
    await expect.poll(inMs).toBeGreaterThan(23 * 3_600_000);
    const [{ approvalId }] = await waiting(path);
    await post(`${path}/approvals/${approvalId}`, { decision: "approve" });
    await expect.poll(() => stateOf(path, operationId)).toBe("succeeded");
    expect(await modelRequests(message)).toHaveLength(2);
    expect((await call(`${path}/operations/${operationId}`)).body.attempts).toBe(1);
  });

  it("counts as denied when its time is over, also when only the alarm wakes the session", async () => {
    const id = unique();
    const path = `/agents/hasty/${id}`;
    const message = script([{ toolCalls: [pay(500)] }], [{ text: "nobody came" }]);
    const { operationId } = (await post(`${path}/dispatch`, { input: message })).body;
    await parked(path, operationId);
    await abortAllDurableObjects();
    await expect
      .poll(
        async () => {
          await runDurableObjectAlarm(objectOf("hasty", id));
          return stateOf(path, operationId);
        },
        { timeout: 10_000, interval: 50 },
      )
      .toBe("succeeded");
    expect((await modelRequests(message))[1]?.body.messages.at(-1).content).toContain(
      "there was no decision in time",
    );
  });

  it("can be aborted, and what queued behind it then runs", async () => {
    const path = `/agents/careful/${unique()}`;
    const { operationId } = (await post(`${path}/dispatch`, { input: script([{ toolCalls: [pay(500)] }]) }))
      .body;
    await parked(path, operationId);
    const next = post(path, { message: "next" });
    await post(`${path}/abort`, {});
    expect((await next).body.result.text).toBe("You said: next");
    expect(await stateOf(path, operationId)).toBe("aborted");
    expect((await call(`${path}/approvals`)).body.approvals).toEqual([]);
  });

  it("is shown to whoever streams", async () => {
    const path = `/agents/careful/${unique()}`;
    const events = streamPrompt(path, script([{ toolCalls: [pay(500)] }], [{ text: "done" }]));
    const [{ approvalId }] = await waiting(path);
    await post(`${path}/approvals/${approvalId}`, { decision: "approve", by: "Ada" });
    const seen = (await events).filter(({ type }) => type !== "delta");
    expect(seen.map(({ type }) => type)).toEqual([
      "start",
      "tool_start",
      "approval_requested",
      "approval_decided",
      "tool_end",
      "end",
    ]);
    expect(seen[2]).toMatchObject({ approvalId, args: { cents: 500 } });
    expect(seen[3]).toMatchObject({ approvalId, by: "Ada" });
  });
});

describe("a limit that asks", () => {
  const add = { name: "add", arguments: { left: 1, right: 2 } };

  it("is listed with what was used, and goes on with more, also in an object that was made again", async () => {
    const path = `/agents/frugal/${unique()}`;
    const message = script([{ toolCalls: [add] }], [{ toolCalls: [add] }], [{ text: "done" }]);
    const { operationId } = (await post(`${path}/dispatch`, { input: message })).body;
    const [approval] = await waiting(path);
    expect(approval).toMatchObject({
      toolName: "limit:steps",
      limit: { limit: "steps", scope: "operation", max: 1, used: 1, more: 1 },
    });
    await parked(path, operationId);
    await abortAllDurableObjects();
    expect(await waiting(path)).toEqual([approval]);
    const refused = await post(`${path}/approvals/${approval.approvalId}`, {
      decision: "approve",
      add: { step: 5 },
    });
    expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringContaining('"steps"')]);
    const decided = await post(`${path}/approvals/${approval.approvalId}`, {
      decision: "approve",
      add: { steps: 5 },
    });
    expect(decided.body).toMatchObject({ status: "approved", added: { steps: 5 } });
    await expect.poll(() => stateOf(path, operationId), { timeout: 10_000, interval: 10 }).toBe("succeeded");
  });

  it("ends with limit_exceeded when it is denied", async () => {
    const path = `/agents/frugal/${unique()}`;
    const answer = post(path, { message: script([{ toolCalls: [add] }], [{ text: "done" }]) });
    const [{ approvalId }] = await waiting(path);
    await post(`${path}/approvals/${approvalId}`, { decision: "deny" });
    expect((await answer).body.error).toMatchObject({
      type: "limit_exceeded",
      meta: { limit: "steps", max: 1 },
    });
  });
});
