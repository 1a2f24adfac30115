/** A session without an engine, for code that uses one. */

import { fakeSession } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AgentHandle } from "../../src/protocol/agent-session/agent-handle.ts";
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

  it("names what was asked for when it refuses a field", async () => {
    const wrong = { mesage: "hi" } as never;
    await expect(fakeSession("a").prompt(wrong)).rejects.toThrow('"mesage" of a prompt.');
    await expect(fakeSession("a").shell(wrong)).rejects.toThrow('"mesage" of a command.');
    await expect(fakeSession("a").compact(wrong)).rejects.toThrow('"mesage" of a compaction.');
  });

  it("rejects what it has no reply for", async () => {
    await expect(fakeSession().prompt({ message: "hi" })).rejects.toThrow("asked 1 times but has 0 replies");
  });
});

describe("an agent's handle", () => {
  it("refuses a dispatch without input, and an id that is none", async () => {
    const open = () => fakeSession("a");
    const handle = new AgentHandle({ name: "a", id: "b", open });
    await expect(handle.dispatch({} as never)).rejects.toThrowError("The input is missing.");
    await expect(handle.dispatch(undefined as never)).rejects.toThrowError("the options must be an object.");
    expect(() => new AgentHandle({ name: "a", id: 5 as never, open })).toThrowError("must be a text.");
  });
});
