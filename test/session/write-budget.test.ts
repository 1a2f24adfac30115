/** What a prompt costs in rows, as the platform bills them: bounded, and the same however long the session is. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { toObjectName } from "../../src/protocol/address.ts";
import { post, script, unique } from "../support/api.ts";

/** Rows that the object of this session has written so far. */
function rowsWritten(instance: string): Promise<number> {
  const name = toObjectName({ agent: "tools", instance, session: "default" });
  return runInDurableObject(env.SESSIONS.get(env.SESSIONS.idFromName(name)), (object) => object.rowsWritten);
}

describe("the write budget", () => {
  it("is six rows for a prompt without tools, and does not grow over 200 prompts", {
    timeout: 60_000,
  }, async () => {
    const id = unique();
    const costs: number[] = [];
    for (let prompt = 0; prompt < 200; prompt += 1) {
      const before = prompt === 0 ? 0 : await rowsWritten(id);
      await post(`/agents/tools/${id}`, { message: `prompt ${prompt}` });
      costs.push((await rowsWritten(id)) - before);
    }
    // The first one also writes the schema and the address.
    expect(new Set(costs.slice(1))).toEqual(new Set([6]));
  });

  it("is at most six rows a step and two a tool call", async () => {
    const id = unique();
    await post(`/agents/tools/${id}`, { message: "first" });
    const before = await rowsWritten(id);
    const toolCalls = [1, 2, 3].map((left) => ({ name: "add", arguments: { left, right: 0 } }));
    await post(`/agents/tools/${id}`, {
      message: script([{ toolCalls }], [{ toolCalls }], [{ text: "done" }]),
    });
    const rows = (await rowsWritten(id)) - before;
    expect(rows).toBeLessThanOrEqual(3 * 6 + 6 * 2);
    // Accepted and asked; three answers, six results and the end, each with its part of the log.
    expect(rows).toBe(2 + 3 * 2 + 6 * 2 + 2);
  });
});
