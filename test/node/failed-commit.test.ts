/** A transaction that fails at its commit, as on a full disk: what it would have stored is nowhere told. */

import { defineTool } from "edgeflue";
import { memorySql, scriptModel, testAgent } from "edgeflue/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Sql, SqlValue } from "../../src/sql.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

/** The first transactions with such a statement fail when all of it is done. */
function fail(
  sql: Sql,
  matches: (statement: string, bindings: readonly SqlValue[]) => boolean,
  { times = 1 } = {},
): Sql {
  let left = times;
  let isHit = false;
  let depth = 0;
  return {
    get rowsWritten() {
      return sql.rowsWritten;
    },
    get rowsRead() {
      return sql.rowsRead;
    },
    all: (statement, ...bindings) => sql.all(statement, ...bindings),
    first: (statement, ...bindings) => sql.first(statement, ...bindings),
    iterate: (statement, ...bindings) => sql.iterate(statement, ...bindings),
    run: (statement, ...bindings) => {
      isHit ||= left > 0 && matches(statement, bindings);
      sql.run(statement, ...bindings);
    },
    transaction: <T>(body: () => T): T =>
      sql.transaction(() => {
        depth += 1;
        try {
          const value = body();
          if (!isHit || depth > 1) return value;
        } finally {
          depth -= 1;
        }
        left -= 1;
        isHit = false;
        throw new Error("database or disk is full");
      }),
  };
}

const isMessage = (text: string) => (statement: string, bindings: readonly SqlValue[]) =>
  statement.startsWith("INSERT INTO messages") && bindings.some((value) => String(value).includes(text));

const reader = (name: string) =>
  defineTool({ name, description: "Looks.", effect: "read", execute: () => "READ OUTPUT" });

it("does not let the log of a failed answer name a message that comes later", async () => {
  const sql = fail(memorySql(), isMessage("THE ANSWER"));
  const model = scriptModel({ text: "THE ANSWER" }, { text: "two" });
  await using session = await testAgent({}, { model, sql });
  await expect(session.prompt("first")).rejects.toThrow();
  await session.prompt("MY SECRET QUESTION");
  const { events } = await session.events({});
  const [first] = events;
  const own = events.filter(({ operationId }) => operationId === first?.operationId);
  expect(own.map(({ type }) => type)).toEqual([
    "operation_start",
    "agent_start",
    "turn_request",
    "error",
    "idle",
    "operation",
  ]);
  expect(JSON.stringify(own)).not.toContain("SECRET");
});

it("tells the end of a tool's call once", async () => {
  const sql = fail(memorySql(), isMessage("TOOL OUTPUT"));
  const look = defineTool({
    name: "look",
    description: "Looks.",
    effect: "idempotent",
    execute: () => "TOOL OUTPUT",
  });
  const model = scriptModel({ toolCalls: [{ name: "look" }] }, { text: "done" });
  await using session = await testAgent({ tools: [look] }, { model, sql });
  await session.prompt("first");
  const { events } = await session.events({});
  expect(events.filter(({ type }) => type === "tool_end")).toMatchObject([
    { isError: true, result: expect.stringContaining("disk is full") },
  ]);
});

it("keeps what was read when only what came with it could not be stored", async () => {
  const sql = fail(memorySql(), isMessage("THE ANSWER"));
  const model = scriptModel({ toolCalls: [{ name: "look" }] }, { text: "THE ANSWER" }, { text: "two" });
  await using session = await testAgent({ tools: [reader("look")] }, { model, sql });
  await expect(session.prompt("first")).rejects.toMatchObject({ code: "internal_error" });
  expect((await session.prompt("second")).text).toBe("two");
  const { messages } = await session.messages();
  expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user", "assistant"]);
  expect(JSON.stringify(messages[2])).toContain("READ OUTPUT");
  const { events } = await session.events({});
  expect(events.filter(({ type }) => type === "tool_end")).toMatchObject([{ result: "READ OUTPUT" }]);
});

it("ends an operation whose reads could not be stored, and serves the next one", async () => {
  // With what comes next, and alone.
  const sql = fail(memorySql(), isMessage("READ OUTPUT"), { times: 2 });
  const model = scriptModel({ toolCalls: [{ name: "look" }] }, { text: "lost" }, { text: "two" });
  await using session = await testAgent({ tools: [reader("look")] }, { model, sql });
  await expect(session.prompt("first")).rejects.toMatchObject({ code: "internal_error" });
  expect((await session.prompt("second")).text).toBe("two");
  const { messages } = await session.messages();
  expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user", "assistant"]);
  // Nothing tells of the result that is not stored.
  expect(JSON.stringify([messages, await session.events({})])).not.toContain("READ OUTPUT");
});

it("settles an operation whose reads are lost at its very end, and the next one sees no open call", async () => {
  const sql = fail(memorySql(), isMessage("READ OUTPUT"));
  const model = scriptModel({ toolCalls: [{ name: "look" }] }, { text: "two" });
  await using session = await testAgent({ tools: [reader("look")], limits: { steps: 1 } }, { model, sql });
  const first = () => session.prompt("first", { idempotencyKey: "first" });
  await expect(first()).rejects.toMatchObject({ code: "internal_error" });
  await expect(first()).rejects.toMatchObject({ code: "internal_error" });
  expect((await session.prompt("second")).text).toBe("two");
  expect(sql.all("SELECT status FROM operations")).toEqual([{ status: "failed" }, { status: "succeeded" }]);
  const { messages } = await session.messages();
  expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user", "assistant"]);
});

it("settles an operation whose reads are lost when it is put aside for an approval", async () => {
  const sql = fail(memorySql(), isMessage("READ OUTPUT"));
  const pay = defineTool({
    name: "pay",
    description: "Pays.",
    needsApproval: true,
    execute: () => "paid",
  });
  const model = scriptModel({ toolCalls: [{ name: "look" }, { name: "pay" }] }, { text: "two" });
  await using session = await testAgent({ tools: [reader("look"), pay] }, { model, sql });
  await expect(session.prompt("first")).rejects.toMatchObject({ code: "internal_error" });
  expect(sql.all("SELECT status FROM operations")).toEqual([{ status: "failed" }]);
  expect(await session.approvals()).toEqual([]);
  expect((await session.prompt("second")).text).toBe("two");
});

it("leaves nothing behind of a large request that could not be taken up", async () => {
  const sql = fail(memorySql(), (statement) =>
    statement.startsWith("UPDATE operations SET status = 'running', input"),
  );
  const gate = Promise.withResolvers<void>();
  const model = scriptModel(async () => {
    await gate.promise;
    return { text: "one" };
  });
  await using session = await testAgent({}, { model, sql });
  const first = session.prompt("first");
  const second = session.dispatch("L".repeat(2_000_000));
  const { operationId } = await second;
  gate.resolve();
  expect((await first).text).toBe("one");
  await vi.waitFor(async () => expect((await session.operation(operationId)).status).toBe("failed"));
  expect(sql.all("SELECT owner FROM text_parts")).toEqual([]);
});
