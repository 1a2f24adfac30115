import { expect, it } from "vitest";
import { Journal } from "../../../src/journal/journal.ts";
import { operationLimits } from "../../../src/limits.ts";
import { OperationQueue } from "../../../src/session/operation/queue.ts";
import type { OperationRunner } from "../../../src/session/operation/runner.ts";
import type { SessionPorts } from "../../../src/session/ports.ts";
import type { Operation } from "../../../src/store/operation-store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { runWithSql } from "../../support/sql.ts";

it("pauses between runs of an operation that is due and does not get on", () =>
  runWithSql(async (sql) => {
    const clock = new FakeClock();
    const ports = { sql, clock, setAlarm: () => {}, defer: () => {} } as unknown as SessionPorts; // nothing else is asked for
    const address = { agent: "a", instance: "i", session: "s" };
    const storage = new Journal(address, ports, () => {});
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
    storage.write(({ operations, approvals }) => {
      operations.insert(operation);
      approvals.insert({
        id: "op_1:main:2.0",
        operationId: "op_1",
        thread: "main",
        messageSeq: 2,
        index: 0,
        toolName: "pay",
        createdAt: clock.now(),
        expiresAt: clock.now() + 1000,
      });
      const decision = { decidedAt: clock.now(), decidedBy: undefined, reason: undefined };
      approvals.decide("op_1:main:2.0", { decision: "approved", ...decision });
    });
    let runs = 0;
    const parks = {
      run: async () => {
        runs += 1;
        return false;
      },
    } as unknown as OperationRunner; // one that goes back to waiting, whatever has been decided
    const queue = new OperationQueue(ports, storage, parks);
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
