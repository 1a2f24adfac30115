/** Operations in the trace of who asks for them: a caller's, or a run's. */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initWorkflow, type WorkflowContext } from "edgeflue";
import { CrashingSql, memorySql, scriptModel, testAgent } from "edgeflue/testing";
import { createTracing, type TraceSpan, type Tracing } from "edgeflue/tracing";
import { describe, expect, it } from "vitest";
import { parseTraceparent } from "../../../src/protocol/trace-context.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const traceparent = `00-${traceId}-${spanId}-01`;

function collect(options: { continueTraces?: boolean } = {}) {
  const spans: TraceSpan[] = [];
  const tracing = createTracing({ ...options, exporter: { export: (batch) => spans.push(...batch) } });
  const named = (name: string) => spans.filter((span) => span.name === name);
  return { spans, named, ...tracing };
}

describe("a traceparent", () => {
  it.each([
    [traceparent, true],
    [traceparent.replace(/01$/, "00"), true],
    // A later version may say more.
    [`${traceparent.replace("00-", "01-")}-more`, true],
    [`${traceparent}-more`, false],
    [traceparent.replace("00-", "ff-"), false],
    [traceparent.toUpperCase(), false],
    [`00-${"0".repeat(32)}-${spanId}-01`, false],
    [`00-${traceId}-${"0".repeat(16)}-01`, false],
    [`00-${traceId}-${spanId}`, false],
    [` ${traceparent}`, false],
    [`${traceparent}\n`, false],
  ])("is valid or not: %j %s", (text, isValid) => {
    const context = parseTraceparent(text);
    expect(context !== undefined).toBe(isValid);
    if (context !== undefined) expect(context).toMatchObject({ traceId, spanId });
  });
});

describe("an operation", () => {
  it("is in the trace of who asks, with all that it does", async () => {
    const { spans, named, onEvent } = collect();
    const model = scriptModel({ toolCalls: [{ name: "bash", input: { command: "ls" } }] }, { text: "Done." });
    await using session = await testAgent({ allowShell: true }, { model, onEvent });
    await session.prompt("Look.", { traceparent });
    await expect.poll(() => named("invoke_agent test")).toHaveLength(1);
    expect(named("invoke_agent test")[0]).toMatchObject({ traceId, parentSpanId: spanId });
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    await session.shell("true", { traceparent });
    await expect.poll(() => named("invoke_agent test")).toHaveLength(2);
    expect(named("invoke_agent test")[1]).toMatchObject({ traceId, parentSpanId: spanId });
    // The next one has its own.
    await session.shell("true");
    await expect.poll(() => named("invoke_agent test")).toHaveLength(3);
    expect(named("invoke_agent test")[2]).not.toHaveProperty("parentSpanId");
    expect(named("invoke_agent test")[2]?.traceId).not.toBe(traceId);
  });

  it.each([
    ["its caller records nothing", traceparent.replace(/01$/, "00"), true],
    ["it is set so", traceparent, false],
  ])("has a trace of its own when %s", async (_, given, continueTraces) => {
    const { named, onEvent } = collect({ continueTraces });
    await using session = await testAgent({}, { model: scriptModel({ text: "Hi." }), onEvent });
    await session.prompt("Hi.", { traceparent: given });
    await expect.poll(() => named("invoke_agent test")).toHaveLength(1);
    expect(named("invoke_agent test")[0]).not.toHaveProperty("parentSpanId");
    expect(named("invoke_agent test")[0]?.traceId).not.toBe(traceId);
  });

  it("is the same one when it is asked for again in another trace", async () => {
    const { named, onEvent } = collect();
    await using session = await testAgent({}, { model: scriptModel({ text: "Once." }), onEvent });
    const request = { idempotencyKey: "k", traceparent };
    const first = await session.prompt("Hi.", request);
    const again = await session.prompt("Hi.", { ...request, traceparent: traceparent.replace("b7", "c8") });
    expect(again.operationId).toBe(first.operationId);
    await expect.poll(() => named("invoke_agent test")).toHaveLength(1);
  });

  it("is refused for what is no traceparent", async () => {
    await using session = await testAgent({ allowShell: true }, { model: scriptModel({ text: "Hi." }) });
    const refusal = { code: "invalid_request", meta: { field: "traceparent" } };
    await expect(session.prompt("Hi.", { traceparent: "mine" })).rejects.toMatchObject(refusal);
    await expect(session.shell("true", { traceparent: "mine" })).rejects.toMatchObject(refusal);
    expect((await session.messages()).messages).toEqual([]);
  });

  it("stays in it on the host that goes on after a crash", async () => {
    const { spans, named, onEvent } = collect();
    const database = memorySql();
    const host = new CrashingSql(database);
    let calls = 0;
    const model = scriptModel(() => {
      if (++calls === 1) host.crash();
      return { text: "Done." };
    });
    const dying = await testAgent({}, { model, sql: host });
    const request = { idempotencyKey: "k", traceparent };
    await expect(dying.prompt("Look.", request)).rejects.toMatchObject({ code: "operation_interrupted" });
    await using session = await testAgent({}, { model, sql: database, onEvent });
    await session.prompt("Look.", { idempotencyKey: "k" });
    await expect.poll(() => named("invoke_agent test")).toHaveLength(1);
    expect(spans.length).toBeGreaterThan(1);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(named("invoke_agent test")[0]).toMatchObject({ parentSpanId: spanId });
  });

  it("can be joined by a message of another trace", async () => {
    const asked = Promise.withResolvers<void>();
    const steered = Promise.withResolvers<void>();
    let calls = 0;
    const model = scriptModel(async () => {
      if (++calls > 1) return { text: "Both." };
      asked.resolve();
      await steered.promise;
      return { text: "First." };
    });
    await using session = await testAgent({}, { model });
    const first = session.prompt("One.", { traceparent });
    await asked.promise;
    const other = traceparent.replace("b7", "c8");
    const second = await session.dispatch("Two.", { whenBusy: "steer", traceparent: other });
    steered.resolve();
    expect(second.operationId).toBe((await first).operationId);
  });
});

describe("an agent's operation that a run asks for", () => {
  async function ask(observers: Pick<Tracing, "onEvent"> & Partial<Tracing>): Promise<void> {
    const model = scriptModel({ text: "One." }, { text: "Two." }, { text: "Three." });
    const workflow = await initWorkflow(
      {
        run: async (ctx: WorkflowContext<unknown>) => {
          const session = await (await ctx.init({ model: model.reference })).session("s");
          await session.prompt("First.");
          await session.prompt("Second.", { traceparent });
          await session.prompt("Third.", { traceparent: undefined as unknown as string });
          return "done";
        },
      },
      {
        name: "asking",
        stateDir: mkdtempSync(join(tmpdir(), "edgeflue-traced-")),
        ...observers,
      },
    );
    await workflow.run({});
    await workflow.destroy();
  }

  it("is in the trace of the run, within the call", async () => {
    const { spans, named, ...observers } = collect();
    await ask(observers);
    await expect.poll(() => spans.filter(({ name }) => name.startsWith("invoke_agent"))).toHaveLength(3);
    await expect.poll(() => named("invoke_workflow asking")).toHaveLength(1);
    const [run] = named("invoke_workflow asking");
    const [call, , last] = spans.filter(({ name }) => name.startsWith("call prompt"));
    const [first, second, third] = spans.filter(({ name }) => name.startsWith("invoke_agent"));
    expect(call).toMatchObject({ traceId: run?.traceId, parentSpanId: run?.spanId });
    expect(first).toMatchObject({ traceId: run?.traceId, parentSpanId: call?.spanId });
    // Its author knows better.
    expect(second).toMatchObject({ traceId, parentSpanId: spanId });
    expect(third).toMatchObject({ traceId: run?.traceId, parentSpanId: last?.spanId });
  });

  it("has a trace of its own where nothing hears of the run", async () => {
    const { spans, onEvent } = collect();
    await ask({ onEvent });
    const roots = () => spans.filter(({ name }) => name.startsWith("invoke_agent"));
    await expect.poll(roots).toHaveLength(3);
    expect(roots()[0]).not.toHaveProperty("parentSpanId");
  });
});
