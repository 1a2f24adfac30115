/** Messages, requests and results that are larger than a row of the database. */

import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { modelLimits, storeLimits } from "../../src/limits.ts";
import { toObjectName } from "../../src/protocol/address.ts";
import { DurableObjectSql } from "../../src/store/durable-object/durable-object-sql.ts";
import { MessageStore, mainThread } from "../../src/store/message/message-store.ts";
import { migrate } from "../../src/store/migrations.ts";
import { call, modelRequests, modelWasAsked, post, script, unique } from "../support/api.ts";

const { rowBytesMax, textBytesMax } = storeLimits;

function objectOf(agent: string, instance: string) {
  return env.SESSIONS.get(env.SESSIONS.idFromName(toObjectName({ agent, instance, session: "default" })));
}

const columns = [
  "content FROM messages",
  "input FROM operations",
  "outcome FROM operations",
  "entries FROM events",
  "content FROM steering_messages",
  "bytes FROM text_parts",
];

/** Bytes of the largest row, and how many parts there are. */
function readSizes(agent: string, instance: string): Promise<{ bytes: number; parts: number }> {
  return runInDurableObject(objectOf(agent, instance), (_object, { storage: { sql } }) => {
    const tables = sql.exec<{ name: string }>("SELECT name FROM sqlite_master").toArray();
    const isThere = (table = "") => tables.some(({ name }) => name === table);
    const sizes = columns.flatMap((column) => {
      const [name, rest] = column.split(" FROM ");
      // Some tables are made with their first row.
      if (!isThere(rest)) return [];
      return sql
        .exec<{ bytes: number }>(`SELECT LENGTH(CAST(${name} AS BLOB)) AS bytes FROM ${rest}`)
        .toArray()
        .map(({ bytes }) => bytes);
    });
    const { parts } = sql.exec<{ parts: number }>("SELECT COUNT(*) AS parts FROM text_parts").one();
    return { bytes: Math.max(...sizes), parts };
  });
}

// vitest loads a module within the request that first asks for it; that must not be one that is aborted.
beforeAll(async () => void (await post(`/agents/demo/${unique()}`, { message: "$ true" })));

describe("a prompt of several megabytes", () => {
  it("is stored in parts and read back whole, with its image", { timeout: 60_000 }, async () => {
    const id = unique();
    const path = `/agents/no_compaction/${id}`;
    const message = `${script([{ text: "seen" }])} ${"Grüße 😀 ".repeat(200_000)}`;
    const images = [{ data: "A".repeat(4_000_000), mimeType: "image/png" }];
    expect((await post(path, { message, images })).status).toBe(200);
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages[0].content[0].text === message).toBe(true);
    expect(messages[0].content[1].data.data === images[0]?.data).toBe(true);
    const { bytes, parts } = await readSizes("no_compaction", id);
    expect(bytes).toBeLessThanOrEqual(rowBytesMax);
    expect(parts).toBeGreaterThan(3);
    const [request] = await modelRequests(message);
    expect(JSON.stringify(request?.body).length).toBeGreaterThan(5_000_000);
  });

  it("waits in the queue, and survives the end of its object there", { timeout: 60_000 }, async () => {
    const id = unique();
    const path = `/agents/no_compaction/${id}`;
    const first = script([{ hang: true }], [{ text: "first" }]);
    const lost = [post(path, { message: first })];
    await modelWasAsked(first, 1);
    const images = [{ data: "A".repeat(5_000_000), mimeType: "image/png" }];
    const second = unique();
    lost.push(post(path, { message: second, images, whenBusy: "queue" }));
    await call(`${path}/messages`); // the session has taken it when it answers this
    const { bytes } = await readSizes("no_compaction", id);
    expect(bytes).toBeLessThanOrEqual(rowBytesMax);
    await abortAllDurableObjects();
    await Promise.all(lost);
    expect((await post(path, { message: "third" })).status).toBe(200);
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages[2].content[0].text).toBe(second);
    expect(messages[2].content[1].data.data === images[0]?.data).toBe(true);
    // What stands in the conversation does not stand in the queue any more.
    const waiting = await runInDurableObject(objectOf("no_compaction", id), (_object, state) =>
      state.storage.sql.exec("SELECT owner FROM text_parts WHERE owner NOT LIKE 'message %'").toArray(),
    );
    expect(waiting).toEqual([]);
  });

  it("may join a running operation", { timeout: 60_000 }, async () => {
    const id = unique();
    const path = `/agents/no_compaction/${id}`;
    const first = script([{ delayMs: 500 }, { text: "a" }], [{ text: "b" }]);
    const running = post(path, { message: first });
    await modelWasAsked(first, 1);
    const message = `${script([{ text: "c" }])} ${"x".repeat(3_000_000)}`;
    const steered = post(path, { message, whenBusy: "steer" });
    expect((await running).status).toBe(200);
    expect((await steered).status).toBe(200);
    const { messages } = (await call(`${path}/messages`)).body;
    const texts = messages.map(({ content }: { content: { text: string }[] }) => content[0]?.text);
    expect(texts.includes(message)).toBe(true);
    expect((await readSizes("no_compaction", id)).bytes).toBeLessThanOrEqual(rowBytesMax);
  });
});

describe("an answer of several megabytes", () => {
  it("is the result, in the conversation, the operation and the log", { timeout: 60_000 }, async () => {
    const id = unique();
    const path = `/agents/no_compaction/${id}`;
    const text = "answer ".repeat(400_000);
    const { status, body } = await post(path, { message: script([{ text, chunks: 200 }]) });
    expect(status).toBe(200);
    expect(body.result.text === text).toBe(true);
    const operation = (await call(`${path}/operations/${body.operation_id ?? body.result.operationId}`)).body;
    expect(operation.result.text === text).toBe(true);
    const { events } = (await call(`${path}/events`)).body;
    const delta = events.find(({ type }: { type: string }) => type === "text_delta");
    expect(delta.text === text).toBe(true);
    expect((await readSizes("no_compaction", id)).bytes).toBeLessThanOrEqual(rowBytesMax);
  });

  it("may be a typed result", { timeout: 60_000 }, async () => {
    const id = unique();
    const path = `/agents/no_compaction/${id}`;
    const value = { lines: Array.from({ length: 30_000 }, (_, line) => `line ${line} ${"é".repeat(40)}`) };
    const result = {
      type: "object",
      properties: { lines: { type: "array", items: { type: "string" } } },
      required: ["lines"],
    };
    const { body } = await post(path, {
      message: script([{ text: JSON.stringify(value), chunks: 200 }]),
      result,
    });
    expect(JSON.stringify(body.result.result) === JSON.stringify(value)).toBe(true);
    const operation = (await call(`${path}/operations/${body.result.operationId}`)).body;
    expect(JSON.stringify(operation.result.result) === JSON.stringify(value)).toBe(true);
    expect((await readSizes("no_compaction", id)).bytes).toBeLessThanOrEqual(rowBytesMax);
  });

  it("that is no such result is quoted in the error, not repeated", { timeout: 60_000 }, async () => {
    const id = unique();
    const path = `/agents/no_compaction/${id}`;
    const text = JSON.stringify(Array.from({ length: 300_000 }, () => "wrong"));
    const { status, body } = await post(path, {
      message: script([{ text, chunks: 200 }]),
      result: { type: "array", items: { type: "number" } },
      retries: 0,
    });
    expect(status).toBe(422);
    expect(JSON.stringify(body).length).toBeLessThan(100_000);
    expect((await readSizes("no_compaction", id)).bytes).toBeLessThanOrEqual(rowBytesMax);
    expect((await call(`${path}/messages`)).body.messages[1].content[0].text === text).toBe(true);
  });

  it("fails its operation when the result grows past all bounds, and the session goes on", {
    timeout: 60_000,
  }, async () => {
    const path = `/agents/no_compaction/${unique()}`;
    // As JSON a number takes up to four times what the model wrote.
    const text = `[${Array.from({ length: 720_000 }, () => "1e20").join()}]`;
    const { status, body } = await post(path, {
      message: script([{ text, chunks: 200 }]),
      result: { type: "array", items: { type: "number" } },
    });
    expect(status).toBe(413);
    expect(body.error).toMatchObject({
      type: "payload_too_large",
      message: expect.stringContaining("The result"),
    });
    expect((await call(`${path}/messages`)).body.messages[1].content[0].text === text).toBe(true);
    expect((await post(path, { message: script([{ text: "next" }]) })).status).toBe(200);
  });

  it("is refused when it grows past its bound", { timeout: 60_000 }, async () => {
    const text = "x".repeat(modelLimits.answerCharsMax + 1);
    const { status, body } = await post(`/agents/no_compaction/${unique()}`, {
      message: script([{ text, chunks: 200 }]),
    });
    expect(status).toBe(502);
    expect(body.error).toMatchObject({ type: "model_rejected", message: "The model's answer is too long." });
  });
});

describe("the largest message", () => {
  it("crosses from the object to its reader, alone on its page", { timeout: 60_000 }, async () => {
    const id = unique();
    // One character that Latin-1 does not have makes all of them take two bytes.
    const text = `€${"x".repeat(textBytesMax - 100)}`;
    await runInDurableObject(objectOf("no_compaction", id), (_object, state) => {
      const sql = new DurableObjectSql(state.storage);
      migrate(sql);
      const store = new MessageStore(sql);
      for (const [index, said] of ["before", text, "after"].entries()) {
        const message = { role: "user" as const, content: [{ type: "text" as const, text: said }] };
        store.insert(mainThread, { seq: index + 1, operationId: "op_1", message, metadata: {} }, 1);
      }
    });
    const path = `/agents/no_compaction/${id}/messages`;
    const newest = (await call(path)).body;
    expect(newest.messages).toHaveLength(1);
    const { messages, nextBefore } = (await call(`${path}?before=${newest.nextBefore}`)).body;
    expect(messages).toHaveLength(1);
    expect(messages[0].content[0].text === text).toBe(true);
    expect((await call(`${path}?before=${nextBefore}`)).body.messages).toHaveLength(1);
  });
});
