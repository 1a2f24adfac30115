/** An operation that waits for an approval takes no process and no time: the alarm is set for the expiry. Whatever makes it
 *  run again moves the alarm, so that a host that dies right then is woken within a heartbeat. */

import { defineTool } from "edgeflue";
import { FakeClock, type ScriptStep, scriptModel } from "edgeflue/testing";
import { expect, it } from "vitest";
import { operationLimits } from "../../src/limits.ts";
import type { Session } from "../../src/protocol/session.ts";
import { waitFor } from "../support/wait-for.ts";
import { agentOf, FailingDisk, openHost } from "./support/failing-disk.ts";

const timeoutMs = 3_600_000;
const pay = defineTool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => "paid" });

/** A parked operation. Its model hangs after the decision, until the next host asks it. */
async function park(approvalTimeoutMs = timeoutMs) {
  const disk = new FailingDisk();
  const clock = new FakeClock();
  const dead = Promise.withResolvers<ScriptStep>();
  const state = { isDead: false };
  const model = scriptModel(({ prompt }) => {
    if (!JSON.stringify(prompt).includes("tool-result")) return { toolCalls: [{ name: "pay" }] };
    return state.isDead ? { text: "done" } : dead.promise;
  });
  const configure = () => agentOf(model, { tools: [pay], approvalTimeoutMs });
  const open = () => openHost(disk, { clock, configure });
  const first = open();
  const { operationId } = await first.session.dispatch({ message: "go" });
  await waitFor(() => expect(disk.statuses()).toEqual(["waiting"]));
  return { disk, clock, open, state, first, operationId };
}

const paths: Record<string, (session: Session, clock: FakeClock) => Promise<unknown>> = {
  "an approval": async (session) => {
    const [approval] = await session.approvals();
    return session.decide(approval?.approvalId ?? "", { decision: "approve" });
  },
  "a denial": async (session) => {
    const [approval] = await session.approvals();
    return session.decide(approval?.approvalId ?? "", { decision: "deny" });
  },
  "an abort": (session) => session.abort({}),
};

it("sets the alarm for the expiry while it waits", async () => {
  const { first, clock, open } = await park();
  expect(first.alarms.at(-1)).toBe(clock.now() + operationLimits.heartbeatMs);
  // The heartbeat fires once more; then the session is left alone.
  clock.advance(operationLimits.heartbeatMs);
  first.host.engine().wake();
  expect(first.alarms.at(-1)).toBe(clock.now() - operationLimits.heartbeatMs + timeoutMs);
  const next = open();
  expect(next.alarms).toEqual([first.alarms.at(-1)]);
});

it("moves the alarm to an expiry that comes before the heartbeat", async () => {
  const { first, clock } = await park(5_000);
  expect(first.alarms).toEqual([clock.now() + operationLimits.heartbeatMs, clock.now() + 5_000]);
});

it.each(Object.entries(paths))(
  "runs again within a heartbeat after %s, also when its host dies right then",
  async (_name, act) => {
    const { first, clock, open, state, operationId, disk } = await park();
    clock.advance(operationLimits.heartbeatMs);
    first.host.engine().wake();
    const parkedUntil = first.alarms.at(-1) ?? 0;
    await act(first.session, clock);
    const alarm = first.alarms.at(-1) ?? Number.POSITIVE_INFINITY;
    expect(alarm).toBeLessThanOrEqual(clock.now() + operationLimits.heartbeatMs);
    expect(alarm).toBeLessThan(parkedUntil);
    // The first host never does anything again; its alarm wakes another one.
    state.isDead = true;
    const next = open();
    clock.advance(alarm - clock.now());
    next.host.engine().wake();
    await waitFor(() => expect(["succeeded", "aborted"]).toContain(disk.statuses()[0]));
    expect(await next.session.operation(operationId)).toHaveProperty("settledAt");
  },
);

it("runs again when the approval expires, on a host that the alarm has woken", async () => {
  const { first, clock, open, state, disk } = await park();
  clock.advance(operationLimits.heartbeatMs);
  first.host.engine().wake();
  const alarm = first.alarms.at(-1) ?? 0;
  state.isDead = true;
  const next = open();
  clock.advance(alarm - clock.now());
  next.host.engine().wake();
  await waitFor(() => expect(disk.statuses()).toEqual(["succeeded"]));
  const { messages } = await next.session.messages({});
  expect(JSON.stringify(messages)).toContain("there was no decision in time");
});
