/** Sessions whose history is far larger than memory: only what can reach the model is read. Rows read are as the
 *  platform counts them. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { storeLimits } from "../../src/limits.ts";
import { toObjectName } from "../../src/protocol/address.ts";
import { DurableObjectSql } from "../../src/store/durable-object/durable-object-sql.ts";
import { migrate } from "../../src/store/migrations.ts";
import { call, modelRequests, post, unique } from "../support/api.ts";
import { withoutTime } from "../support/worker-clock.ts";

const count = 100_000;

function objectOf(agent: string, instance: string) {
  return env.SESSIONS.get(env.SESSIONS.idFromName(toObjectName({ agent, instance, session: "default" })));
}

/** A session with so many messages, questions and answers in turn, that no object has woken for yet. */
async function createSession(agent: string, { messages = count, summaryUpTo = 0 } = {}): Promise<string> {
  const instance = unique();
  await runInDurableObject(objectOf(agent, instance), (_object, state) => {
    const sql = new DurableObjectSql(state.storage);
    migrate(sql);
    sql.run(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
       INSERT INTO messages (thread, seq, operation_id, role, metadata, created_at, content)
       SELECT 'main', n, printf('op_%08d', n / 2), iif(n % 2 = 1, 'user', 'assistant'), NULL, n,
         printf('[{"type":"text","text":"Message %d. Nothing that matters."}]', n) FROM numbers`,
      messages,
    );
    if (summaryUpTo === 0) return;
    const metadata = { summary: { upToSeq: summaryUpTo, madeAtSeq: summaryUpTo + 10, reason: "threshold" } };
    sql.run(
      "INSERT INTO messages (thread, seq, operation_id, role, metadata, created_at, content) VALUES ('main/summary', ?, 'op_0', 'user', ?, 1, ?)",
      summaryUpTo + 10,
      JSON.stringify(metadata),
      '[{"type":"text","text":"[Context Summary]\\n\\nFACT-0"}]',
    );
  });
  return instance;
}

function rowsRead(agent: string, instance: string): Promise<number> {
  return runInDurableObject(objectOf(agent, instance), (object) => object.rowsRead);
}

/** Up to where each summary stands for the conversation. */
function summaryEnds(agent: string, instance: string): Promise<number[]> {
  return runInDurableObject(objectOf(agent, instance), (_object, state) =>
    state.storage.sql
      .exec<{ metadata: string }>("SELECT metadata FROM messages WHERE thread = 'main/summary' ORDER BY seq")
      .toArray()
      .map(({ metadata }) => JSON.parse(metadata).summary.upToSeq),
  );
}

describe("a session of 100,000 messages", () => {
  it("wakes, answers and is paged with what a short one reads", { timeout: 60_000 }, async () => {
    const id = await createSession("tools", { summaryUpTo: count - 40 });
    const path = `/agents/tools/${id}`;
    const mark = unique();
    expect((await post(path, { message: `${mark} first` })).status).toBe(200);
    const woken = await rowsRead("tools", id);
    expect(woken).toBeLessThan(40 + 60);

    const costs: number[] = [];
    // A prompt that takes its time is committed in more parts, which read a little more.
    await withoutTime(async () => {
      for (let prompt = 0; prompt < 5; prompt += 1) {
        const before = await rowsRead("tools", id);
        await post(path, { message: `${mark} ${prompt}` });
        costs.push((await rowsRead("tools", id)) - before);
      }
    });
    expect(Math.max(...costs)).toBeLessThan(20);
    expect(new Set(costs).size).toBe(1);

    const before = await rowsRead("tools", id);
    let { messages, nextBefore } = (await call(`${path}/messages?limit=50`)).body;
    expect(messages).toHaveLength(50);
    ({ messages, nextBefore } = (
      await call(`${path}/messages?limit=50&before=50001&include=compacted`)
    ).body);
    expect(messages.at(-1).content[0].text).toBe("Message 50000. Nothing that matters.");
    expect(nextBefore).toBe(49_951);
    expect((await rowsRead("tools", id)) - before).toBeLessThan(110);

    const [request] = await modelRequests(`${mark} first`);
    expect(request?.body.messages).toHaveLength(1 + 1 + 40 + 1);
    expect(JSON.stringify(request?.body.messages[1])).toContain("FACT-0");
  });

  it("summarises a history that has no summary yet, in pages, and goes on from there", {
    timeout: 120_000,
  }, async () => {
    const id = await createSession("tools");
    const path = `/agents/tools/${id}`;
    const mark = unique();
    const { status, body } = await post(path, { message: mark });
    expect(status).toBe(200);
    expect(body.result.text).toContain(mark);
    // What is held at first, and each message once to be summarised.
    expect(await rowsRead("tools", id)).toBeLessThan(storeLimits.cachedMessagesMax + count + 500);
    // The summary is stored every few calls of the model: a restart goes on from the newest.
    const ends = await summaryEnds("tools", id);
    expect(ends.length).toBeGreaterThan(2);
    expect(ends).toEqual(ends.toSorted((left, right) => left - right));
    const newestEnd = ends.at(-1) ?? 0;
    const [request] = await modelRequests(mark);
    const contents = JSON.stringify(request?.body.messages);
    expect(contents).toContain(`Message ${count}.`);
    expect(contents).not.toContain(`Message ${newestEnd}.`);
    expect(contents).toContain(`Message ${newestEnd + 1}.`);

    const before = await rowsRead("tools", id);
    await post(path, { message: "next" });
    expect((await rowsRead("tools", id)) - before).toBeLessThan(20);
  });

  it("gets on with its summary whatever ends the operation in between", { timeout: 120_000 }, async () => {
    const id = await createSession("thrifty");
    const ends: number[] = [];
    let answer = await post(`/agents/thrifty/${id}`, { message: "one" });
    while (answer.status !== 200 && ends.length < 10) {
      expect(answer.body.error.type).toBe("limit_exceeded");
      ends.push((await summaryEnds("thrifty", id)).at(-1) ?? 0);
      answer = await post(`/agents/thrifty/${id}`, { message: "again" });
    }
    expect(ends.length).toBeGreaterThan(0);
    expect([0, ...ends]).toEqual([...new Set([0, ...ends])].toSorted((left, right) => left - right));
    expect((await summaryEnds("thrifty", id)).at(-1)).toBeGreaterThan(ends.at(-1) ?? 0);
    expect(answer.status).toBe(200);
  });

  it("says that it is too long where compaction is off, until somebody asks for a summary", {
    timeout: 60_000,
  }, async () => {
    const id = await createSession("no_compaction", { messages: storeLimits.cachedMessagesMax });
    const path = `/agents/no_compaction/${id}`;
    const { status, body } = await post(path, { message: "too much" });
    expect(status).toBe(502);
    expect(body.error).toMatchObject({
      type: "model_overflow",
      message: "The conversation is longer than one call of a model can carry.",
    });
    const compacted = (await post(`${path}/compact`, { keepRecent: 10 })).body.result.metadata;
    expect(compacted).toMatchObject({ compacted: true, messagesAfter: 11 });
    expect((await post(path, { message: "and now?" })).status).toBe(200);
  });
});
