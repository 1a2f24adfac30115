/** A commit that fails resets the session's object: everyone who waits hears of it, and the next object continues. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { toObjectName } from "../../src/protocol/address.ts";
import { call, post, script, streamPrompt, unique } from "../support/api.ts";

// vitest loads a module within the request that first asks for it; that must not be one that is aborted.
beforeAll(async () => void (await post(`/agents/demo/${unique()}`, { message: "$ true" })));

/** Lets the transactions of a session's object fail, until the object is reset. */
function failCommits(instance: string): Promise<void> {
  const name = toObjectName({ agent: "tools", instance, session: "default" });
  const stub = env.SESSIONS.get(env.SESSIONS.idFromName(name));
  return runInDurableObject(stub, (_object, { storage }) => {
    Object.defineProperty(storage, "transactionSync", {
      value: () => {
        throw new Error("database or disk is full");
      },
    });
  });
}

it("answers 503 with Retry-After, and the same request succeeds on the next object", async () => {
  const id = unique();
  const path = `/agents/tools/${id}`;
  await post(path, { message: "first" });
  await failCommits(id);
  const request = { message: "second", idempotencyKey: "k" };
  const interrupted = await post(path, request);
  expect(interrupted).toMatchObject({ status: 503, body: { error: { type: "operation_interrupted" } } });
  const again = await post(path, request);
  expect(again.status).toBe(200);
  const { messages } = (await call(`${path}/messages`)).body;
  expect(messages.map(({ role }: { role: string }) => role).join(" ")).toBe("user assistant user assistant");
});

it("ends a stream with an error, after which its operation continues", async () => {
  const id = unique();
  const path = `/agents/tools/${id}`;
  await post(path, { message: "first" });
  const message = script([{ delayMs: 500 }, { text: "one" }], [{ text: "two" }]);
  const events = await streamPrompt(path, message, async ({ type }) => {
    if (type === "start") await failCommits(id);
  });
  expect(events.at(-1)).toMatchObject({ type: "error", error: { type: "operation_interrupted" } });
  // The next request makes the next object, which resumes what is open.
  await expect
    .poll(async () => (await call(`${path}/messages`)).body.messages.length, {
      timeout: 10_000,
      interval: 50,
    })
    .toBe(4);
});
