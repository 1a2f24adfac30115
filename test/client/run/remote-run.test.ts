/** Workflows and runs through the client, over connections that break. */

import type { RunEvent } from "edgeflue/client";
import { describe, expect, it } from "vitest";
import { connect, cut, disconnect } from "../support.ts";

const direct = () => connect((send) => send());

async function collect(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe("a workflow", () => {
  it("is listed; a broken one with its error", async () => {
    const workflows = await direct().client.workflows();
    const find = (name: string) => workflows.find((workflow) => workflow.name === name);
    expect(find("echo")).toMatchObject({ path: "/workflows/echo", triggers: { webhook: true } });
    expect(find("broken")?.error).toMatchObject({ type: "workflow_invalid" });
  });

  it("runs and gives its result", async () => {
    const { client } = direct();
    expect(await client.workflow("echo").run({ msg: "hi" })).toEqual({ echo: "hi" });
    expect(await client.workflow("echo").run()).toEqual({ echo: "" });
  });

  it("rejects with the run's error, and with a refusal of the payload", async () => {
    const { client } = direct();
    await expect(client.workflow("boom").run()).rejects.toMatchObject({ code: "internal_error" });
    await expect(client.workflow("checked").start({ count: "x" })).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining("payload.count"),
    });
    await expect(client.workflow("nothing").start()).rejects.toMatchObject({ code: "not_found" });
    await expect(client.workflow("echo").start({}, { key: "k" } as object)).rejects.toThrow(
      'unknown option "key"',
    );
  });

  it("streams what happens", async () => {
    const events = await collect(direct().client.workflow("echo").stream({ msg: "x" }));
    expect(events.map(({ type, index }) => [type, index])).toEqual([
      ["run_start", 1],
      ["log", 2],
      ["run_end", 3],
    ]);
    expect(events[2]?.data).toMatchObject({ status: "succeeded", result: { echo: "x" } });
  });

  it("begins one run for a start whose answer never arrived, and for a key", async () => {
    const { client, requests } = connect(async (send, attempt) => {
      const answer = await send();
      return attempt === 1 ? disconnect() : answer;
    });
    const run = await client.workflow("echo").start({ msg: "1" }, { idempotencyKey: crypto.randomUUID() });
    expect(requests).toHaveLength(2);
    const [key] = requests.map(({ headers }) => headers.get("idempotency-key") ?? "");
    const again = await client.workflow("echo").start({ msg: "1" }, { idempotencyKey: key ?? "" });
    expect(again.id).toBe(run.id);
  });

  it("takes any text as its key", async () => {
    const { client } = direct();
    for (const key of [
      `Größe ${crypto.randomUUID()}`,
      `заказ 🧾 ${crypto.randomUUID()}`,
      ` ${crypto.randomUUID()}`,
    ]) {
      const run = await client.workflow("echo").start({ msg: "1" }, { idempotencyKey: key });
      const again = await client.workflow("echo").start({ msg: "1" }, { idempotencyKey: key });
      expect(again.id).toBe(run.id);
      const other = await client.workflow("echo").start({ msg: "1" }, { idempotencyKey: key.trim() });
      expect(other.id === run.id).toBe(key === key.trim());
    }
  });
});

describe("a run", () => {
  it("has a record, pages of events, and a stream from any place", async () => {
    const { client } = direct();
    const { id } = await client.workflow("echo").start({ msg: "x" });
    const run = client.run<{ echo: string }>(id);
    expect((await run.result()).echo).toBe("x");
    const { startedAt, endedAt = 0, ...record } = await run.record();
    expect(record).toEqual({
      runId: id,
      kind: "workflow",
      name: "echo",
      instanceId: id,
      status: "succeeded",
      payload: { msg: "x" },
      result: { echo: "x" },
      eventCount: 3,
    });
    expect(endedAt).toBeGreaterThanOrEqual(startedAt);
    const { events, nextAfter } = await run.events({ types: ["log", "run_end"], limit: 1 });
    expect([events.map(({ type }) => type), nextAfter]).toEqual([["log"], 2]);
    expect((await collect(run.stream({ after: 2 }))).map(({ type }) => type)).toEqual(["run_end"]);
  });

  it("streams on after the last event when the connection breaks", async () => {
    const streams: (string | null)[] = [];
    const { client } = connect(async (send) => {
      const answer = await send();
      if (!answer.headers.get("content-type")?.includes("event-stream")) return answer;
      streams.push("stream");
      return streams.length === 1 ? cut(answer, 400, "break") : answer;
    });
    const run = await client.workflow("echo").start({ msg: "x" });
    expect((await collect(run.stream())).map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(streams.length).toBeGreaterThan(1);
  });

  it("takes an event once, though its answer never arrived", async () => {
    const { client, requests } = connect(async (send) => {
      const answer = await send();
      const isFirst = requests.filter(({ url }) => url.endsWith("/events")).length === 1;
      return isFirst && requests.at(-1)?.url.endsWith("/events") ? disconnect() : answer;
    });
    const run = await client.workflow("waiting").start();
    expect(await run.send("go", { by: "ann" })).toMatchObject({ delivery: 1, isRepeated: true });
    expect(await run.result()).toEqual({ by: "ann" });
    await expect(run.send("go")).rejects.toMatchObject({ code: "run_ended" });
  });

  it("is cancelled once, and says so when that answer never arrived", async () => {
    let isLost = false;
    const { client, requests } = connect(async (send) => {
      const answer = await send();
      if (isLost || !requests.at(-1)?.url.endsWith("/cancel")) return answer;
      isLost = true;
      return disconnect();
    });
    const run = await client.workflow("waiting").start();
    const result = expect(run.result()).rejects.toMatchObject({ code: "run_cancelled" });
    expect(await run.cancel()).toEqual({ cancelled: true, status: "cancelled" });
    expect(await run.cancel()).toEqual({ cancelled: false, status: "cancelled" });
    await result;
  });

  it("is removed, also when that answer never arrived", async () => {
    const { client, requests } = connect(async (send) => {
      const answer = await send();
      const removals = requests.filter(({ method }) => method === "DELETE").length;
      return requests.at(-1)?.method === "DELETE" && removals === 1 ? disconnect() : answer;
    });
    const run = await client.workflow("echo").start();
    await run.result();
    await run.delete();
    await expect(run.record()).rejects.toMatchObject({ code: "run_not_found" });
    await expect(run.delete()).rejects.toMatchObject({ code: "run_not_found" });
    await expect(collect(run.stream())).rejects.toMatchObject({ code: "run_not_found" });
  });
});
