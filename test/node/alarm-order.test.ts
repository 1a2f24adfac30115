/** The order of work when a session's alarm fires: the next alarm is set before anything is done, and nothing is waited
 *  for. A spent alarm whose work dies would otherwise be the last one. */

import { scheduleTool } from "edgeflue/schedule-tool";
import { scriptModel } from "edgeflue/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { operationLimits } from "../../src/limits.ts";
import { waitFor } from "../support/wait-for.ts";
import { agentOf, FailingDisk, openHost } from "./support/failing-disk.ts";

afterEach(() => vi.restoreAllMocks());

/** A session over a disk; what it writes and what it has woken, in order. */
function observe(configure: Parameters<typeof openHost>[1]) {
  const disk = new FailingDisk();
  const order: string[] = [];
  const alarms: number[] = [];
  const transaction = disk.sql.transaction.bind(disk.sql);
  disk.sql.transaction = (body) => {
    order.push("commit");
    return transaction(body);
  };
  const host = openHost(disk, {
    ...configure,
    setAlarm: (atMs) => {
      order.push("alarm");
      alarms.push(atMs);
    },
  });
  return { ...host, disk, order, alarms };
}

const soon = () => Date.now() + operationLimits.heartbeatMs + 1_000;

describe("an alarm that fires", () => {
  it("sets the next one before it runs a job that is due, and leaves it there when the job dies", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const set = { action: "set", message: "x", at: "in 1 minute" };
    const model = scriptModel(
      { toolCalls: [{ name: "schedule", input: set }] },
      { text: "Set." },
      { text: "Done." },
    );
    const { host, session, disk, order, alarms, idle } = observe({
      configure: () => agentOf(model, { tools: [scheduleTool()] }),
    });
    await session.prompt({ message: "go" });
    await idle();
    disk.sql.run("UPDATE jobs SET due = 0");
    disk.sql.run("UPDATE wake_ups SET due_at = 0, next_at = 0");
    order.length = 0;
    alarms.length = 0;
    disk.failNext();
    expect(() => host.engine().wake()).toThrow("The session could not store its work");
    expect(order[0]).toBe("alarm");
    expect(alarms[0]).toBeLessThan(soon());
    // The next one does what the first could not.
    host.engine().wake();
    await idle();
    expect(JSON.stringify((await session.messages({})).messages)).toContain("Your wake-up w1 was due");
  });

  it("while an operation runs sets the next one, and does not wait for the operation", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const model = scriptModel(async () => {
      await promise;
      return { text: "late" };
    });
    const { host, session, order, alarms, idle } = observe({ configure: () => agentOf(model) });
    const { operationId } = await session.dispatch({ message: "go" });
    await waitFor(() => expect(model.calls).toHaveLength(1));
    order.length = 0;
    alarms.length = 0;
    expect(host.engine().wake()).toBeUndefined();
    expect(order[0]).toBe("alarm");
    expect(alarms.at(-1)).toBeLessThan(soon());
    expect((await session.operation(operationId)).status).toBe("running");
    expect(model.calls).toHaveLength(1);
    resolve();
    await idle();
    expect(await session.operation(operationId)).toMatchObject({ status: "succeeded", attempts: 1 });
  });

  it("with nothing to do sets none, and writes nothing", async () => {
    const { host, session, order, idle } = observe({});
    await session.prompt({ message: "go" });
    await idle();
    order.length = 0;
    host.engine().wake();
    await idle();
    expect(order).toEqual([]);
  });
});
