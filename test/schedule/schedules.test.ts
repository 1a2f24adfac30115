/** Schedules in workerd: taken over by the cron trigger, begun by the alarm of their object. */

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call } from "../support/api.ts";
import { workerClock } from "../support/worker-clock.ts";

interface Listed {
  id: string;
  nextAt: string;
  firings: { nominalAt: string; missed: number; status: string; reference: string }[];
}

const objects = (env as unknown as { SCHEDULES: DurableObjectNamespace }).SCHEDULES;
const list = async () => {
  const { body } = await call("/admin/schedules");
  return body as { schedules: Listed[]; problems: { of: string; problem: string }[] };
};

const takeOver = () =>
  (exports.default as unknown as { scheduled(controller: object): Promise<void> }).scheduled({});

/** As if their time had come. The clock of the tests is everybody's. */
const makeDue = (stub: DurableObjectStub) =>
  runInDurableObject(stub, (_object, { storage }) => {
    storage.sql.exec("UPDATE schedules SET next_at = ?", workerClock.now() - 1_000);
  });

describe("triggers.schedule", () => {
  it("begins a prompt and a run once, and reports the schedule that is wrong", async () => {
    await takeOver();
    const before = await list();
    expect(before.schedules.map(({ id }) => id)).toEqual(["agent/daily/1", "workflow/nightly/night"]);
    const mistaken = { target: "workflow", of: "mistaken", problem: expect.stringContaining("never comes") };
    expect(before.problems).toEqual(expect.arrayContaining([mistaken]));
    const stub = objects.get(objects.idFromName("schedules"));
    await makeDue(stub);
    const wake = () => runDurableObjectAlarm(stub);
    const statuses = async () => {
      await wake();
      return (await list()).schedules.map(({ firings }) => firings.map(({ status }) => status));
    };
    await expect.poll(statuses).toEqual([["begun"], ["begun"]]);
    const [prompt, run] = (await list()).schedules;
    const { reference } = run?.firings[0] ?? {};
    await expect.poll(async () => (await call(`/runs/${reference}`)).body.status).toBe("succeeded");
    expect((await call(`/runs/${reference}`)).body.result).toEqual({
      full: true,
      schedule: { name: "night", nominalAt: run?.firings[0]?.nominalAt, missed: expect.any(Number) },
    });
    const { messages } = (await call("/agents/daily/schedule/messages?session=1")).body;
    expect(messages[0].content[0].text).toBe("Good morning.");
    expect(messages[0].operationId).toBe(prompt?.firings[0]?.reference);
  });

  it("begins nothing once EDGEFLUE_SCHEDULES, which had it taken over, is no longer on", async () => {
    await takeOver();
    const stub = objects.get(objects.idFromName("schedules"));
    const count = async () => (await list()).schedules.map(({ firings }) => firings.length);
    const before = await count();
    await runInDurableObject(stub, (_object, { storage }) => storage.put("source", "variable"));
    await makeDue(stub);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect([await count(), await runDurableObjectAlarm(stub)]).toEqual([before, false]);
    await takeOver();
    await expect
      .poll(async () => {
        await runDurableObjectAlarm(stub);
        return count();
      })
      .toEqual(before.map((earlier) => earlier + 1));
  });
});
