/** The store against a model that keeps everything in a list. */

import { describe, expect, it } from "vitest";
import { requestLimits, storeLimits } from "../../../src/limits.ts";
import type { Message, SummaryView } from "../../../src/protocol/message.ts";
import type { Sql } from "../../../src/sql.ts";
import { MessageStore, mainThread } from "../../../src/store/message/message-store.ts";
import type { StoredMessage } from "../../../src/store/message/stored-message.ts";
import { createRandom, type Random } from "../../sandbox/random.ts";
import { runWithSql } from "../../support/sql.ts";

const thread = mainThread;

/** A conversation as a list, in the order of its positions. */
class Model {
  messages: StoredMessage[] = [];
  summaries: StoredMessage[] = [];

  get cutSeq(): number {
    return this.summaries.at(-1)?.metadata.summary?.upToSeq ?? 0;
  }

  get window(): StoredMessage[] {
    return this.messages.filter(({ seq }) => seq > this.cutSeq);
  }

  insert(stored: StoredMessage): void {
    this.messages.push(stored);
    this.messages.sort((left, right) => left.seq - right.seq);
  }
}

const alphabets = ["x", "Grüße, Jürgen. ", "世界", "😀👩‍👩‍👧 ", '"\\\n\u0001', "\ud800 alone "];

function randomText(random: Random, charsMax: number): string {
  const length = Math.floor(charsMax * (random.integer(1_000) / 1_000) ** 4);
  let text = "";
  while (text.length < length) text += random.pick(alphabets).repeat(1 + random.integer(length));
  return text.slice(0, length);
}

const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
const calls = (count: number, text: string): Message => ({
  role: "assistant",
  content: [
    { type: "text", text },
    ...Array.from({ length: count }, (_, index) => ({
      type: "tool-call" as const,
      toolCallId: `call_${index}`,
      toolName: "t",
      input: {},
    })),
  ],
});
const result = (value: string): Message => ({
  role: "tool",
  content: [{ type: "tool-result", toolCallId: "call_0", toolName: "t", output: { type: "text", value } }],
});

/** Does one thing to both. */
function grow(random: Random, store: MessageStore, model: Model, operation: number): void {
  const operationId = `op_${operation}`;
  const insert = (seq: number, message: Message) => {
    const stored = { seq, operationId, message, metadata: random.integer(3) === 0 ? { model: "m" } : {} };
    store.insert(thread, stored, seq);
    model.insert(structuredClone(stored));
  };
  const text = () => randomText(random, random.integer(8) === 0 ? 5_000_000 : 2_000);
  let seq = (model.messages.at(-1)?.seq ?? 0) + 1;
  insert(seq, user(text()));
  for (let steps = random.integer(4); steps > 0; steps -= 1) {
    const count = random.integer(6);
    const answerSeq = seq + 1;
    insert(answerSeq, calls(count, text()));
    // Results come in any order.
    const places = Array.from({ length: count }, (_, index) => answerSeq + 1 + index);
    while (places.length > 0) {
      const [place = 0] = places.splice(random.integer(places.length), 1);
      insert(place, result(text()));
    }
    seq = answerSeq + count;
  }
  if (random.integer(4) === 0) {
    // Where no result is parted from its call, and something is left.
    const ends = model.window.filter((_, index) => index > 0 && model.window[index]?.message.role !== "tool");
    if (ends.length === 0) return;
    const upToSeq = random.pick(ends).seq - 1;
    const metadata = {
      summary: { upToSeq, madeAtSeq: model.messages.at(-1)?.seq ?? 0, reason: "manual" as const },
    };
    const summary = { operationId, message: user(`summary up to ${upToSeq}`), metadata };
    const summarySeq = store.insertSummary(thread, summary, seq);
    model.summaries.push({ seq: summarySeq, ...summary });
  }
}

const seqsOf = (messages: readonly { seq: number }[]) => messages.map(({ seq }) => seq);

/** What `toEqual` asks, as a yes or no: it takes minutes to show how megabytes differ. */
function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [entries, others] = [left, right].map((value) =>
    Object.entries(value).filter(([, field]) => field !== undefined),
  );
  if (entries?.length !== others?.length) return false;
  return entries?.every(([key, field]) => same(field, Reflect.get(right, key))) ?? false;
}

function compare(store: MessageStore, model: Model, operation: number): void {
  const { summary, messages, isWhole } = store.window(thread);
  const window = model.window;
  const charsOf = (list: readonly StoredMessage[]) =>
    list.reduce((sum, { message }) => sum + JSON.stringify(message.content).length, 0);
  expect(same(summary, model.summaries.at(-1))).toBe(true);
  // The held messages are the end of the window, and all of it when they say so.
  expect(seqsOf(messages)).toEqual(seqsOf(window.slice(window.length - messages.length)));
  expect(same(messages, window.slice(window.length - messages.length))).toBe(true);
  if (isWhole) expect(messages).toHaveLength(window.length);
  else expect(messages[0]?.message.role).not.toBe("tool");
  const newestStep = window.findLastIndex(({ message }) => message.role !== "tool");
  expect(messages.length).toBeGreaterThanOrEqual(window.length - newestStep);
  const isStepAlone = messages.length === window.length - newestStep;
  expect(isStepAlone || charsOf(messages) <= storeLimits.cachedCharsMax).toBe(true);

  for (const operationId of [`op_${operation}`, `op_${operation - 1}`]) {
    const own = model.messages.filter((stored) => stored.operationId === operationId);
    const isNewest = model.messages.at(-1)?.operationId === operationId;
    const heads = own.map(({ seq, message, metadata }) => ({
      seq,
      operationId,
      role: message.role,
      metadata,
    }));
    expect(store.heads(thread, operationId)).toEqual(isNewest ? heads : []);
    const held = new Set(seqsOf(messages));
    const tail = isNewest ? own.filter(({ seq }) => held.has(seq)) : [];
    expect(same(store.tail(thread, operationId), tail)).toBe(true);
  }
}

/** Reads all pages, newest first, and puts them together. */
function readPages(
  store: MessageStore,
  limit: number,
): { messages: StoredMessage["message"][]; summaries: SummaryView[] } {
  const all = { messages: [] as Message[], summaries: [] as SummaryView[] };
  let before: number | undefined;
  do {
    const page = store.page(thread, { limit, include: "compacted", ...(before !== undefined && { before }) });
    const chars = page.messages.reduce((sum, { content }) => sum + JSON.stringify(content).length, 0);
    expect(page.messages.length <= 1 || chars <= requestLimits.messagePageBytesMax).toBe(true);
    expect(page.messages.length).toBeLessThanOrEqual(limit);
    all.messages.unshift(...page.messages.map(({ role, content }) => ({ role, content }) as Message));
    all.summaries.unshift(...(page.summaries ?? []));
    before = page.nextBefore ?? undefined;
  } while (before !== undefined);
  return all;
}

function checkRows(sql: Sql): void {
  const sizes = sql.first<{ messages: number; parts: number }>(
    `SELECT (SELECT MAX(LENGTH(CAST(content AS BLOB))) FROM messages) AS messages,
      (SELECT MAX(LENGTH(bytes)) FROM text_parts) AS parts`,
  );
  expect(sizes?.messages).toBeLessThanOrEqual(storeLimits.rowBytesMax);
  expect(sizes?.parts ?? 0).toBeLessThanOrEqual(storeLimits.rowBytesMax);
}

describe("MessageStore", () => {
  it.each([1, 2, 3, 4])(
    "reads back any conversation, also in another process (seed %i)",
    { timeout: 60_000 },
    (seed) =>
      runWithSql((sql) => {
        const random = createRandom(seed);
        const model = new Model();
        const store = new MessageStore(sql);
        for (let operation = 1; operation <= 15; operation += 1) {
          grow(random, store, model, operation);
          compare(store, model, operation);
          if (operation % 5 === 0) compare(new MessageStore(sql), model, operation);
        }
        const woken = new MessageStore(sql);
        for (const { seq, message } of model.messages) {
          expect(same(woken.find(thread, seq), message)).toBe(true);
          expect(same(store.find(thread, seq), message)).toBe(true);
        }
        const { messages, summaries } = readPages(woken, 1 + random.integer(20));
        expect(
          same(
            messages,
            model.messages.map(({ message }) => message),
          ),
        ).toBe(true);
        expect(summaries.map(({ upToSeq }) => upToSeq)).toEqual(
          model.summaries.map(({ metadata }) => metadata.summary?.upToSeq),
        );
        let after = 0;
        const inOrder: StoredMessage[] = [];
        for (let page = store.range(thread, { after, upTo: 1e9 }, 100_000); page.length > 0; ) {
          inOrder.push(...page);
          after = page.at(-1)?.seq ?? 0;
          page = store.range(thread, { after, upTo: 1e9 }, 100_000);
        }
        expect(same(inOrder, model.messages)).toBe(true);
        checkRows(sql);
      }),
  );

  it("writes one row for a message that fits it", () =>
    runWithSql((sql) => {
      const store = new MessageStore(sql);
      const before = sql.rowsWritten;
      store.insert(thread, { seq: 1, operationId: "op", message: user("hi"), metadata: {} }, 1);
      expect(sql.rowsWritten - before).toBe(1);
    }));

  it("refuses a message beyond all bounds, and loses nothing else", () =>
    runWithSql((sql) => {
      const store = new MessageStore(sql);
      store.insert(thread, { seq: 1, operationId: "op", message: user("kept"), metadata: {} }, 1);
      const message = user("x".repeat(storeLimits.textBytesMax));
      expect(() =>
        sql.transaction(() => store.insert(thread, { seq: 2, operationId: "op", message, metadata: {} }, 2)),
      ).toThrowError("The message takes");
      store.forget();
      expect(store.window(thread).messages).toMatchObject([{ message: user("kept") }]);
      store.insert(thread, { seq: 2, operationId: "op", message: user("next"), metadata: {} }, 2);
      expect(store.page(thread, {}).messages).toHaveLength(2);
    }));

  it("gives a message that is larger than a page alone", () =>
    runWithSql((sql) => {
      const store = new MessageStore(sql);
      const large = user("x".repeat(requestLimits.messagePageBytesMax + 1));
      for (const [index, message] of [user("a"), large, user("b")].entries()) {
        store.insert(thread, { seq: index + 1, operationId: "op", message, metadata: {} }, 1);
      }
      const sizes: number[] = [];
      for (let before: number | null = 9; before !== null; ) {
        const page = store.page(thread, { before });
        sizes.push(page.messages.length);
        before = page.nextBefore;
      }
      expect(sizes).toEqual([1, 1, 1]);
    }));

  it("holds the conversation that is worked on, not every task's", () =>
    runWithSql((sql) => {
      const store = new MessageStore(sql);
      const message = user("x".repeat(storeLimits.cachedCharsMax / 4));
      for (let task = 1; task <= 10; task += 1) {
        store.insert(`main>${task}`, { seq: 1, operationId: "op", message, metadata: {} }, 1);
      }
      const before = sql.rowsRead;
      expect(store.window("main>10").messages).toHaveLength(1);
      expect(sql.rowsRead).toBe(before);
      expect(store.window("main>1").messages).toHaveLength(1);
      expect(sql.rowsRead).toBeGreaterThan(before);
    }));

  it("finds a message without going through the conversation", () =>
    runWithSql((sql) => {
      const store = new MessageStore(sql);
      let looks = 0;
      const message = user("x");
      for (let seq = 1; seq <= 1_000; seq += 1) {
        const stored = { operationId: "op", message, metadata: {} };
        const get = () => {
          looks += 1;
          return seq;
        };
        store.insert(thread, Object.defineProperty({ ...stored, seq: 0 }, "seq", { get }), 1);
      }
      looks = 0;
      for (let seq = 1; seq <= 1_000; seq += 1) expect(store.find(thread, seq)).toBe(message);
      expect(looks).toBeLessThan(20 * 1_000);
    }));
});
