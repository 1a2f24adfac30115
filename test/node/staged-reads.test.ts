/** Results of reading tools are staged: nothing leaves the session before they are committed, and in order. */

import { defineTool } from "edgeflue";
import { memorySql, scriptModel, testAgent } from "edgeflue/testing";
import { expect, it, vi } from "vitest";
import { storeLimits } from "../../src/limits.ts";
import { waitFor } from "../support/wait-for.ts";

const exists = { name: "exists", input: { path: "x" } };

it("calls observers in the order of the log", async () => {
  const look = defineTool({ name: "look", description: "Looks.", effect: "read", execute: () => "seen" });
  const slow = defineTool({
    name: "slow",
    description: "Takes longer than a staged write may wait.",
    effect: "read",
    execute: async (_input, { log }) => {
      log.info("before");
      await new Promise((resolve) => setTimeout(resolve, 2 * storeLimits.stageMsMax));
      log.info("after");
      return "slow";
    },
  });
  const model = scriptModel(
    { text: "one", toolCalls: [exists, { name: "slow" }, { name: "look" }] },
    { text: "two", toolCalls: [exists] },
    { toolCalls: [{ name: "task", input: { prompt: "part of it" } }] },
    { toolCalls: [{ name: "look" }, exists] },
    { text: "the part" },
    { text: "done" },
  );
  const told: string[] = [];
  await using session = await testAgent(
    { tools: [look, slow] },
    { model, onEvent: ({ type }) => void told.push(type) },
  );
  await session.prompt("go");
  const { events } = await session.events({ limit: 500 });
  // Observers hear the text in pieces, the log has it by the step.
  const isNoText = (type: string) => type !== "text_delta";
  expect(told.filter(isNoText)).toEqual(events.map(({ type }) => type).filter(isNoText));
  const { messages } = await session.messages();
  const roles = "user assistant tool tool tool assistant tool assistant tool assistant";
  expect(messages.map(({ role }) => role).join(" ")).toBe(roles);
});

it("reports a result once it is stored, also where its conversation has left the cache meanwhile", async () => {
  const sql = memorySql();
  {
    await using session = await testAgent({}, { model: scriptModel({ text: "hello" }), sql });
    await session.prompt("hi");
  }
  // A conversation that fills the memory: what the task says next drives it out.
  const data = "A".repeat(storeLimits.cachedCharsMax - 3_000);
  const image = { type: "file", mediaType: "image/png", data: { type: "data", data } };
  sql.run("UPDATE messages SET content = ? WHERE thread = 'main' AND seq = 1", JSON.stringify([image]));
  const taskHasLooked = Promise.withResolvers<void>();
  const look = defineTool({
    name: "look",
    description: "Looks.",
    effect: "read",
    execute: () => taskHasLooked.promise.then(() => "READ OUTPUT"),
  });
  let calls = 0;
  const model = scriptModel(async () => {
    calls += 1;
    if (calls === 1) return { toolCalls: [{ name: "task", input: { prompt: "part" } }, { name: "look" }] };
    if (calls === 2) {
      setTimeout(taskHasLooked.resolve, 0);
      return { text: "z".repeat(4_000), toolCalls: [exists] };
    }
    // The result beside the task comes first.
    if (calls === 3) await taskHasLooked.promise.then(() => new Promise(setImmediate));
    return { text: "done" };
  });
  const stored: unknown[] = [];
  await using session = await testAgent(
    { tools: [look] },
    {
      model,
      sql,
      onEvent: ({ type, data: { toolName } }) => {
        if (type !== "tool_end" || toolName !== "look") return;
        stored.push(
          sql.all("SELECT seq FROM messages WHERE thread = 'main' AND content LIKE '%READ OUTPUT%'").length,
          sql.all("SELECT 1 FROM events WHERE entries LIKE '%tool_end%look%'").length,
        );
      },
    },
  );
  await session.prompt("now");
  expect([calls, stored]).toEqual([4, [1, 1]]);
});

it("does not look for approvals in an operation that has asked for none, whatever earlier ones did", async () => {
  const pay = defineTool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => "paid" });
  const model = scriptModel(
    { toolCalls: [{ name: "pay" }] },
    { text: "paid" },
    { toolCalls: [exists] },
    { toolCalls: [exists] },
    { text: "looked" },
  );
  const sql = memorySql();
  await using session = await testAgent({ tools: [pay] }, { model, sql });
  const { operationId } = await session.dispatch("pay");
  const [approval] = await vi.waitUntil(async () => {
    const open = await session.approvals();
    return open.length > 0 && open;
  });
  await session.decide(approval?.approvalId ?? "", { decision: "approve" });
  await waitFor(async () =>
    expect(await session.operation(operationId)).toMatchObject({ status: "succeeded" }),
  );
  const first = vi.spyOn(sql, "first");
  const transaction = vi.spyOn(sql, "transaction");
  await session.prompt("look twice");
  expect(first.mock.calls.filter(([statement]) => statement.includes("approvals"))).toEqual([]);
  // All of it at once: nothing in between had to be read.
  expect(transaction).toHaveBeenCalledTimes(1);
});
