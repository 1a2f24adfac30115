/** What a prompt costs in rows, as the platform bills them: bounded, and the same however long the session is. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { toObjectName } from "../../src/protocol/address.ts";
import { post, script, unique } from "../support/api.ts";
import { withoutTime } from "../support/worker-clock.ts";

function openObject(instance: string) {
  const name = toObjectName({ agent: "tools", instance, session: "default" });
  return env.SESSIONS.get(env.SESSIONS.idFromName(name));
}

/** Rows that the object of this session has written and read so far. */
function countRows(instance: string): Promise<{ written: number; read: number }> {
  return runInDurableObject(openObject(instance), (object) => ({
    written: object.rowsWritten,
    read: object.rowsRead,
  }));
}

/** The alarm goes by the machine's time: after half a minute the next prompt sets it again, which is a row more. */
function takeAlarmAway(instance: string): Promise<void> {
  return runInDurableObject(openObject(instance), (_object, { storage }) => storage.deleteAlarm());
}

async function rowsWritten(instance: string): Promise<number> {
  return (await countRows(instance)).written;
}

describe("the write budget", () => {
  it("is five rows for a prompt without tools, and does not grow over 200 prompts", {
    timeout: 60_000,
  }, async () => {
    const id = unique();
    const costs: { written: number; read: number }[] = [];
    // Of a prompt that takes its time, more is written in the middle.
    await withoutTime(async () => {
      for (let prompt = 0; prompt < 200; prompt += 1) {
        const before = prompt === 0 ? { written: 0, read: 0 } : await countRows(id);
        await post(`/agents/tools/${id}`, { message: `prompt ${prompt}` });
        const after = await countRows(id);
        costs.push({ written: after.written - before.written, read: after.read - before.read });
        if (prompt === 0) await takeAlarmAway(id);
      }
    });
    // The first one also writes the schema and the address.
    expect(new Set(costs.slice(1).map(({ written }) => written))).toEqual(new Set([5]));
    // Nothing of the history is read; now and then, old rows are looked up to be removed.
    expect(Math.max(...costs.slice(1).map(({ read }) => read))).toBeLessThanOrEqual(5);
  });

  it("is at most six rows a step and two a tool call", async () => {
    const id = unique();
    await post(`/agents/tools/${id}`, { message: "first" });
    const before = await rowsWritten(id);
    const toolCalls = [1, 2, 3].map(() => ({ name: "cycle", arguments: {} }));
    const message = script([{ toolCalls }], [{ toolCalls }], [{ text: "done" }]);
    await withoutTime(() => post(`/agents/tools/${id}`, { message }));
    const rows = (await rowsWritten(id)) - before;
    expect(rows).toBeLessThanOrEqual(3 * 6 + 6 * 2);
    // Accepted and asked; three answers, six results, each with its part of the log, and the end with the last.
    expect(rows).toBe(2 + 3 * 2 + 6 * 2 + 1);
  });

  it("is less where tools only read: what waits together shares its part of the log", async () => {
    const id = unique();
    await post(`/agents/tools/${id}`, { message: "first" });
    const before = await rowsWritten(id);
    const toolCalls = ["a", "b", "c"].map((path) => ({ name: "exists", arguments: { path } }));
    await post(`/agents/tools/${id}`, {
      message: script([{ toolCalls }], [{ toolCalls }], [{ text: "done" }]),
    });
    const rows = (await rowsWritten(id)) - before;
    // Parts of the log: one where everything took a moment, else also one for the request and one or two for the steps.
    expect(rows - (2 + 3 + 6 + 1)).toBeGreaterThanOrEqual(1);
    expect(rows - (2 + 3 + 6 + 1)).toBeLessThanOrEqual(5);
  });
});
