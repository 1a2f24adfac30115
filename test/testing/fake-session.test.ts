/** A session without an engine, for code that uses one. */

import { fakeSession } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AgentSession } from "../../src/protocol/agent-session/agent-session.ts";

describe("fakeSession", () => {
  it("gives its replies in order and keeps what was asked", async () => {
    const session = fakeSession("first", { text: "second" });
    expect((await session.prompt({ message: "one" })).text).toBe("first");
    expect((await session.prompt({ message: "two", model: "demo:" })).text).toBe("second");
    expect(session.requests).toEqual([{ message: "one" }, { message: "two", model: "demo:" }]);
  });

  it("gives typed results and errors", async () => {
    const session = new AgentSession(fakeSession({ result: { count: 5 } }, { error: "queue_full" }));
    const { result } = await session.prompt("how many?", { result: z.object({ count: z.number() }) });
    expect(result.count).toBe(5);
    await expect(session.prompt("again")).rejects.toMatchObject({ code: "queue_full" });
  });

  it("streams as a session does", async () => {
    const session = new AgentSession(fakeSession("hello", { error: "model_timeout" }));
    const events = await Array.fromAsync(session.stream("hi"));
    expect(events.map(({ type }) => type)).toEqual(["start", "delta", "end"]);
    expect((await Array.fromAsync(session.stream("hi"))).at(-1)).toMatchObject({
      type: "error",
      error: { type: "model_timeout" },
    });
  });

  it("remembers messages and operations", async () => {
    const session = fakeSession("hello", { error: "model_timeout" });
    const { operationId } = await session.prompt({ message: "hi" });
    await session.prompt({ message: "again" }).catch(() => {});
    expect((await session.messages()).messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "user",
    ]);
    expect(await session.operation(operationId)).toMatchObject({ status: "succeeded" });
    expect(await session.operation("op_fake_2")).toMatchObject({ status: "failed" });
    await expect(session.operation("gone")).rejects.toMatchObject({ code: "operation_not_found" });
  });

  it("rejects what it has no reply for", async () => {
    await expect(fakeSession().prompt({ message: "hi" })).rejects.toThrow("asked 1 times but has 0 replies");
  });
});
