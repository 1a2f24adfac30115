/** Spans from events in any order: whatever comes or is missing, what is sent is one tree for each operation. */

import { createTracing, type TraceSpan } from "edgeflue/tracing";
import { expect, it, vi } from "vitest";
import { pickFrom, randomOf } from "../schedule/random.ts";

type Observed = Parameters<ReturnType<typeof createTracing>["onEvent"]>[0];

function record(options: { captureContent?: boolean } = {}) {
  const batches: TraceSpan[][] = [];
  const { onEvent, onRunEvent } = createTracing({
    ...options,
    exporter: { export: (spans) => batches.push([...spans]) },
  });
  const at = (timestamp: number, type: string, data: Record<string, unknown> = {}) =>
    onEvent({
      type,
      data: { operation_id: "op_1", agent: "a", session_id: "s", instance_id: "i", timestamp, ...data },
    } as Observed);
  return { batches, at, onEvent, onRunEvent };
}

it("sends what has waited for five seconds, and all before an operation waits for a person", () => {
  const { batches, at } = record();
  at(1000, "operation_start", { operation_kind: "prompt" });
  at(1000, "turn_request", { turn_id: "t1", model: "m" });
  at(2000, "turn", { turn_id: "t1", model: "m" });
  at(6999, "log", { level: "warn" });
  expect(batches).toEqual([]);
  at(7000, "log", { level: "warn" });
  expect(batches.map((spans) => spans.map(({ name }) => name))).toEqual([["chat m"]]);
  at(7001, "tool_start", { toolCallId: "c1", toolName: "x" });
  at(7002, "tool_end", { toolCallId: "c1", toolName: "x", isError: false });
  at(7003, "approval_requested", { toolName: "y" });
  expect(batches.at(-1)?.map(({ name }) => name)).toEqual(["execute_tool x"]);
  at(9000, "operation", { operation_kind: "prompt", duration_ms: 8000, is_error: false });
  expect(batches.at(-1)).toMatchObject([{ name: "invoke_agent a", startMs: 1000, endMs: 9000 }]);
});

it("begins the operation no later than what it did, when its end is logged a moment after its duration was taken", () => {
  const { batches, at } = record();
  at(1000, "operation_start", { operation_kind: "prompt" });
  at(1000, "turn_request", { turn_id: "t1", model: "m" });
  at(2000, "turn", { turn_id: "t1", model: "m" });
  at(2002, "operation", { duration_ms: 1000, is_error: false });
  expect(batches.flat().map(({ startMs }) => startMs)).toEqual([1000, 1000]);
});

it("marks what never ended as interrupted", () => {
  const { batches, at } = record();
  at(1000, "tool_start", { toolCallId: "c1", toolName: "x" });
  at(2000, "operation", { duration_ms: 5000, is_error: true });
  expect(batches.flat()).toMatchObject([
    { name: "execute_tool x", startMs: 1000, endMs: 2000, attributes: { "edgeflue.interrupted": true } },
    {
      ...{ name: "invoke_agent a", startMs: -3000, endMs: 2000, error: { message: "" } },
      attributes: { "error.type": "_OTHER" },
    },
  ]);
});

it("forgets the operation that began first when too many are open, whose end still has its span", () => {
  const { batches, at } = record();
  for (let index = 0; index <= 1000; index++)
    at(1000 + index, "tool_start", { operation_id: `op_${index}`, toolCallId: "c", toolName: "x" });
  at(5000, "operation", { operation_id: "op_0", duration_ms: 4000 });
  expect(batches.flat().map(({ name, startMs }) => [name, startMs])).toEqual([["invoke_agent a", 1000]]);
});

it("keeps no more content waiting in an isolate than its bound, however many operations are open", () => {
  const { batches, at } = record({ captureContent: true });
  const operationsOpen = 900;
  for (let index = 0; index < operationsOpen; index++) {
    for (const toolCallId of ["c1", "c2", "c3"]) {
      at(1000, "tool_start", {
        operation_id: `op_${index}`,
        toolCallId,
        toolName: "x",
        args: "a".repeat(9_000),
      });
      at(1000, "tool_end", {
        operation_id: `op_${index}`,
        toolCallId,
        toolName: "x",
        result: "r".repeat(9_000),
      });
    }
  }
  const sent = batches.flat().reduce((sum, span) => sum + JSON.stringify(span).length, 0);
  const made = operationsOpen * 3 * 16_000;
  expect(made - sent).toBeLessThan(16_000_000 + operationsOpen * 16_000);
});

it("names providers as OpenTelemetry does", () => {
  const { batches, at } = record();
  const providers = ["openai", "google", "acme", "constructor"];
  for (const [index, provider] of providers.entries()) {
    at(1000, "turn_request", { turn_id: `t${index}`, provider, model: "m" });
    at(1000, "turn", { turn_id: `t${index}`, model: "m", usage: { cost: { total: 0 } } });
  }
  at(1000, "operation", { duration_ms: 0 });
  const named = batches.flat().map(({ attributes }) => attributes["gen_ai.provider.name"]);
  expect(named.slice(0, -1)).toEqual(["openai", "gcp.gemini", "acme", "constructor"]);
});

it("counts the spans that are left out of a very long operation", () => {
  const { batches, at } = record();
  for (let index = 0; index < 1200; index++) {
    at(1000, "tool_start", { toolCallId: `c${index}`, toolName: "x" });
    at(1000, "tool_end", { toolCallId: `c${index}`, toolName: "x" });
  }
  at(2000, "operation", { duration_ms: 1000 });
  const spans = batches.flat();
  expect(spans).toHaveLength(1001);
  expect(spans.at(-1)?.attributes["edgeflue.spans_left_out"]).toBe(200);
});

it("forgets no operation for lines that tools of a thousand others log after their end", () => {
  const { batches, at } = record();
  at(1000, "tool_start", { operation_id: "op_0", toolCallId: "c", toolName: "x" });
  for (let index = 1; index <= 1000; index++)
    at(2000, "log", { operation_id: `op_${index}`, level: "warn", message: "Late." });
  at(3000, "operation", { operation_id: "op_0", duration_ms: 2000 });
  expect(batches.flat().map(({ name }) => name)).toEqual(["execute_tool x", "invoke_agent a"]);
});

it("sends what an operation that is forgotten has finished", () => {
  const { batches, at } = record();
  at(999, "turn_request", { operation_id: "op_0", turn_id: "t", model: "m" });
  at(999, "turn", { operation_id: "op_0", turn_id: "t", model: "m" });
  for (let index = 1; index <= 1000; index++) at(1000, "operation_start", { operation_id: `op_${index}` });
  expect(batches.flat().map(({ name }) => name)).toEqual(["chat m"]);
});

it("gives spans that begin in the same millisecond ids of their own", () => {
  const { batches, at } = record();
  for (let index = 0; index < 3; index++) {
    at(1000, "tool_start", { toolCallId: "call_0", toolName: "x" });
    at(1000, "tool_end", { toolCallId: "call_0", toolName: "x" });
    at(1000, "command_start", { command: "ls", args: [] });
    at(1000, "command_end", { command: "ls", exitCode: 0 });
  }
  at(1000, "operation", { duration_ms: 0 });
  expect(new Set(batches.flat().map(({ spanId }) => spanId)).size).toBe(7);
});

it("puts what a program calls into the call of the program", () => {
  const { batches, at } = record();
  at(1000, "tool_start", { toolCallId: "c", toolName: "run_code" });
  at(1001, "tool_start", { toolCallId: "c/1", toolName: "look" });
  at(1002, "tool_end", { toolCallId: "c/1", toolName: "look" });
  at(1003, "tool_end", { toolCallId: "c", toolName: "run_code" });
  at(1004, "operation", { duration_ms: 4 });
  const [inner, program] = batches.flat();
  expect(inner).toMatchObject({ name: "execute_tool look", parentSpanId: program?.spanId });
});

it("joins the spans of a task that another host began, whose own span it sends", () => {
  const first = record();
  first.at(1000, "tool_start", { toolCallId: "c", toolName: "task" });
  first.at(1000, "task_start", { taskId: "3.0", toolCallId: "c", role: "reviewer" });
  first.at(1000, "turn_request", { taskId: "3.0", turn_id: "t1", model: "m" });
  first.at(1001, "turn", { taskId: "3.0", turn_id: "t1", model: "m" });
  first.at(9000, "log", { level: "warn" });

  const next = record();
  next.at(20_000, "turn_request", { taskId: "3.0", turn_id: "t2", model: "m" });
  next.at(20_100, "turn", { taskId: "3.0", turn_id: "t2", model: "m" });
  next.at(20_100, "task_end", { taskId: "3.0", isError: false });
  next.at(20_100, "tool_end", { toolCallId: "c", toolName: "task", isError: false });
  next.at(20_200, "operation", { duration_ms: 19_200 });
  const spans = [...first.batches.flat(), ...next.batches.flat()];
  const task = spans.find(({ name }) => name === "invoke_agent task");
  expect(task?.attributes["edgeflue.resumed"]).toBe(true);
  const turns = spans.filter(({ name }) => name === "chat m");
  expect(turns.map(({ parentSpanId }) => parentSpanId)).toEqual([task?.spanId, task?.spanId]);
  expect(spans.find(({ name }) => name === "execute_tool task")).toMatchObject({
    startMs: 20_000,
    endMs: 20_100,
    attributes: { "edgeflue.resumed": true },
  });
});

it.each([
  [
    "throws",
    () => {
      throw new Error("No disk.");
    },
  ],
  [
    "rejects",
    async () => {
      throw new Error("No disk.");
    },
  ],
])("lets no exporter that %s fail who observes events", async (_, fail) => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { onEvent, onRunEvent } = createTracing({ exporter: { export: fail } });
  const data = { operation_id: "op_1", agent: "a", session_id: "s", instance_id: "i", timestamp: 1000 };
  await expect(onEvent({ type: "operation", data })).resolves.toBeUndefined();
  const run = { name: "report", kind: "workflow", startedAt: 1000 } as const;
  onRunEvent({ runId: "run_1", index: 1, type: "run_end", timestamp: 2000, data: {} }, run);
  await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(2));
  expect(warn.mock.calls.flat().join()).toContain("traces could not be exported: No disk.");
  warn.mockRestore();
});

it.each([1, 2, 3])("gives one tree for events of any kind in any order, seed %i", (seed) => {
  const random = randomOf(seed);
  const types = [
    ...["operation_start", "turn_request", "turn", "tool_start", "tool_end", "command_start", "command_end"],
    ...["task_start", "task_end", "compaction_start", "compaction_end", "log", "error", "steered", "unknown"],
  ];
  for (let round = 0; round < 300; round++) {
    const { batches, at } = record();
    let now = 1_000_000;
    for (let index = random(60); index > 0; index--) {
      const taskId = pickFrom([undefined, undefined, "k1", "k2"], random);
      now += pickFrom([0, 0, random(3000)], random);
      at(now, pickFrom(types, random), {
        ...(taskId !== undefined && { taskId }),
        ...{
          turn_id: `t${random(3)}`,
          toolCallId: `c${random(3)}`,
          toolName: pickFrom(["bash", "task"], random),
        },
        ...{ command: pickFrom(["ls", "cat"], random), args: [], exitCode: random(2), model: "m" },
        ...{ is_error: random(2) === 0, isError: random(2) === 0, level: "warn", usage: undefined },
      });
    }
    at(now, "operation", { duration_ms: now - 1_000_000, is_error: false });
    const spans = batches.flat();
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
    for (const { parentSpanId, startMs, endMs, traceId } of spans) {
      expect(parentSpanId === undefined || ids.has(parentSpanId)).toBe(true);
      expect(endMs).toBeGreaterThanOrEqual(startMs);
      expect(traceId).toBe(spans[0]?.traceId);
    }
  }
});

const flow = { name: "report", kind: "workflow", startedAt: 1000 } as const;

it("sends the steps of a run together, before the run waits and at its end", () => {
  const { batches, onRunEvent } = record();
  let position = 0;
  const at = (timestamp: number, type: string, data: Record<string, unknown> = {}) =>
    onRunEvent(
      { runId: "run_1", index: 1, type, timestamp, data: { position: `${position++}`, ...data } },
      flow,
    );
  const sent = () => batches.map((spans) => spans.length);
  for (let index = 0; index < 10; index++) at(1000, "step_end", { name: "s", duration_ms: 1 });
  expect(sent()).toEqual([]);
  at(1000, "sleep_start");
  expect(sent()).toEqual([10]);
  at(9000, "sleep_end", { name: "sleep" });
  at(9000, "wait_start");
  at(99_000, "wait_end", { name: "wait" });
  at(99_000, "call_start");
  expect(sent()).toEqual([10, 1, 1]);
  at(100_000, "step_end", { name: "s" });
  at(105_000, "step_start");
  expect(sent()).toEqual([10, 1, 1, 1]);
  for (let index = 0; index < 64; index++) at(105_000, "step_end", { name: "s" });
  expect(sent()).toEqual([10, 1, 1, 1, 64]);
  at(105_000, "step_end", { name: "s" });
  at(105_001, "run_end", { status: "succeeded" });
  expect(sent()).toEqual([10, 1, 1, 1, 64, 2]);
});

it.each([
  [false, "The step failed."],
  [true, "No customer ada@example.com."],
])("says what the code of a step threw with captureContent: %s", (captureContent, message) => {
  const { batches, onRunEvent } = record({ captureContent });
  const at = (type: string, data: Record<string, unknown>) =>
    onRunEvent({ runId: "run_1", index: 1, type, timestamp: 2000, data }, flow);
  at("step_end", { name: "s", position: "0", is_error: true, error: "No customer ada@example.com." });
  at("run_end", {
    is_error: true,
    status: "failed",
    error: { type: "internal_error", message: "An error." },
  });
  expect(batches.flat().map(({ error }) => error?.message)).toEqual([message, "An error."]);
});

it("makes a trace of a run from what its events say", () => {
  const { batches, onRunEvent } = record();
  const run = { name: "report", kind: "workflow", startedAt: 1000 } as const;
  const at = (timestamp: number, type: string, data: Record<string, unknown>) =>
    onRunEvent({ runId: "run_1", index: 1, type, timestamp, data }, run);
  at(1000, "run_start", {});
  at(1000, "step_start", { name: "fetch", position: "0" });
  at(3000, "step_end", { name: "fetch", position: "0", attempts: 2, duration_ms: 1500, is_error: false });
  at(9000, "sleep_end", { name: "sleep", position: "1", attempts: 1, duration_ms: 6000, is_error: false });
  at(9100, "call_end", {
    name: "prompt",
    position: "2",
    attempts: 1,
    duration_ms: 100,
    is_error: true,
    error: "No.",
  });
  at(9200, "run_end", {
    is_error: true,
    status: "failed",
    error: { type: "model_rejected", message: "No." },
  });
  const spans = batches.flat();
  const root = spans.at(-1);
  expect(spans).toMatchObject([
    {
      name: "step fetch",
      startMs: 1500,
      endMs: 3000,
      parentSpanId: root?.spanId,
      attributes: { "edgeflue.step.attempts": 2 },
    },
    { name: "sleep sleep", startMs: 3000, endMs: 9000, parentSpanId: root?.spanId },
    { name: "call prompt", parentSpanId: root?.spanId, error: { message: "The call failed." } },
    {
      name: "invoke_workflow report",
      startMs: 1000,
      endMs: 9200,
      attributes: {
        "edgeflue.run.status": "failed",
        "error.type": "model_rejected",
        "gen_ai.operation.name": "invoke_workflow",
        "gen_ai.workflow.name": "report",
      },
    },
  ]);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(root).not.toHaveProperty("parentSpanId");
});
