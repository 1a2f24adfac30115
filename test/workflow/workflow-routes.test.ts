/** Workflows, handlers and runs over HTTP, in workerd with its own Durable Objects. */

import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, post, unique } from "../support/api.ts";

async function stream(path: string, init: RequestInit = {}): Promise<{ headers: Headers; frames: Frame[] }> {
  const response = await exports.default.fetch(
    new Request(`http://edgeflue.test${path}`, {
      ...init,
      headers: { accept: "text/event-stream", "content-type": "application/json", ...init.headers },
    }),
  );
  const text = await response.text();
  const frames = text
    .split("\n\n")
    .filter((frame) => frame !== "" && !frame.startsWith(":"))
    .map((frame) => {
      const fields = Object.fromEntries(
        frame.split("\n").map((line) => line.split(/: (.*)/s) as [string, string]),
      );
      return { id: fields.id, event: fields.event, data: JSON.parse(fields.data ?? "null") };
    });
  return { headers: response.headers, frames };
}

interface Frame {
  id: string | undefined;
  event: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: whatever came
  data: any;
}

async function until<T>(read: () => Promise<T>, isRight: (value: T) => boolean): Promise<T> {
  let value = await read();
  await expect
    .poll(async () => {
      value = await read();
      return isRight(value);
    })
    .toBe(true);
  return value;
}

describe("POST /workflows/{name}", () => {
  it("answers 202 with a receipt that can be read at once", async () => {
    const { status, headers, body } = await post("/workflows/slow", { payload: {} });
    expect(status).toBe(202);
    expect(body).toEqual({ status: "accepted", run_id: body.runId, runId: body.runId });
    expect(body.runId).toMatch(/^workflow:slow:run_[0-9A-Z]{26}$/);
    expect(headers.get("x-flue-run-id")).toBe(body.runId);
    const record = await call(`/runs/${body.runId}`);
    expect(record.status).toBe(200);
    expect(record.body).toMatchObject({ status: "running", runId: body.runId, ended_at: null, result: null });
  });

  it("waits for the result with ?wait=result, of a wrapped, a bare and no payload", async () => {
    const wrapped = await post("/workflows/echo?wait=result", { payload: { msg: "hi" } });
    expect(wrapped.status).toBe(200);
    expect(wrapped.body).toMatchObject({ status: "completed", result: { echo: "hi" } });
    expect((await post("/workflows/echo?wait=result", { msg: "bare" })).body.result).toEqual({
      echo: "bare",
    });
    const none = await call("/workflows/echo?wait=result", { method: "POST" });
    expect(none.body.result).toEqual({ echo: "" });
  });

  it("takes the idempotency key in the body too, next to the payload", async () => {
    const body = { payload: { msg: "once" }, idempotencyKey: unique() };
    const first = await post("/workflows/echo", body);
    const again = await post("/workflows/echo", body);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body.runId).toBe(first.body.runId);
    const bare = await post("/workflows/echo?wait=result", {
      msg: "bare",
      idempotencyKey: "the workflow's own",
    });
    expect(bare.body.result).toEqual({ echo: "bare" });
  });

  it("refuses a field next to the payload that is none, and two keys", async () => {
    const unknown = await post("/workflows/echo", { payload: {}, idempotencyKy: "a" });
    expect(unknown.status).toBe(400);
    expect(unknown.body.error.message).toBe(
      'Unknown field "idempotencyKy" of the body. Did you mean "idempotencyKey"?',
    );
    const headers = { "content-type": "application/json", "idempotency-key": "a" };
    const two = await call("/workflows/echo", {
      method: "POST",
      headers,
      body: JSON.stringify({ payload: {}, idempotencyKey: "b" }),
    });
    expect([two.status, two.body.error.meta]).toEqual([400, { field: "idempotencyKey" }]);
  });

  it("answers a failure with its envelope and the run's id", async () => {
    const { status, headers, body } = await post("/workflows/boom?wait=result", {});
    expect(status).toBe(500);
    expect(body.error).toMatchObject({ type: "internal_error", message: expect.any(String) });
    const runId = headers.get("x-flue-run-id");
    const record = await call(`/runs/${runId}`);
    expect(record.body).toMatchObject({
      status: "failed",
      is_error: true,
      error: { type: "internal_error" },
    });
  });

  it("streams the run's events to its end", async () => {
    const { headers, frames } = await stream("/workflows/echo", { method: "POST", body: '{"msg":"x"}' });
    expect(frames.map(({ event }) => event)).toEqual(["run_start", "log", "run_end"]);
    expect(frames.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(frames[0]?.data).toMatchObject({
      run_id: headers.get("x-flue-run-id"),
      event_index: 1,
      eventIndex: 1,
      type: "run_start",
      data: { agent: "echo", agent_id: headers.get("x-flue-run-id") },
    });
    expect(frames[1]?.data.data).toEqual({ level: "info", message: "working" });
    expect(frames[2]?.data.data).toEqual({
      is_error: false,
      error: null,
      status: "succeeded",
      result: { echo: "x" },
    });
  });

  it("C14: ends a stream of a failure, also of a file that cannot be loaded", async () => {
    for (const name of ["boom", "broken"]) {
      const { frames } = await stream(`/workflows/${name}`, { method: "POST" });
      expect(frames.at(0)?.event).toBe("run_start");
      expect(frames.at(-2)?.event).toBe("run_end");
      expect(frames.at(-1)).toMatchObject({
        id: undefined,
        event: "error",
        data: { error: { type: expect.any(String) } },
      });
    }
  });

  it("refuses an unknown workflow by name, in every mode", async () => {
    const { status, body } = await post("/workflows/nothing", {});
    expect(status).toBe(404);
    expect(body.error).toMatchObject({ type: "not_found", message: "Unknown workflow: nothing." });
    expect(body.error.meta.available).toContain("echo");
    expect((await post("/workflows/nothing?wait=result", {})).status).toBe(404);
  });

  it("refuses a workflow that is closed to HTTP, wrong payloads, wrong queries and wrong methods", async () => {
    expect((await post("/workflows/closed", {})).body.error.type).toBe("workflow_not_webhook");
    expect((await post("/workflows/checked", { count: "x" })).body.error).toMatchObject({
      type: "invalid_request",
      message: expect.stringContaining("payload.count"),
    });
    expect((await post("/workflows/echo?wiat=result", {})).body.error.type).toBe("invalid_query_param");
    expect((await call("/workflows/echo")).status).toBe(405);
    expect((await post("/workflows/echo", { payload: [] })).status).toBe(400);
  });

  it("begins one run for one key, and refuses the key for another payload", async () => {
    const headers = { "idempotency-key": unique() };
    const first = await post("/workflows/echo", { msg: "1" }, headers);
    const again = await post("/workflows/echo?wait=result", { msg: "1" }, headers);
    expect(again.body.runId).toBe(first.body.runId);
    expect((await post("/workflows/echo", { msg: "2" }, headers)).body.error.type).toBe(
      "idempotency_conflict",
    );
    const [left, right] = await Promise.all(
      [1, 2].map(() => post("/workflows/echo", {}, { "idempotency-key": `${headers["idempotency-key"]}-2` })),
    );
    expect(left?.body.runId).toBe(right?.body.runId);
  });
});

describe("a run", () => {
  it("waits for an event that is posted to it", async () => {
    const { body } = await post("/workflows/waiting", {});
    await until(
      () => call(`/runs/${body.runId}`),
      (answer) => answer.body.status === "waiting",
    );
    const early = { name: "not awaited", payload: 1, idempotencyKey: "early" };
    const events = `/runs/${body.runId}/events`;
    expect((await post(events, early)).body.isRepeated).toBe(false);
    expect((await post(events, early)).body.isRepeated).toBe(true);
    const delivered = await post(events, { name: "go", payload: { by: "ann" } });
    expect(delivered.status).toBe(202);
    const ended = await until(
      () => call(`/runs/${body.runId}`),
      (answer) => answer.body.status === "succeeded",
    );
    expect(ended.body.result).toEqual({ by: "ann" });
    const late = await post(`/runs/${body.runId}/events`, { name: "go" });
    expect([late.status, late.body.error.type]).toEqual([409, "run_ended"]);
  });

  it("is cancelled once, and says what is true", async () => {
    const { body } = await post("/workflows/waiting", {});
    const reply = await post(`/runs/${body.runId}/cancel`, {});
    expect(reply.body).toMatchObject({ cancelled: true, status: "cancelled" });
    expect((await post(`/runs/${body.runId}/cancel`, {})).body).toMatchObject({ cancelled: false });
    expect((await call(`/runs/${body.runId}`)).body.error.type).toBe("run_cancelled");
    const { frames } = await stream(`/runs/${body.runId}/stream`);
    expect(frames.at(-1)?.event).toBe("run_end");
  });

  it("has pages of events, by type and from any place", async () => {
    const { headers } = await stream("/workflows/echo", { method: "POST" });
    const id = headers.get("x-flue-run-id");
    const page = await call(`/runs/${id}/events?limit=2`);
    expect(page.body).toMatchObject({ run_id: id, next_after: 2, nextAfter: 2 });
    expect(page.body.events).toHaveLength(2);
    const rest = await call(`/runs/${id}/events?after=2`);
    expect(rest.body.events.map(({ type }: { type: string }) => type)).toEqual(["run_end"]);
    expect((await call(`/runs/${id}/events?after=3`)).body).toMatchObject({ events: [], nextAfter: 3 });
    expect((await call(`/runs/${id}/events?types=log,run_end`)).body.events).toHaveLength(2);
    const manyTypes = Array.from({ length: 150 }, (_, index) => `type${index},`).join("");
    expect((await call(`/runs/${id}/events?types=${manyTypes}run_end`)).body.events).toHaveLength(1);
    const bad = await call(`/runs/${id}/events?limit=0`);
    expect([bad.status, bad.body.error.type, bad.body.error.meta]).toEqual([
      400,
      "invalid_query_param",
      { param: "limit", value: "0" },
    ]);
    const resumed = await stream(`/runs/${id}/stream?after=2`);
    expect(resumed.frames.map(({ event }) => event)).toEqual(["run_end"]);
    expect((await stream(`/runs/${id}/stream?after=x`)).frames).toHaveLength(3);
    expect((await stream(`/runs/${id}/stream?after=3`)).frames).toEqual([]);
  });

  it("is not found by an id that is none, or that nobody began", async () => {
    for (const id of ["x", "run_01", "workflow:echo:run_01ARZ3NDEKTSV4RRFFQ69G5FAV"]) {
      for (const path of ["", "/events?limit=0", "/stream"]) {
        const { status, body } = await call(`/runs/${id}${path}`);
        expect([status, body.error.type]).toEqual([404, "run_not_found"]);
      }
    }
  });

  it("can be deleted", async () => {
    const { body } = await post("/workflows/waiting", {});
    expect((await call(`/runs/${body.runId}`, { method: "DELETE" })).body).toEqual({ deleted: true });
    expect((await call(`/runs/${body.runId}`)).status).toBe(404);
  });

  it("asks agents, whose sessions keep what was said", async () => {
    const { body } = await post("/workflows/asks?wait=result", { text: "$ echo from a workflow" });
    expect(body.result.text).toContain("from a workflow");
    const messages = await call(`/agents/demo/${encodeURIComponent(body.runId)}/messages`);
    expect(messages.body.messages.length).toBeGreaterThan(1);
  });
});

describe("a handler", () => {
  it("answers with what it returns, and the run in _meta", async () => {
    const id = unique();
    const { status, headers, body } = await post(`/agents/handler/${id}`, { payload: { text: "hi" } });
    expect(status).toBe(200);
    const runId = headers.get("x-flue-run-id");
    expect(runId).toMatch(/^run_[0-9A-Z]{26}$/);
    expect(body).toEqual({ said: "hi", id, _meta: { run_id: runId, runId } });
    expect((await call(`/runs/${runId}`)).body).toMatchObject({
      agent: "handler",
      agent_id: id,
      instanceId: id,
    });
  });

  it("answers X-Webhook with a receipt, and a stream with the run's events", async () => {
    const receipt = await post(`/agents/handler/${unique()}`, {}, { "x-webhook": "true" });
    expect([receipt.status, receipt.body.status]).toEqual([202, "accepted"]);
    const { frames } = await stream(`/agents/handler/${unique()}`, { method: "POST" });
    expect(frames.map(({ event }) => event)).toEqual(["run_start", "run_end"]);
  });

  it("has no sessions", async () => {
    const { status, body } = await post(`/agents/handler/${unique()}/dispatch`, { input: "x" });
    expect([status, body.error.type]).toEqual([400, "invalid_request"]);
  });
});

it("C35: X-Webhook on an agent with sessions answers 202 with a receipt", async () => {
  const { status, body } = await post(`/agents/demo/${unique()}`, { message: "hi" }, { "x-webhook": "true" });
  expect([status, body.status]).toEqual([202, "accepted"]);
});

it("POST /sessions/{id}/abort aborts what /prompt/{id} runs", async () => {
  const id = unique();
  const { status, body } = await post(`/sessions/${id}/abort`, {});
  expect([status, body]).toEqual([200, { aborted: false, session_id: id }]);
});
