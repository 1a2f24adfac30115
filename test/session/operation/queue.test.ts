import { expect, it, vi } from "vitest";
import { Alarm } from "../../../src/journal/alarm.ts";
import { Journal } from "../../../src/journal/journal.ts";
import { operationLimits } from "../../../src/limits.ts";
import { requireRoom } from "../../../src/session/operation/accept/admission.ts";
import { OperationQueue } from "../../../src/session/operation/accept/queue.ts";
import { openOperation } from "../../../src/session/operation/open-operation.ts";
import type { Operation } from "../../../src/store/operation-store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { runWithSql } from "../../support/sql.ts";

const waiting = (id: string, input: Operation["input"]): Operation => ({
  id,
  kind: "prompt",
  status: "queued",
  input,
  attempts: 0,
  stalls: 0,
  startedAt: undefined,
  progress: undefined,
  acceptedAt: 1,
  firstOffset: 1,
  abortedAt: undefined,
  settledAt: undefined,
  outcome: undefined,
});

it("measures what waits once, however many requests come after it", () => {
  const history = Array.from({ length: 100 }, () => ({
    role: "user" as const,
    content: [{ type: "text" as const, text: "hello" }],
  }));
  const open = Array.from({ length: 50 }, (_, index) =>
    openOperation(waiting(`op_${index}`, { options: { history } })),
  );
  const stringify = vi.spyOn(JSON, "stringify");
  for (let request = 0; request < 50; request += 1)
    requireRoom(open, { kind: "prompt", input: { message: "hi", options: {} } });
  const count = stringify.mock.calls.filter(([value]) => value === history).length;
  stringify.mockRestore();
  expect(count).toBe(open.length);
});

it("pauses between runs of an operation that is due and does not get on", () =>
  runWithSql(async (sql) => {
    const clock = new FakeClock();
    const ports = { sql, clock, defer: () => {}, deleteStorage: () => {} };
    const address = { agent: "a", instance: "i", session: "s" };
    const listener = { onCommit: () => {}, onCrash: () => {}, isFollowed: () => false };
    const journal = new Journal(address, ports, listener);
    const operation: Operation = {
      id: "op_1",
      kind: "prompt",
      status: "waiting",
      input: { options: {} },
      attempts: 1,
      stalls: 1,
      startedAt: clock.now(),
      progress: 0,
      acceptedAt: clock.now(),
      firstOffset: 1,
      abortedAt: undefined,
      settledAt: undefined,
      outcome: undefined,
    };
    journal.commit(({ operations, approvals }) => {
      operations.insert(operation);
      approvals.insert({
        id: "op_1:main:2.0",
        operationId: "op_1",
        thread: "main",
        messageSeq: 2,
        index: 0,
        toolName: "pay",
        actions: [],
        approvers: undefined,
        createdAt: clock.now(),
        expiresAt: clock.now() + 1000,
      });
      const decision = { decidedAt: clock.now(), decidedBy: undefined, reason: undefined };
      approvals.decide("op_1:main:2.0", { decision: "approved", ...decision });
    });
    let runs = 0;
    // One that goes back to waiting, whatever was decided.
    const runner = {
      run: async () => {
        runs += 1;
        return "parked" as const;
      },
    };
    const queue = new OperationQueue({ ports, journal, alarm: new Alarm(() => {}), runner });
    const paused = clock.timerSet();
    queue.resume();
    await paused;
    expect(runs).toBe(2);
    expect(clock.nextDelayMs).toBe(operationLimits.stallDelayMs);
    const pausedAgain = clock.timerSet();
    clock.advance(operationLimits.stallDelayMs);
    await pausedAgain;
    expect([runs, clock.nextDelayMs]).toEqual([3, 2 * operationLimits.stallDelayMs]);
  }));
