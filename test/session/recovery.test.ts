/** What happens to operations whose object dies: they are found on the next wake and brought to an end. */

import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { operationLimits, toolLimits } from "../../src/limits.ts";
import { toObjectName } from "../../src/protocol/address.ts";
import { call, modelRequests, modelWasAsked, post, script, streamPrompt, unique } from "../support/api.ts";
import { published } from "../support/published.ts";
import { passTime } from "../support/worker-clock.ts";

function objectOf(agent: string, instance: string) {
  return env.SESSIONS.get(env.SESSIONS.idFromName(toObjectName({ agent, instance, session: "default" })));
}

/** Wakes the session, and lets the pause pass that it makes before an attempt like those that got nowhere. */
async function wake(path: string): Promise<void> {
  await call(`${path}/messages`);
  passTime(operationLimits.stallDelayMs);
}

// vitest loads a module within the request that first asks for it; that must not be one that is aborted.
beforeAll(async () => void (await post(`/agents/demo/${unique()}`, { message: "$ true" })));

describe("an operation whose object dies", () => {
  it("during a model call is taken up on the next request and settles once", async () => {
    const id = unique();
    const path = `/agents/tools/${id}`;
    const message = script([{ hang: true }], [{ text: "recovered" }]);
    const first = post(path, { message });
    await modelWasAsked(message, 1);
    await abortAllDurableObjects();
    expect(await first).toMatchObject({ status: 503, body: { error: { type: "operation_interrupted" } } });

    const next = await post(path, { message: "next" });
    expect(next.status).toBe(200);
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages.map(({ role }: { role: string }) => role)).toEqual([
      "user",
      "assistant",
      "user",
      "assistant",
    ]);
    expect(messages[1].content[0].text).toBe("recovered");
    const { body } = await call(`${path}/operations/${messages[0].operationId}`);
    expect(body).toMatchObject({ status: "succeeded", attempts: 2 });
  });

  it("is taken up by the alarm when nobody asks", async () => {
    const id = unique();
    const message = script([{ hang: true }], [{ text: "woken" }]);
    const lost = post(`/agents/tools/${id}`, { message });
    await modelWasAsked(message, 1);
    await abortAllDurableObjects();
    await lost;
    expect(await runDurableObjectAlarm(objectOf("tools", id))).toBe(true);
    await modelWasAsked(message, 2);
    await post(`/agents/tools/${id}`, { message: "after" });
    const { messages } = (await call(`/agents/tools/${id}/messages`)).body;
    expect(messages[1].content[0].text).toBe("woken");
  });

  it("does not run a tool again that may run only once: the model is told", async () => {
    const id = unique();
    const message = script([{ toolCalls: [{ name: "hang_once", arguments: {} }] }], [{ text: "told" }]);
    const lost = post(`/agents/tools/${id}`, { message });
    await expect
      .poll(async () => (await call(`/agents/tools/${id}/messages`)).body.messages.length, {
        timeout: 10_000,
      })
      .toBe(2);
    await abortAllDurableObjects();
    await lost;
    const { status } = await post(`/agents/tools/${id}`, { message: "next" });
    expect(status).toBe(200);
    const requests = await modelRequests(message);
    expect(JSON.stringify(requests[1]?.body.messages.at(-1))).toContain("outcome is unknown");
  });

  it("runs an interrupted sandbox call again", async () => {
    const id = unique();
    const message = script(
      [{ toolCalls: [{ name: "bash", arguments: { command: "echo once >> log.txt; sleep 600" } }] }],
      [{ text: "done" }],
    );
    const lost = post(`/agents/demo_openai/${id}`, { message });
    await expect
      .poll(async () => (await call(`/agents/demo_openai/${id}/messages`)).body.messages.length, {
        timeout: 10_000,
      })
      .toBe(2);
    await abortAllDurableObjects();
    await lost;
    // The tool call begins again, and dies again, until its attempts are used up; then the model is told.
    for (let attempt = 2; attempt <= toolLimits.commandAttemptsMax; attempt += 1) {
      await call(`/agents/demo_openai/${id}/messages`);
      await abortAllDurableObjects();
    }
    await wake(`/agents/demo_openai/${id}`);
    const { body } = await post(`/agents/demo_openai/${id}`, {
      message: script(
        [{ toolCalls: [{ name: "exists", arguments: { path: "log.txt" } }] }],
        [{ text: "checked" }],
      ),
    });
    expect(body.result.text).toBe("checked");
    const { messages } = (await call(`/agents/demo_openai/${id}/messages`)).body;
    const first = (await call(`/agents/demo_openai/${id}/operations/${messages[0].operationId}`)).body;
    expect(first).toMatchObject({ status: "succeeded", result: { text: "done" } });
    expect(messages[2].content[0].output.value).toContain("Not run again: the call was interrupted 2 times");
    // Every call has its result, and what the interrupted calls wrote never happened.
    expect(messages[2]).toMatchObject({ role: "tool", content: [{ output: { type: "error-text" } }] });
    expect(
      JSON.stringify(
        messages.find(({ role, seq }: { role: string; seq: number }) => role === "tool" && seq > 4),
      ),
    ).toContain("false");
  });

  it("tells the model that an outcome is unknown, also after restarts that got nowhere", async () => {
    const id = unique();
    const path = `/agents/tools/${id}`;
    const message = script(
      [{ hang: true }],
      [{ hang: true }],
      [{ toolCalls: [{ name: "hang_once", arguments: {} }] }],
      [{ text: "told" }],
    );
    const lost = post(path, { message });
    await modelWasAsked(message, 1);
    await abortAllDurableObjects();
    await lost;
    await call(`${path}/messages`);
    await modelWasAsked(message, 2);
    await abortAllDurableObjects();
    await wake(path);
    await expect
      .poll(async () => (await call(`${path}/messages`)).body.messages.length, { timeout: 10_000 })
      .toBe(2);
    await abortAllDurableObjects();
    await post(path, { message: "next" });
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages[2].content[0].output.value).toContain("outcome is unknown");
  });

  it("in the middle of a stream sends the reader a last frame", async () => {
    const message = script([{ text: "hello world, this is long", chunks: 5 }, { stallAfterChunks: 2 }]);
    const events = streamPrompt(`/agents/tools/${unique()}`, message);
    await modelWasAsked(message, 1);
    await abortAllDurableObjects();
    expect((await events).at(-1)).toMatchObject({ type: "error", error: { type: "operation_interrupted" } });
  });

  it("takes those that wait behind it along, in their order", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ hang: true }], [{ text: "first" }]);
    const lost = [post(path, { message })];
    await modelWasAsked(message, 1);
    for (const text of ["second", "third"]) {
      lost.push(post(path, { message: text }));
      await call(`${path}/messages`); // the session has taken it when it answers this
    }
    await abortAllDurableObjects();
    await Promise.all(lost);
    expect((await post(path, { message: "fourth" })).body.result.text).toBe("You said: fourth");
    const { messages } = (await call(`${path}/messages`)).body;
    const said = messages.filter(({ role }: { role: string }) => role === "user").slice(1);
    expect(said.map(({ content }: { content: { text: string }[] }) => content[0]?.text)).toEqual([
      "second",
      "third",
      "fourth",
    ]);
  });

  it("loses neither history nor files", async () => {
    const id = unique();
    const path = `/agents/demo/${id}`;
    await post(path, { message: "$ printf 'a\\r\\nb' > kept.txt; mkdir deep; cp kept.txt deep/" });
    await abortAllDurableObjects();
    const { body } = await post(path, { message: "$ cat deep/kept.txt | od -c | head -1" });
    expect(body.result.text).toContain("\\r");
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages).toHaveLength(8);
  });
});

describe("an idle session", () => {
  it("sets no further alarm once its last one has fired, and writes nothing", async () => {
    const id = unique();
    await post(`/agents/tools/${id}`, { message: "hi" });
    const stub = objectOf("tools", id);
    await published(stub);
    await runDurableObjectAlarm(stub);
    expect(await runInDurableObject(stub, (_object, state) => state.storage.getAlarm())).toBeNull();
  });

  it("settles as interrupted when three attempts in a row get nowhere, and the session goes on", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ hang: true }], [{ hang: true }], [{ hang: true }], [{ text: "never" }]);
    const lost = post(path, { message });
    for (let attempt = 1; attempt <= operationLimits.attemptsMax; attempt += 1) {
      await modelWasAsked(message, attempt);
      await abortAllDurableObjects();
      await wake(path);
    }
    await lost;
    expect((await post(path, { message: "next" })).body.result.text).toBe("You said: next");
    const { messages } = (await call(`${path}/messages`)).body;
    const first = (await call(`${path}/operations/${messages[0].operationId}`)).body;
    expect(first).toMatchObject({ status: "failed", attempts: 3, error: { type: "operation_interrupted" } });
    expect(await modelRequests(message)).toHaveLength(3);
  });

  it("is taken up as often as it gets on", async () => {
    const path = `/agents/tools/${unique()}`;
    const add = { toolCalls: [{ name: "add", arguments: { left: 1, right: 2 } }] };
    const replies = Array.from({ length: 5 }, () => [[add], [{ hang: true as const }]]).flat();
    const message = script(...replies, [{ text: "there at last" }]);
    let lost: Promise<unknown> = post(path, { message });
    for (let round = 1; round <= 5; round += 1) {
      await modelWasAsked(message, 2 * round);
      await abortAllDurableObjects();
      await lost;
      lost = call(`${path}/messages`);
    }
    await post(path, { message: "next" });
    const { messages } = (await call(`${path}/messages`)).body;
    const first = (await call(`${path}/operations/${messages[0].operationId}`)).body;
    expect(first).toMatchObject({ status: "succeeded", attempts: 6, result: { text: "there at last" } });
  });

  it("keeps what the model had said when it is not taken up again, marked", async () => {
    const id = unique();
    const path = `/agents/tools/${id}`;
    const slow = [{ text: "words that were said ".repeat(20), chunks: 40 }, { chunkDelayMs: 40 }];
    const message = script(slow, slow, slow);
    const lost = post(path, { message });
    for (let attempt = 1; attempt <= operationLimits.attemptsMax; attempt += 1) {
      await modelWasAsked(message, attempt);
      const written = () =>
        runInDurableObject(objectOf("tools", id), (_object, { storage }) =>
          storage.sql.exec("SELECT thread FROM partial_texts").toArray(),
        );
      await expect.poll(async () => (await written()).length, { timeout: 10_000, interval: 20 }).toBe(1);
      await abortAllDurableObjects();
      await wake(path);
    }
    await lost;
    await post(path, { message: "next" });
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages[1]).toMatchObject({ role: "assistant", aborted: true });
    expect(messages[1].content[0].text).toMatch(/^words that were said/);
  });
});
