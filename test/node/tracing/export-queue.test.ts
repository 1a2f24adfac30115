/** What a slow service does: it takes no more than one connection of a session, and what waits for it is bounded. */

import { createTracing, type TraceSpan } from "edgeflue/tracing";
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Operations of sessions, and a service that answers when the test says so. */
function open() {
  const exports: { spans: readonly TraceSpan[]; settle: PromiseWithResolvers<void> }[] = [];
  const { onEvent, onRunEvent } = createTracing({
    captureContent: true,
    exporter: {
      export(spans) {
        const settle = Promise.withResolvers<void>();
        exports.push({ spans, settle });
        return settle.promise;
      },
    },
  });
  let operations = 0;
  /** One with a call of a tool whose result has so many characters. */
  const run = (session: string, chars = 10) => {
    operations += 1;
    const place = { operation_id: `op_${operations}`, agent: "a", session_id: session, instance_id: "i" };
    const call = { ...place, timestamp: 1000, toolCallId: "c", toolName: `tool_${operations}` };
    onEvent({ type: "tool_start", data: call });
    onEvent({ type: "tool_end", data: { ...call, result: "r".repeat(chars) } });
    return onEvent({ type: "operation", data: { ...place, timestamp: 1000, duration_ms: 0 } });
  };
  const sent = () =>
    exports.map(({ spans }) => spans.flatMap(({ name }) => /\d+$/.exec(name)?.map(Number) ?? []));
  return { exports, onRunEvent, run, sent };
}

it("gets one request of a session at a time, and then all that waited", async () => {
  const { exports, run, sent } = open();
  const first = run("s");
  for (let index = 0; index < 9; index++) run("s");
  run("other");
  expect(sent()).toEqual([[1], [11]]);
  exports[0]?.settle.reject(new Error("No."));
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await expect.poll(sent).toEqual([[1], [11], [2, 3, 4, 5, 6, 7, 8, 9, 10]]);
  expect(warn).toHaveBeenCalledWith("edgeflue: traces could not be exported: No.");
  exports[2]?.settle.resolve();
  await first;
  run("s");
  expect(sent().at(-1)).toEqual([12]);
});

it("gets no request that is too long for it", async () => {
  const { exports, run, sent } = open();
  for (let index = 0; index < 201; index++) run("s", 8_000);
  exports[0]?.settle.resolve();
  await expect.poll(() => exports.length).toBe(2);
  const chars = JSON.stringify(exports[1]?.spans).length;
  expect(chars).toBeGreaterThan(800_000);
  expect(chars).toBeLessThan(1_100_000);
  exports[1]?.settle.resolve();
  await expect.poll(() => exports.length).toBe(3);
  expect(sent().flat()).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
});

it("is waited for by so many characters of an isolate, and no more", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { exports, run } = open();
  for (let index = 0; index < 3_000; index++) run(`s${index % 100}`, 8_000);
  expect(warn.mock.calls).toEqual([[expect.stringContaining("takes them too slowly")]]);
  let settled = 0;
  const settleAll = () => {
    for (; settled < exports.length; settled++) exports[settled]?.settle.resolve();
    return exports.length;
  };
  await expect.poll(settleAll).toBeGreaterThan(100);
  await expect.poll(() => settleAll() === settled).toBe(true);
  const chars = exports.reduce((sum, { spans }) => sum + JSON.stringify(spans).length, 0);
  expect(chars).toBeGreaterThan(7_000_000);
  expect(chars).toBeLessThan(9_000_000);
  const before = exports.length;
  run("s0");
  expect(exports).toHaveLength(before + 1);
});

it("is asked again for a session whose host has died with its request", async () => {
  let now = 1_000_000;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  const { exports, onRunEvent, run, sent } = open();
  run("s");
  run("s");
  now += 59_999;
  run("s");
  expect(sent()).toEqual([[1]]);
  now += 1;
  const flow = { name: "report", kind: "workflow", startedAt: 1000 } as const;
  onRunEvent({ runId: "run_1", index: 1, type: "run_end", timestamp: 2000, data: {} }, flow);
  expect(sent()).toEqual([[1], [], [2, 3]]);
  // It was not dead after all.
  exports[0]?.settle.resolve();
  exports[2]?.settle.resolve();
  await expect
    .poll(() => {
      run("s");
      return sent().length;
    })
    .toBe(4);
});
