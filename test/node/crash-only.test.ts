/** A commit that fails is a crash: the engine is dropped, everyone who waits hears `operation_interrupted`, and the next
 *  engine continues from the rows. What was committed is there, what was not never was, and nobody has heard of it. */

import { defineTool } from "edgeflue";
import { FakeClock, type ScriptStep, scriptModel } from "edgeflue/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { operationLimits, retentionLimits, storeLimits, toolLimits } from "../../src/limits.ts";
import { waitFor } from "../support/wait-for.ts";
import { agentOf, keepFrames, openHost, strayEvents, warmDisk } from "./support/failing-disk.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "a success",
    (error: { code?: string }) => error.code,
  );

const look = (name = "look") =>
  defineTool({ name, description: "Looks.", effect: "read", execute: () => "seen" });

describe("a crash at any commit", () => {
  /** A prompt with a read, a tool that must run once at most, files, a task, an approval and steering. */
  function createWorld() {
    const paid: string[] = [];
    const pay = defineTool({
      name: "pay",
      description: "Pays.",
      needsApproval: true,
      execute: (_input, { idempotencyKey }) => {
        paid.push(idempotencyKey);
        return "paid";
      },
    });
    const model = scriptModel(({ prompt }) => {
      const text = JSON.stringify(prompt);
      const newest = JSON.stringify(prompt.at(-1));
      if (newest.includes("part of it")) return { text: "the part" };
      if (!text.includes("seen")) return { text: "Looking.", toolCalls: [{ name: "look" }] };
      if (!text.includes('"toolName":"write"'))
        return { toolCalls: [{ name: "write", input: { path: "a", content: "b" } }] };
      if (!text.includes('"toolName":"task"'))
        return { toolCalls: [{ name: "task", input: { prompt: "part of it" } }] };
      if (!text.includes('"toolName":"pay"')) return { toolCalls: [{ name: "pay" }] };
      return { text: "done" };
    });
    return { paid, configure: () => agentOf(model, { tools: [look(), pay], allowWrite: true }) };
  }

  async function play(failAt: number | undefined) {
    const disk = await warmDisk();
    const world = createWorld();
    const told: string[] = [];
    const onEvent = ({ data }: { data: Readonly<Record<string, unknown>> }) => {
      const id = String(data.operation_id);
      if (disk.sql.first("SELECT 1 AS found FROM operations WHERE id = ?", id) === undefined) told.push(id);
    };
    const { host, session, crashes, idle } = openHost(disk, { configure: world.configure, onEvent });
    const before = disk.transactions;
    if (failAt !== undefined) disk.failNext(failAt);
    const request = { message: "go", idempotencyKey: "go" };
    const first = await codeOf(session.dispatch(request));
    expect(["a success", "operation_interrupted"]).toContain(first);
    const { operationId } = await session.dispatch(request);
    await waitFor(async () => {
      // What the alarm does on a host that has one.
      host.engine().wake();
      const open = await session.approvals();
      for (const { approvalId } of open) await session.decide(approvalId, { decision: "approve" });
      expect(await session.operation(operationId)).toMatchObject({ settledAt: expect.any(Number) });
    });
    await idle();
    return { disk, session, operationId, crashes, told, ...world, commits: disk.transactions - before };
  }

  it("loses nothing, runs nothing twice and says nothing that is not stored", async () => {
    const { commits } = await play(undefined);
    expect(commits).toBeGreaterThan(8);
    for (let commit = 0; commit < commits; commit += 1) {
      const { disk, session, operationId, crashes, told, paid } = await play(commit);
      const view = await session.operation(operationId);
      expect([commit, view, crashes.length]).toMatchObject([commit, { status: "succeeded" }, 1]);
      expect([commit, new Set(paid).size, paid.length <= 1]).toEqual([commit, paid.length, true]);
      const { messages } = await session.messages({});
      const roles = messages.map(({ role }) => role).join(" ");
      expect(roles).toBe(
        "user assistant user assistant tool assistant tool assistant tool assistant tool assistant",
      );
      expect(await strayEvents(session, disk)).toEqual([]);
      expect(told).toEqual([]);
      const { events } = await session.events({ limit: 1_000 });
      const ends = events.filter(
        ({ type, operationId: id, taskId }) =>
          type === "operation" && id === operationId && taskId === undefined,
      );
      expect([commit, ends.length]).toEqual([commit, 1]);
      expect(events.filter(({ type, toolName }) => type === "tool_end" && toolName === "look")).toHaveLength(
        1,
      );
    }
  });
});

describe("everyone who waits", () => {
  it("hears operation_interrupted: callers, readers of streams, and those that queue", async () => {
    const disk = await warmDisk();
    const answer = Promise.withResolvers<ScriptStep>();
    const { host, session, crashes } = openHost(disk, {
      configure: () => agentOf(scriptModel(() => answer.promise)),
    });
    const prompt = codeOf(session.prompt({ message: "one" }));
    const queued = codeOf(session.prompt({ message: "two" }));
    const stream = await session.stream({ message: "three" });
    const sink = keepFrames();
    host.engine().attach(sink, undefined);
    const read = codeOf(new Response(stream).text());
    disk.failNext();
    answer.resolve({ text: "hello" });
    const interrupted = "operation_interrupted";
    expect(await Promise.all([prompt, queued, read])).toEqual([interrupted, interrupted, interrupted]);
    expect(sink.errors).toMatchObject([{ code: interrupted, retryAfterSeconds: 1 }]);
    expect(crashes).toHaveLength(1);
  });

  it("gets the outcome from the next engine, by key, id or stream position", async () => {
    const disk = await warmDisk();
    const answer = Promise.withResolvers<ScriptStep>();
    const model = scriptModel(() => (model.calls.length === 1 ? answer.promise : { text: "kept" }));
    const { session } = openHost(disk, { configure: () => agentOf(model) });
    const request = { message: "one", idempotencyKey: "k" };
    const { operationId } = await session.dispatch(request);
    disk.failNext();
    answer.resolve({ text: "lost" });
    expect(await codeOf(session.prompt(request))).toBe("operation_interrupted");
    expect((await session.prompt(request)).text).toBe("kept");
    expect(await session.operation(operationId)).toMatchObject({ status: "succeeded", attempts: 2 });
    const text = await new Response(await session.follow({ operationId })).text();
    expect(text).toContain('"kept"');
    expect(text).not.toContain('"lost"');
  });
});

describe("an acceptance that cannot be committed", () => {
  it("leaves nothing: no row, no event, no alarm, and no operation to abort", async () => {
    const disk = await warmDisk();
    const told: string[] = [];
    const { session, alarms, idle } = openHost(disk, { onEvent: ({ type }) => void told.push(type) });
    disk.failNext();
    expect(await codeOf(session.dispatch({ message: "now", idempotencyKey: "k" }))).toBe(
      "operation_interrupted",
    );
    expect([disk.statuses(), told, alarms]).toEqual([["succeeded"], [], []]);
    expect(await session.abort({})).toEqual({ aborted: false, operationIds: [] });
    expect((await session.prompt({ message: "now", idempotencyKey: "k" })).text).toBe("hello");
    await idle();
    expect(await strayEvents(session, disk)).toEqual([]);
  });

  it("is not reported as stored when something else has failed first", async () => {
    const disk = await warmDisk();
    // The run begins before the caller hears of it, and its first commit takes the acceptance along.
    const { session } = openHost(disk, {
      configure: () => agentOf(scriptModel({ text: "hello" }), { sessionLimits: { totalTokens: 1_000 } }),
    });
    await session.messages({});
    disk.failNext();
    expect(await codeOf(session.dispatch({ message: "now" }))).toBe("operation_interrupted");
    expect(disk.statuses()).toEqual(["succeeded"]);
  });

  it("stops the work that had begun meanwhile", async () => {
    const disk = await warmDisk();
    const stopped = Promise.withResolvers<void>();
    const model = scriptModel();
    const asked = Promise.withResolvers<void>();
    const stream: typeof model.stream = ({ abortSignal }) =>
      new Promise((_, reject) => {
        asked.resolve();
        abortSignal?.addEventListener("abort", () => {
          stopped.resolve();
          reject(abortSignal.reason);
        });
      });
    Object.assign(model, { stream });
    const clock = new FakeClock();
    const { session } = openHost(disk, { clock, configure: () => agentOf(model) });
    const prompt = codeOf(session.prompt({ message: "now" }));
    await asked.promise;
    disk.failNext();
    clock.advance(storeLimits.stageMsMax);
    expect(await prompt).toBe("operation_interrupted");
    await stopped.promise;
  });
});

describe("a refusal inside a transaction", () => {
  it("is an ordinary error, and what was staged before it is committed", async () => {
    const disk = await warmDisk();
    const answer = Promise.withResolvers<ScriptStep>();
    const { session, crashes, idle } = openHost(disk, {
      configure: () => agentOf(scriptModel(() => answer.promise)),
    });
    const prompt = session.prompt({ message: "now" });
    await expect(session.decide("op_1:main:2.0", { decision: "approve" })).rejects.toMatchObject({
      code: "approval_not_found",
    });
    expect((await session.messages({})).messages.at(-1)).toMatchObject({ role: "user" });
    answer.resolve({ text: "hello" });
    expect((await prompt).text).toBe("hello");
    await idle();
    expect(crashes).toEqual([]);
    expect(await strayEvents(session, disk)).toEqual([]);
  });

  it("drops the events of that transaction alone", async () => {
    const disk = await warmDisk();
    const huge = "L".repeat(storeLimits.textBytesMax + 1);
    const tool = defineTool({ name: "huge", description: "Gives much.", execute: () => ({ huge }) });
    const model = scriptModel({ toolCalls: [{ name: "huge" }] }, { text: "done" });
    const { session, crashes } = openHost(disk, { configure: () => agentOf(model, { tools: [tool] }) });
    expect((await session.prompt({ message: "now" })).text).toBe("done");
    const { events } = await session.events({ limit: 100 });
    expect(events.filter(({ type }) => type === "tool_end")).toHaveLength(1);
    expect(crashes).toEqual([]);
  });
});

it("settles what crashes three times in a row without progress, with pauses, and serves the next request", async () => {
  const disk = await warmDisk();
  const clock = new FakeClock();
  const accepted = Promise.withResolvers<ScriptStep>();
  const model = scriptModel(({ prompt }) =>
    JSON.stringify(prompt).includes("next") ? { text: "fine" } : accepted.promise,
  );
  const { host, session, crashes } = openHost(disk, { clock, configure: () => agentOf(model) });
  // Its answer can never be committed: there is something about it that the disk does not take.
  const run = disk.sql.run.bind(disk.sql);
  disk.sql.run = (statement, ...bindings) => {
    if (bindings.some((value) => String(value).includes('"bad"'))) throw new Error("SQLITE_CORRUPT");
    run(statement, ...bindings);
  };
  const { operationId } = await session.dispatch({ message: "now" });
  const status = async () => (await session.operation(operationId)).status;
  accepted.resolve({ text: "bad" });
  await waitFor(() => expect(crashes).toHaveLength(1));
  host.engine();
  await waitFor(() => expect(crashes).toHaveLength(2));
  host.engine();
  // The third attempt comes after a pause.
  await waitFor(() => expect(clock.nextDelayMs).toBe(operationLimits.stallDelayMs));
  clock.advance(operationLimits.stallDelayMs);
  await waitFor(() => expect(crashes).toHaveLength(3));
  await waitFor(async () => expect(await status()).toBe("failed"));
  expect((await session.prompt({ message: "next" })).text).toBe("fine");
  expect(crashes).toHaveLength(3);
});

it("continues with the alarm once a full disk has room again", async () => {
  const disk = await warmDisk();
  const answer = Promise.withResolvers<ScriptStep>();
  const { host, session, alarms, crashes, idle } = openHost(disk, {
    configure: () => agentOf(scriptModel(() => answer.promise)),
  });
  const { operationId } = await session.dispatch({ message: "now" });
  expect(alarms).toHaveLength(1);
  disk.isFull = true;
  answer.resolve({ text: "hello" });
  await waitFor(() => expect(crashes).toHaveLength(1));
  host.engine();
  await waitFor(() => expect(crashes).toHaveLength(2));
  expect(disk.statuses()).toEqual(["succeeded", "running"]);
  disk.isFull = false;
  host.engine().wake();
  await waitFor(async () => expect((await session.operation(operationId)).status).toBe("succeeded"));
  await idle();
  expect(crashes).toHaveLength(2);
});

it.each(["abort", "delete"] as const)(
  "does at the second time what could not be committed: %s",
  async (verb) => {
    const disk = await warmDisk();
    const model = scriptModel(() => new Promise<never>(() => {}));
    const { session } = openHost(disk, { configure: () => agentOf(model) });
    const first = codeOf(session.prompt({ message: "now", idempotencyKey: "k" }));
    await waitFor(async () => expect((await session.messages({})).messages).toHaveLength(3));
    disk.failNext();
    const call = () => (verb === "abort" ? session.abort({}) : session.delete());
    expect(await codeOf(call())).toBe("operation_interrupted");
    expect(await first).toBe("operation_interrupted");
    const again = codeOf(session.prompt({ message: "now", idempotencyKey: "k" }));
    await waitFor(() => expect(model.calls).toHaveLength(2));
    // The engine may have gone on before the prompt reached it: then the same request is answered after it.
    for (const _ of [1, 2]) await session.dispatch({ message: "now", idempotencyKey: "k" });
    expect(await codeOf(call())).toBe("a success");
    expect(await again).toBe("operation_aborted");
  },
);

it("refuses what comes while the session is deleted", async () => {
  const disk = await warmDisk();
  const model = scriptModel(() => new Promise<never>(() => {}));
  const { host, session } = openHost(disk, { configure: () => agentOf(model) });
  void codeOf(session.prompt({ message: "now" }));
  await session.messages({});
  const engine = host.engine();
  const deletion = engine.delete();
  await expect(engine.dispatch({ message: "late" })).rejects.toMatchObject({
    code: "session_busy",
    message: "The session is being deleted.",
  });
  await deletion;
  await expect(engine.dispatch({ message: "later" })).rejects.toMatchObject({ code: "session_not_found" });
});

describe("what is staged", () => {
  it("is committed before somebody follows the session", async () => {
    const disk = await warmDisk();
    const answer = Promise.withResolvers<ScriptStep>();
    const { host, session, idle } = openHost(disk, {
      configure: () => agentOf(scriptModel(() => answer.promise)),
    });
    const prompt = session.prompt({ message: "now" });
    await null;
    expect(disk.statuses()).toHaveLength(1);
    const sink = keepFrames();
    host.engine().attach(sink, undefined);
    expect(disk.statuses()).toHaveLength(2);
    answer.resolve({ text: "hello" });
    await prompt;
    await idle();
    expect(sink.frames.at(-1)).toMatchObject({ type: "operation" });
  });

  it("is committed before observers hear of it, and soon", async () => {
    const disk = await warmDisk();
    const clock = new FakeClock();
    const answer = Promise.withResolvers<ScriptStep>();
    const told: unknown[] = [];
    const model = scriptModel(() => answer.promise);
    const { session, idle } = openHost(disk, {
      clock,
      configure: () => agentOf(model),
      onEvent: ({ type }) => void told.push([type, disk.statuses().length]),
    });
    const prompt = session.prompt({ message: "now" });
    await waitFor(() => expect(model.calls).toHaveLength(1));
    expect(told).toEqual([]);
    clock.advance(storeLimits.stageMsMax);
    expect(told).toEqual([
      ["operation_start", 2],
      ["agent_start", 2],
      ["turn_request", 2],
    ]);
    answer.resolve({ text: "hello" });
    await prompt;
    await idle();
  });

  it("sets its alarm with its commit", async () => {
    const disk = await warmDisk();
    const clock = new FakeClock();
    const answer = Promise.withResolvers<ScriptStep>();
    const { session, alarms, idle } = openHost(disk, {
      clock,
      configure: () => agentOf(scriptModel(() => answer.promise)),
    });
    const prompt = session.prompt({ message: "now" });
    await waitFor(() => expect(clock.nextDelayMs).toBeDefined());
    expect(alarms).toEqual([]);
    clock.advance(storeLimits.stageMsMax);
    expect(alarms).toEqual([clock.now() + operationLimits.heartbeatMs]);
    answer.resolve({ text: "hello" });
    await prompt;
    await idle();
  });
});

describe("an operation that is hard to settle", () => {
  it("settles although the text that its host had streamed is too large for a message", async () => {
    const disk = await warmDisk();
    const clock = new FakeClock();
    const model = scriptModel();
    // Each of these characters takes six bytes as JSON.
    const text = "\u0001".repeat(3_000_000);
    const stream: typeof model.stream = async (_call, onPart) => {
      onPart({ type: "text-start", id: "0" });
      onPart({ type: "text-delta", id: "0", delta: text });
      clock.advance(storeLimits.partialTextMs);
      onPart({ type: "text-end", id: "0" });
      const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
      onPart({ type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage } as never);
    };
    Object.assign(model, { stream });
    const { session, crashes } = openHost(disk, { clock, configure: () => agentOf(model) });
    await expect(session.prompt({ message: "now" })).rejects.toMatchObject({ code: "payload_too_large" });
    expect([disk.statuses(), crashes]).toEqual([["succeeded", "failed"], []]);
    expect(disk.sql.all("SELECT thread FROM partial_texts")).toEqual([]);
  });

  it("drops the engine also when a reader's connection cannot be closed", async () => {
    const disk = await warmDisk();
    const { host, session, crashes } = openHost(disk);
    const sink = {
      ...keepFrames(),
      disconnect: () => {
        throw new Error("The socket is gone.");
      },
    };
    host.engine().attach(sink, undefined);
    disk.failNext();
    expect(await codeOf(session.dispatch({ message: "now" }))).toBe("operation_interrupted");
    expect(crashes).toHaveLength(1);
    expect((await session.prompt({ message: "now" })).text).toBe("hello");
  });

  it("is not failed by a reader that fails", async () => {
    const disk = await warmDisk();
    const told: string[] = [];
    const { host, session } = openHost(disk, { onEvent: ({ type }) => void told.push(type) });
    const sink = {
      ...keepFrames(),
      send: () => {
        throw new Error("The socket is gone.");
      },
    };
    host.engine().attach(sink, undefined);
    const other = keepFrames();
    host.engine().attach(other, undefined);
    expect((await session.prompt({ message: "now" })).text).toBe("hello");
    expect(other.frames.at(-1)).toMatchObject({ type: "operation" });
    expect(told.at(-1)).toBe("operation");
  });
});

it("keeps a settled operation and its key for a day, however many events have come since", async () => {
  const disk = await warmDisk();
  const clock = new FakeClock();
  const chatty = defineTool({
    name: "chatty",
    description: "Logs much.",
    execute: (_input, { log }) => {
      for (let line = 0; line < toolLimits.logLinesMax; line += 1) log.info("x");
      return "done";
    },
  });
  const calls = Math.ceil((retentionLimits.operationEventsMax + 2_000) / toolLimits.logLinesMax);
  const model = scriptModel(({ prompt }) => {
    const isFirst = !JSON.stringify(prompt).includes("tool-result");
    return isFirst
      ? { toolCalls: Array.from({ length: calls }, () => ({ name: "chatty" })) }
      : { text: "logged" };
  });
  vi.spyOn(console, "info").mockReturnValue();
  const { session } = openHost(disk, { clock, configure: () => agentOf(model, { tools: [chatty] }) });
  const request = { message: "now", idempotencyKey: "k" };
  const { operationId } = await session.prompt(request);
  for (let more = 0; more < 150; more += 1) await session.prompt({ message: "more" });
  expect((await session.prompt(request)).operationId).toBe(operationId);
  clock.advance(retentionLimits.settledMsMin + 1);
  for (let more = 0; more < 150; more += 1) await session.prompt({ message: "more" });
  expect((await session.prompt(request)).operationId).not.toBe(operationId);
  await expect(session.operation(operationId)).rejects.toMatchObject({ code: "operation_not_found" });
});

it("interrupts nothing for a request that is refused", async () => {
  const disk = await warmDisk();
  const answer = Promise.withResolvers<ScriptStep>();
  const { session } = openHost(disk, { configure: () => agentOf(scriptModel(() => answer.promise)) });
  const running = session.prompt({ message: "now" });
  await session.messages({});
  const message = "\u0001".repeat(3_000_000);
  expect(await codeOf(session.prompt({ message, whenBusy: "interrupt" }))).toBe("payload_too_large");
  answer.resolve({ text: "hello" });
  expect((await running).text).toBe("hello");
});

it("gives an approved operation its time again, also after a restart", async () => {
  const disk = await warmDisk();
  const clock = new FakeClock();
  const pay = defineTool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => "paid" });
  const hung = Promise.withResolvers<ScriptStep>();
  const end = Promise.withResolvers<ScriptStep>();
  const model = scriptModel(({ prompt }) => {
    if (JSON.stringify(prompt).includes("tool-result")) return end.promise;
    return model.calls.length === 1 ? hung.promise : { toolCalls: [{ name: "pay" }] };
  });
  const configure = () => agentOf(model, { tools: [pay] });
  const first = openHost(disk, { clock, configure });
  const { operationId } = await first.session.dispatch({ message: "now" });
  const { session } = openHost(disk, { clock, configure });
  const approval = await vi.waitUntil(async () => (await session.approvals())[0]);
  clock.advance(operationLimits.wallMsMax * 2);
  await session.decide(approval.approvalId, { decision: "approve" });
  await waitFor(() => expect(model.calls).toHaveLength(3));
  clock.advance(operationLimits.resumedMsMin * 2);
  end.resolve({ text: "done" });
  await waitFor(async () => expect((await session.operation(operationId)).status).toBe("succeeded"));
});

it("starts each stream of an operation with `start`, once, however often its host dies and its reader comes back", async () => {
  const disk = await warmDisk();
  const model = scriptModel(() => new Promise<never>(() => {}));
  const options = { clock: new FakeClock(), configure: () => agentOf(model) };
  const { operationId } = await openHost(disk, options).session.dispatch({ message: "now" });
  await waitFor(() => expect(model.calls).toHaveLength(1));
  const second = openHost(disk, options);
  await waitFor(() => expect(model.calls).toHaveLength(2));
  expect((await second.session.operation(operationId)).attempts).toBe(2);
  // The third attempt waits for its pause: what was logged before comes after the start all the same.
  const third = openHost(disk, options);
  const reader = (await third.session.follow({ operationId })).getReader();
  const first = new TextDecoder().decode((await reader.read()).value);
  expect(first).toContain(`"operationId":"${operationId}"`);
  expect(first).toMatch(/^id: [^\n]*\nevent: start\n/);
  const [, id = ""] = /^id: (.*)$/m.exec(first) ?? [];
  options.clock.advance(operationLimits.stallDelayMs);
  await waitFor(() => expect(model.calls).toHaveLength(3));
  const last = openHost(disk, { ...options, configure: () => agentOf(scriptModel({ text: "x" })) });
  const text = await new Response(await last.session.follow({ operationId, after: id })).text();
  expect(text.match(/event: start/g)).toBeNull();
  expect(text).toContain("operation_interrupted");
});
