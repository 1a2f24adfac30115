/** The trace of a caller, from its request to what observers of the session hear. */

import { exports } from "cloudflare:workers";
import { createFlueClient } from "edgeflue/client";
import { describe, expect, it } from "vitest";
import { openSession } from "../../src/session/durable-object/session-stub.ts";
import { post, unique } from "../support/api.ts";
import { observed } from "../support/observed.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** The traces of the events of an operation, each once. */
function tracesOf(operationId: unknown): unknown[] {
  const events = observed.filter(({ data }) => data.operation_id === operationId);
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(["operation_start", "operation"]));
  return [...new Set(events.map(({ data }) => data.traceparent))];
}

describe("the trace of a caller", () => {
  it("is with all events of a prompt and of a command over HTTP, and of no other", async () => {
    const path = `/agents/observed/${unique()}`;
    const prompt = await post(path, { message: "hi" }, { traceparent });
    const command = await post(`${path}/shell`, { command: "echo hi" }, { traceparent });
    const other = await post(path, { message: "hi" });
    expect([prompt, command, other].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(tracesOf(prompt.body.result.operationId)).toEqual([traceparent]);
    expect(tracesOf(command.body.result.operationId)).toEqual([traceparent]);
    expect(tracesOf(other.body.result.operationId)).toEqual([undefined]);
  });

  it("is in no event that callers read", async () => {
    const path = `/agents/observed/${unique()}`;
    await post(path, { message: "hi" }, { traceparent });
    const response = await exports.default.fetch(new Request(`http://edgeflue.test${path}/events`));
    expect(await response.text()).not.toContain("traceparent");
  });

  it("goes from the client in a header, with each kind of operation", async () => {
    const client = createFlueClient({
      baseUrl: "http://edgeflue.test",
      fetch: (input, init) => exports.default.fetch(new Request(input, init)),
    });
    const id = unique();
    const session = client.agent("observed", id).session();
    await session.prompt("hi", { traceparent });
    await session.shell("echo hi", { traceparent });
    await session.dispatch("hi", { traceparent });
    await session.prompt("without");
    for await (const _ of session.stream("hi", { traceparent }));
    const ends = observed.filter(({ type, data }) => type === "operation" && data.instance_id === id);
    const own = [traceparent, traceparent, traceparent, undefined, traceparent];
    expect(ends.map(({ data }) => data.traceparent)).toEqual(own);
  });

  it("goes beside the request, which objects of an older deploy check field by field", async () => {
    const calls: unknown[][] = [];
    const call = async (...args: unknown[]) => {
      calls.push(args);
      return { ok: true, value: {} };
    };
    const namespace = { idFromName: () => "id", get: () => ({ call }) } as unknown as Parameters<
      typeof openSession
    >[0];
    const address = { agent: "a", instance: "i", session: "s" };
    const session = openSession(namespace, address);
    await session.shell({ command: "ls", traceparent });
    await session.shell({ command: "ls" });
    expect(calls).toEqual([
      [address, "shell", [{ command: "ls" }], undefined, { traceparent }],
      [address, "shell", [{ command: "ls" }], undefined, undefined],
    ]);
  });
});
