/** A disk that fails for a moment: what was told stands, what could not be stored was never there, and nothing is left
 *  behind that never ends. */

import { defineTool } from "edgeflue";
import { FakeClock, type ScriptStep, scriptModel } from "edgeflue/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { operationLimits, storeLimits } from "../../src/limits.ts";
import { agentOf, keepFrames, openEngine, strayEvents, warmDisk } from "./support/failing-disk.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

const full = "The disk is full.";
const messageOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "a success",
    (error: Error) => error.message,
  );

describe("an acceptance that is lost", () => {
  it.each(["dispatch", "stream"] as const)("before its caller waits for it refuses the %s", async (way) => {
    const disk = await warmDisk();
    const { engine, idle } = openEngine(disk);
    const told = messageOf(engine[way]({ message: "now" }));
    disk.failNext();
    // Reading stores what is held first, and cannot.
    await expect(engine.messages({})).rejects.toThrow(full);
    expect(await told).toBe(full);
    await idle();
    expect(disk.statuses()).toEqual(["succeeded"]);
  });

  /** A session whose operation is lost while its agent is still being made. */
  async function loseOne() {
    const disk = await warmDisk();
    const made = Promise.withResolvers<void>();
    const clock = new FakeClock();
    const model = scriptModel({ text: "two" });
    const configure = () => made.promise.then(() => agentOf(model));
    const { engine, idle } = openEngine(disk, { clock, configure });
    const lost = messageOf(engine.prompt({ message: "one" }));
    disk.failNext();
    clock.advance(storeLimits.acceptanceBehindMs);
    return { disk, engine, idle, lost, made };
  }

  it("leaves no event, also when another request is stored before its run has ended", async () => {
    const { disk, engine, idle, lost, made } = await loseOne();
    const next = engine.prompt({ message: "two" });
    made.resolve();
    expect(await lost).toBe(full);
    expect((await next).text).toBe("two");
    await idle();
    expect(await strayEvents(engine, disk)).toEqual([]);
  });

  it("leaves nothing to abort", async () => {
    const { disk, engine, idle, lost, made } = await loseOne();
    expect(await engine.abort({})).toEqual({ aborted: false, operationIds: [] });
    made.resolve();
    expect(await lost).toBe(full);
    await idle();
    expect(await strayEvents(engine, disk)).toEqual([]);
  });

  it("leaves nothing to interrupt", async () => {
    const { disk, engine, idle, lost, made } = await loseOne();
    const next = engine.prompt({ message: "two", whenBusy: "interrupt" });
    made.resolve();
    expect(await lost).toBe(full);
    expect((await next).text).toBe("two");
    await idle();
    expect(await strayEvents(engine, disk)).toEqual([]);
  });

  it("is not heard of by observers", async () => {
    const disk = await warmDisk();
    const clock = new FakeClock();
    const told: string[] = [];
    const made = Promise.withResolvers<void>();
    const { engine, idle } = openEngine(disk, {
      clock,
      configure: () => made.promise.then(() => agentOf(scriptModel({ text: "x" }))),
      onEvent: ({ type }) => void told.push(type),
    });
    const lost = messageOf(engine.prompt({ message: "now" }));
    disk.failNext();
    made.resolve();
    expect(await lost).toBe(full);
    await idle();
    expect(told).toEqual([]);
  });
});

it("tells observers of an operation soon, once it is stored", async () => {
  const disk = await warmDisk();
  const answer = Promise.withResolvers<ScriptStep>();
  const told: unknown[] = [];
  const { engine, idle } = openEngine(disk, {
    // Its hour never comes: the row is stored when the model has been asked.
    clock: new FakeClock(),
    configure: () => agentOf(scriptModel(() => answer.promise)),
    onEvent: ({ type }) => void told.push([type, disk.statuses().length]),
  });
  const prompt = engine.prompt({ message: "now" });
  await vi.waitFor(() =>
    expect(told).toEqual([
      ["operation_start", 2],
      ["agent_start", 2],
      ["turn_request", 2],
    ]),
  );
  answer.resolve({ text: "hello" });
  await prompt;
  await idle();
});

it.each([0, 1, 2, 3, 4, 6])("does not refuse what is stored for another's loss (%i)", async (ticks) => {
  const disk = await warmDisk();
  const seen = Promise.withResolvers<string>();
  let calls = 0;
  const model = scriptModel(({ prompt }) => {
    if (JSON.stringify(prompt.at(-1)).includes("second")) return { text: "two" };
    calls += 1;
    return calls === 1 ? { toolCalls: [{ name: "look" }] } : { text: "one", delayMs: 50 };
  });
  const look = defineTool({
    name: "look",
    description: "Looks.",
    effect: "read",
    execute: () => seen.promise,
  });
  const { engine, idle } = openEngine(disk, { configure: () => agentOf(model, { tools: [look] }) });
  const first = messageOf(engine.prompt({ message: "first" }));
  await vi.waitFor(async () => expect((await engine.messages({})).messages).toHaveLength(4));
  seen.resolve("SEEN");
  for (let tick = 0; tick < ticks; tick += 1) await null;
  const second = engine.dispatch({ message: "second", whenBusy: "queue" });
  disk.failNext();
  const told = await messageOf(second);
  await Promise.all([first, idle()]);
  expect(disk.statuses()).toHaveLength(told === full ? 2 : 3);
});

it("stores what is held before somebody follows the session", async () => {
  const disk = await warmDisk();
  const answer = Promise.withResolvers<ScriptStep>();
  const { engine, idle } = openEngine(disk, { configure: () => agentOf(scriptModel(() => answer.promise)) });
  const prompt = engine.prompt({ message: "now" });
  expect(disk.statuses()).toHaveLength(1);
  const sink = keepFrames();
  engine.attach(sink, undefined);
  expect(disk.statuses()).toHaveLength(2);
  answer.resolve({ text: "hello" });
  await prompt;
  await idle();
  expect(sink.frames.at(-1)).toMatchObject({ type: "operation" });
});

it("sets the alarm with the row, and again for what waits behind a step that is lost", async () => {
  const disk = await warmDisk();
  const begin = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const second = Promise.withResolvers<ScriptStep>();
  let calls = 0;
  const model = scriptModel(async ({ prompt }) => {
    if (JSON.stringify(prompt.at(-1)).includes("second")) return second.promise;
    calls += 1;
    if (calls === 1) return begin.promise.then(() => ({ toolCalls: [{ name: "look" }] }));
    asked.resolve();
    return new Promise<never>(() => {});
  });
  const look = defineTool({ name: "look", description: "Looks.", effect: "read", execute: () => "seen" });
  const { engine, alarms, idle } = openEngine(disk, { configure: () => agentOf(model, { tools: [look] }) });
  const first = messageOf(engine.prompt({ message: "first" }));
  await null;
  expect(alarms).toEqual([]);
  await engine.dispatch({ message: "second" });
  expect(alarms).toHaveLength(1);
  begin.resolve();
  await asked.promise;
  disk.failNext();
  engine.wake();
  expect(await first).toBe("An internal error occurred.");
  await vi.waitFor(() => expect(alarms).toHaveLength(2));
  second.resolve({ text: "two" });
  await idle();
});

it("settles once, also when the alarm that comes with it cannot be set", async () => {
  const disk = await warmDisk();
  const setAlarm = () => {
    throw new Error("There are no alarms.");
  };
  const { engine, idle } = openEngine(disk, { setAlarm });
  expect((await engine.prompt({ message: "now" })).text).toBe("hello");
  await idle();
  const { events } = await engine.events({ limit: 100 });
  expect(events.filter(({ type }) => type === "operation")).toHaveLength(2);
  expect(disk.statuses()).toEqual(["succeeded", "succeeded"]);
});

describe("an end that cannot be stored", () => {
  /** An operation that fails, and whose end cannot be stored `times` times. */
  async function failToSettle(times: number) {
    const disk = await warmDisk();
    const clock = new FakeClock();
    const answer = Promise.withResolvers<ScriptStep>();
    const model = scriptModel(({ prompt }) =>
      JSON.stringify(prompt.at(-1)).includes("now") ? answer.promise : { text: "hello" },
    );
    const { engine, idle, alarms } = openEngine(disk, { clock, configure: () => agentOf(model) });
    const first = messageOf(engine.prompt({ message: "now", idempotencyKey: "k" }));
    await vi.waitFor(() => expect(model.calls).toHaveLength(1));
    await engine.messages({});
    disk.failNext(times);
    answer.resolve({ error: "model_rejected" });
    expect(await first).toBe(full);
    return { disk, engine, idle, clock, alarms };
  }

  const pauseMs = (clock: FakeClock) =>
    vi.waitFor(() => {
      const { nextDelayMs } = clock;
      if (nextDelayMs === undefined) throw new Error("Nothing waits.");
      return nextDelayMs;
    });

  it("is stored a little later, and the next operation waits for it", async () => {
    const { disk, engine, idle, clock } = await failToSettle(1);
    const { operationId } = await engine.dispatch({ message: "next" });
    expect(disk.statuses()).toEqual(["succeeded", "running", "queued"]);
    clock.advance(await pauseMs(clock));
    await idle();
    expect(disk.statuses()).toEqual(["succeeded", "failed", "succeeded"]);
    expect(await engine.operation(operationId)).toMatchObject({ status: "succeeded" });
    const again = engine.prompt({ message: "now", idempotencyKey: "k" });
    await expect(again).rejects.toMatchObject({ code: "model_rejected" });
  });

  it("is tried a few times, then with each alarm", async () => {
    const tries = operationLimits.settleTriesMax;
    const { disk, engine, idle, clock, alarms } = await failToSettle(tries);
    for (let pause = 1; pause < tries; pause += 1) clock.advance(await pauseMs(clock));
    await idle();
    expect(disk.statuses()).toEqual(["succeeded", "running"]);
    expect(alarms.at(-1)).toBeGreaterThan(clock.now());
    const operationId = () => String(disk.sql.first("SELECT MAX(id) AS id FROM operations")?.id);
    engine.wake();
    await idle();
    expect(disk.statuses()).toEqual(["succeeded", "failed"]);
    expect(await engine.operation(operationId())).toMatchObject({ error: { code: "model_rejected" } });
    expect(await strayEvents(engine, disk)).toEqual([]);
    const { events } = await engine.events({ limit: 100 });
    expect(events.filter(({ type }) => type === "operation")).toHaveLength(2);
  });
});

it("aborts at the second time what could not be aborted at the first, and says so once", async () => {
  const disk = await warmDisk();
  const model = scriptModel(() => new Promise<never>(() => {}));
  const { engine, idle } = openEngine(disk, { configure: () => agentOf(model) });
  const first = messageOf(engine.prompt({ message: "now" }));
  await engine.messages({});
  const requests = async () =>
    (await engine.events({ limit: 100 })).events.filter(({ type }) => type === "abort_requested").length;
  disk.failNext();
  await expect(engine.abort({})).rejects.toThrow(full);
  expect(await requests()).toBe(0);
  expect(await engine.abort({})).toMatchObject({ aborted: true });
  expect(await first).toBe("The operation was aborted.");
  await idle();
  expect(await requests()).toBe(1);
});

it("deletes at the second time what could not be deleted at the first", async () => {
  const disk = await warmDisk();
  const model = scriptModel(() => new Promise<never>(() => {}));
  const { engine } = openEngine(disk, { configure: () => agentOf(model) });
  const first = messageOf(engine.prompt({ message: "now" }));
  await engine.messages({});
  disk.failNext();
  await expect(engine.delete()).rejects.toThrow(full);
  await engine.delete();
  expect(await first).toBe("The operation was aborted.");
});

it("keeps the end of what was aborted, with a pause between the tries", async () => {
  const disk = await warmDisk();
  const clock = new FakeClock();
  const model = scriptModel(() => new Promise<never>(() => {}));
  const { engine, idle } = openEngine(disk, { clock, configure: () => agentOf(model) });
  const first = messageOf(engine.prompt({ message: "now" }));
  await engine.messages({});
  await vi.waitFor(() => expect(model.calls).toHaveLength(1));
  expect(await engine.abort({})).toMatchObject({ aborted: true });
  disk.failNext(3);
  expect(await first).toBe(full);
  for (let pause = 0; pause < 3; pause += 1) {
    expect(disk.statuses()).toEqual(["succeeded", "running"]);
    const delayMs = await vi.waitUntil(() => clock.nextDelayMs);
    expect(delayMs).toBe(operationLimits.stallDelayMs * 2 ** pause);
    clock.advance(delayMs);
    await new Promise(setImmediate);
  }
  await idle();
  expect(disk.statuses()).toEqual(["succeeded", "aborted"]);
});

it("does not let the log of a text that could not be stored name a message that comes later", async () => {
  const disk = await warmDisk();
  const clock = new FakeClock();
  const model = scriptModel(() => new Promise<never>(() => {}));
  const stream: typeof model.stream = async ({ prompt, abortSignal }, onPart) => {
    const isFirst = JSON.stringify(prompt.at(-1)).includes("first");
    onPart({ type: "text-start", id: "0" });
    onPart({ type: "text-delta", id: "0", delta: isFirst ? "half of an answ" : "whole" });
    if (isFirst) {
      await new Promise((_, reject) =>
        abortSignal?.addEventListener("abort", () => reject(abortSignal.reason)),
      );
    }
    onPart({ type: "text-end", id: "0" });
    const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
    onPart({ type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage } as never);
  };
  Object.defineProperty(model, "stream", { value: stream });
  const { engine, idle } = openEngine(disk, { clock, configure: () => agentOf(model) });
  const sink = keepFrames();
  engine.attach(sink, undefined);
  const first = messageOf(engine.prompt({ message: "first" }));
  await vi.waitFor(() => expect(JSON.stringify(sink.frames)).toContain("half of an answ"));
  await engine.abort({});
  disk.failNext();
  await first;
  await idle();
  const { operationId } = await engine.prompt({ message: "MY NEXT MESSAGE" });
  const { events } = await engine.events({ limit: 100 });
  const earlier = events.filter((event) => event.operationId !== operationId);
  expect(JSON.stringify(earlier)).not.toContain("NEXT MESSAGE");
  await idle();
});

it("lets who waits for a parked operation wait on, also when putting it aside failed once", async () => {
  const disk = await warmDisk();
  const clock = new FakeClock();
  const pay = defineTool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => "paid" });
  const model = scriptModel({ toolCalls: [{ name: "pay" }] }, { text: "done" });
  const { sql } = disk;
  const run = sql.run.bind(sql);
  let fails = true;
  sql.run = (statement, ...bindings) => {
    if (fails && bindings.includes("waiting")) {
      fails = false;
      throw new Error(full);
    }
    run(statement, ...bindings);
  };
  const { engine, idle } = openEngine(disk, { clock, configure: () => agentOf(model, { tools: [pay] }) });
  const prompt = engine.prompt({ message: "pay" });
  const delayMs = await vi.waitUntil(() => !fails && clock.nextDelayMs);
  clock.advance(delayMs || 0);
  await vi.waitFor(() => expect(disk.statuses()).toEqual(["succeeded", "waiting"]));
  const [approval] = await engine.approvals();
  await engine.decide(approval?.approvalId ?? "", { decision: "approve" });
  expect((await prompt).text).toBe("done");
  await idle();
});

it("refuses what comes while the session is deleted, and takes it when that fails", async () => {
  const disk = await warmDisk();
  const model = scriptModel(() => new Promise<never>(() => {}));
  const { engine } = openEngine(disk, { configure: () => agentOf(model) });
  void messageOf(engine.prompt({ message: "now" }));
  await engine.messages({});
  disk.failNext();
  const failed = engine.delete();
  await expect(failed).rejects.toThrow(full);
  expect((await engine.dispatch({ message: "next" })).operationId).toMatch(/^op_/);
  const deletion = engine.delete();
  await expect(engine.dispatch({ message: "late" })).rejects.toMatchObject({
    code: "session_busy",
    message: "The session is being deleted.",
  });
  await deletion;
  // The host makes a new engine over the empty storage; this one is none any more.
  await expect(engine.dispatch({ message: "later" })).rejects.toMatchObject({ code: "session_not_found" });
});
