/** On an idle session the model is asked while the acceptance is only staged: no caller hears of an operation before its
 *  row is committed, and one whose row cannot be committed leaves nothing. */

import { registerHarness } from "edgeflue";
import { CrashingSql, memorySql, type ScriptStep, scriptModel, testAgent } from "edgeflue/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { storeLimits } from "../../src/limits.ts";
import { withLazyTables } from "../../src/store/migrations.ts";
import { waitFor } from "../support/wait-for.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

/** A session that has talked before, whose model waits until it is let go on. `rows` are those that are on disk. */
async function openWarm({ isCold = false } = {}) {
  const sql = memorySql();
  const asked = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<ScriptStep>();
  const model = scriptModel(({ prompt }) => {
    if (!JSON.stringify(prompt.at(-1)).includes("now")) return { text: "hello" };
    asked.resolve();
    return goOn.promise;
  });
  const open = (host = sql) => testAgent({}, { model, sql: host });
  const first = await open();
  await first.prompt("hi");
  if (isCold) await first[Symbol.asyncDispose]();
  const session = isCold ? await open() : first;
  const rows = () => sql.all<{ status: string }>("SELECT status FROM operations ORDER BY id");
  return { sql, model, open, session, rows, asked: asked.promise, goOn };
}

describe.each([{ isCold: false }, { isCold: true }])("a prompt on a session that was there, %o", (warmth) => {
  it("asks the model before its row is written, and is one transaction with a quick answer", async () => {
    const { session, rows, asked, goOn, sql } = await openWarm(warmth);
    const transaction = vi.spyOn(sql, "transaction");
    const answer = session.prompt("now");
    await asked;
    expect(rows()).toEqual([{ status: "succeeded" }]);
    goOn.resolve({ text: "there" });
    expect(await answer).toMatchObject({ text: "there" });
    expect(transaction).toHaveBeenCalledTimes(1);
    expect(rows()).toEqual([{ status: "succeeded" }, { status: "succeeded" }]);
    await session[Symbol.asyncDispose]();
  });

  it("gives a receipt once the row is committed, while the model still thinks", async () => {
    const { session, rows, asked, goOn } = await openWarm(warmth);
    let seen: unknown;
    void asked.then(() => {
      seen = rows();
    });
    const { operationId } = await session.dispatch("now");
    expect(seen).toEqual([{ status: "succeeded" }]);
    expect(rows()).toEqual([{ status: "succeeded" }, { status: "running" }]);
    goOn.resolve({ text: "there" });
    await waitFor(async () =>
      expect(await session.operation(operationId)).toMatchObject({ status: "succeeded" }),
    );
    await session[Symbol.asyncDispose]();
  });

  it("opens its stream once the row is committed", async () => {
    const { session, rows, asked, goOn } = await openWarm(warmth);
    let seen: unknown;
    void asked.then(() => {
      seen = rows();
    });
    const stream = session.stream("now");
    const first = await stream[Symbol.asyncIterator]().next();
    expect(first.value).toMatchObject({ type: "start" });
    expect([seen, rows()]).toEqual([
      [{ status: "succeeded" }],
      [{ status: "succeeded" }, { status: "running" }],
    ]);
    goOn.resolve({ text: "there" });
    await session[Symbol.asyncDispose]();
  });
});

it("commits the acceptance soon, also when nothing else happens and the model is slow", async () => {
  const { session, rows, asked, goOn } = await openWarm();
  const answer = session.prompt("now");
  await asked;
  await new Promise((resolve) => setTimeout(resolve, 2 * storeLimits.stageMsMax));
  expect(rows()).toEqual([{ status: "succeeded" }, { status: "running" }]);
  goOn.resolve({ text: "there" });
  await answer;
  await session[Symbol.asyncDispose]();
});

it("commits the acceptance before it answers a question about it", async () => {
  const { session, rows, asked, goOn } = await openWarm();
  const answer = session.prompt("now");
  await asked;
  expect(rows()).toHaveLength(1);
  const { messages } = await session.messages();
  expect(messages.at(-1)).toMatchObject({ role: "user" });
  expect(rows()).toHaveLength(2);
  goOn.resolve({ text: "there" });
  await answer;
  await session[Symbol.asyncDispose]();
});

it("commits the acceptance before it gives the work to a backend, which may act on the world", async () => {
  const sql = memorySql();
  const seen: unknown[] = [];
  registerHarness("acting", {
    run: async () => {
      seen.push(sql.all("SELECT status FROM operations ORDER BY id"));
      return { text: "done" };
    },
  });
  await using session = await testAgent({ harness: "acting" }, { sql });
  await session.prompt("hi");
  await session.prompt("now");
  expect(seen).toEqual([[{ status: "running" }], [{ status: "succeeded" }, { status: "running" }]]);
});

describe("an acceptance that cannot be stored", () => {
  /** A session whose transactions fail until it is mended. */
  async function openFull() {
    const warm = await openWarm();
    const transaction = vi.spyOn(warm.sql, "transaction").mockImplementation(() => {
      throw new Error("The disk is full.");
    });
    return { ...warm, mend: () => transaction.mockRestore() };
  }

  const ways = {
    prompt: ({ session }: Awaited<ReturnType<typeof openFull>>) =>
      session.prompt("now", { idempotencyKey: "k" }),
    dispatch: ({ session }: Awaited<ReturnType<typeof openFull>>) =>
      session.dispatch("now", { idempotencyKey: "k" }),
    stream: async ({ session }: Awaited<ReturnType<typeof openFull>>) => {
      for await (const event of session.stream("now", { idempotencyKey: "k" })) {
        if (event.type === "error") throw new Error(JSON.stringify(event));
      }
    },
  };

  it.each(Object.entries(ways))(
    "is reported to the caller of %s, and leaves nothing",
    async (_name, send) => {
      const world = await openFull();
      const { session, rows, asked, goOn, sql, mend } = world;
      const outcome = send(world).then(
        () => "a success",
        (error: Error) => error.message,
      );
      await asked;
      // The model answers into nothing.
      goOn.resolve({ text: "there" });
      expect(await outcome).toMatch(/could not store its work/);
      mend();
      expect(rows()).toEqual([{ status: "succeeded" }]);
      expect(sql.all("SELECT 1 FROM messages")).toHaveLength(2);
      expect(withLazyTables(sql).all("SELECT 1 FROM idempotency_keys")).toHaveLength(0);
      // The same request, with its key, is a new one.
      expect(await session.prompt("now", { idempotencyKey: "k" })).toMatchObject({ text: "there" });
      const { messages } = await session.messages();
      expect(messages.map(({ role }) => role).join(" ")).toBe("user assistant user assistant");
      const { events } = await session.events({ limit: 100 });
      const known = sql.all<{ id: string }>("SELECT id FROM operations").map(({ id }) => id);
      expect(events.filter(({ operationId }) => !known.includes(operationId))).toEqual([]);
      await session[Symbol.asyncDispose]();
    },
  );
});

it("leaves nothing when the host dies before it is stored, and the repeat by its key is answered", async () => {
  const { sql, session: warm, open, asked, goOn, rows } = await openWarm();
  await warm[Symbol.asyncDispose]();
  const host = new CrashingSql(sql);
  const dying = await open(host as unknown as typeof sql);
  const answer = dying.prompt("now", { idempotencyKey: "k" }).catch((error) => error.code);
  await asked;
  host.crash();
  expect(await answer).toBe("operation_interrupted");
  expect(rows()).toEqual([{ status: "succeeded" }]);
  goOn.resolve({ text: "there" });
  await using next = await open();
  expect(await next.prompt("now", { idempotencyKey: "k" })).toMatchObject({ text: "there" });
  expect(rows()).toHaveLength(2);
});
