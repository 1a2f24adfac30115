/** Wake-ups in workerd: set by a model, begun by the alarm of the session's own object, shown and cancelled over HTTP. */

import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { toObjectName } from "../../src/protocol/address.ts";
import { call, post, script, unique } from "../support/api.ts";
import { workerClock } from "../support/worker-clock.ts";

// vitest loads a module within the request that first asks for it; that must not be one that is aborted.
beforeAll(async () => void (await post(`/agents/waking/${unique()}`, { message: script([{ text: "hi" }]) })));

const set = (at: string) => ({ name: "schedule", arguments: { action: "set", message: "Call Ada.", at } });

function objectOf(instance: string) {
  const name = toObjectName({ agent: "waking", instance, session: "default" });
  return env.SESSIONS.get(env.SESSIONS.idFromName(name));
}

describe("a wake-up", () => {
  it("survives the end of its object, begins one prompt by the alarm, and is shown with it", async () => {
    const instance = unique();
    const path = `/agents/waking/${instance}`;
    await post(path, { message: script([{ toolCalls: [set("in 2 days")] }], [{ text: "Set." }]) });
    const [wakeUp] = (await call(`${path}/wakeups`)).body.wakeUps;
    expect(wakeUp).toMatchObject({ wakeUpId: "w1", status: "open", message: "Call Ada." });
    // As if its time had come. The clock of the tests is everybody's.
    await runInDurableObject(objectOf(instance), (_object, { storage }) => {
      const now = workerClock.now();
      storage.sql.exec("UPDATE wake_ups SET next_at = ?, due_at = ?", now, now);
      storage.sql.exec("UPDATE jobs SET due = ? WHERE name = 'wake-ups'", now);
    });
    await abortAllDurableObjects();
    const firings = async () => {
      await runDurableObjectAlarm(objectOf(instance));
      return (await call(`${path}/wakeups`)).body.wakeUps[0].firings;
    };
    await expect.poll(firings).toMatchObject([{ status: "begun" }]);
    const [{ operationId }] = await firings();
    const { messages } = (await call(`${path}/messages`)).body;
    const said = messages.filter(({ role }: { role: string }) => role === "user");
    expect(said).toHaveLength(2);
    expect(said[1]).toMatchObject({ operationId });
    expect(said[1].content[0].text).toContain("Call Ada.");
  });

  it("is cancelled over HTTP, and one that was never set is not found", async () => {
    const path = `/agents/waking/${unique()}`;
    expect((await call(`${path}/wakeups`)).body).toEqual({ wakeUps: [] });
    await post(path, { message: script([{ toolCalls: [set("tomorrow 09:00")] }], [{ text: "Set." }]) });
    const cancelled = await call(`${path}/wakeups/w1`, { method: "DELETE" });
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled" } });
    expect((await call(`${path}/wakeups/w2`, { method: "DELETE" })).status).toBe(404);
    expect((await call("/agents/demo/any/wakeups?sesion=x")).body.error.message).toContain("session");
  });
});
