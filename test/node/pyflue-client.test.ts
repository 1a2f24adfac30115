/** Every call of PyFlue's own Python client, with its key in the URL, against `wrangler dev`. */

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalWorker, startWorker } from "../../src/cli/start-worker.ts";
import { play } from "../../src/testing/session-contract/contract-model.ts";
import { HttpStatusError, PyFlueClient } from "./support/pyflue-client.ts";

const key = "a-key-of-the-tests-0123456789";
let folder: string;
let worker: LocalWorker;
let client: PyFlueClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "edgeflue-pyflue-"));
  const envFile = join(folder, "env");
  writeFileSync(envFile, `EDGEFLUE_API_KEYS=${key}\nEDGEFLUE_DEFAULT_AGENT=contract\n`);
  worker = await startWorker({ folder, envFile, configPath: "test/client/pyflue-worker/wrangler.toml" });
  client = new PyFlueClient(worker.url.replace("//", `//any:${key}@`));
}, 120_000);
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** What a call raises. */
async function raised(call: Promise<unknown>): Promise<HttpStatusError> {
  const error = await call.then(
    (value) => new Error(`It was answered: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpStatusError);
  const status = error as HttpStatusError; // checked above
  expect(status.body.error).toMatchObject({
    type: expect.any(String),
    message: expect.any(String),
    details: expect.anything(),
  });
  return status;
}

const usage = {
  input: 10,
  output: 5,
  cache_read: 0,
  cache_write: 0,
  reasoning: 0,
  total_tokens: 15,
  cost: { input: 0, output: 0, cache_read: 0, cache_write: 0, total: 0 },
};
const answered = (text: string) =>
  expect.objectContaining({ text, metadata: expect.any(Object), usage, model: { id: "player" } });

describe("keys", () => {
  it("S10: nothing but health and the description of the API is open, and an error shows no exception", async () => {
    const nobody = new PyFlueClient(worker.url);
    for (const path of ["/agents", "/admin/agents", "/admin/runs", "/__pyflue", "/__pyflue/status"])
      expect((await raised(nobody.get(path))).status).toBe(401);
    expect((await raised(nobody.prompt("hi"))).status).toBe(401);
    expect(
      (await raised(new PyFlueClient(worker.url.replace("//", "//any:wrong@")).listAgents())).status,
    ).toBe(401);
    expect(await nobody.health()).toMatchObject({ ok: true });
    const { body } = await raised(client.agents.invoke("broken", "1", { message: "x" }));
    expect(JSON.stringify(body)).not.toContain("The file has a mistake.");
  });

  it("W7: the password of Basic is the key, over HTTP and over WebSockets", async () => {
    expect((await client.listAgents()).agents.length).toBeGreaterThan(3);
    const socket = await client.agents.connect("contract", randomUUID());
    expect((await socket.prompt("hi")).type).toBe("result");
    socket.close();
  });
});

describe("prompt, stream and agents", () => {
  it("health() and agents(): one broken file is listed, and breaks no other (C15)", async () => {
    expect(await client.health()).toMatchObject({ ok: true, framework: expect.any(String) });
    const { agents } = await client.listAgents();
    expect(agents.map(({ name }: { name: string }) => name)).toEqual([
      "broken",
      "closed",
      "contract",
      "handler",
      "spy",
    ]);
    expect(agents[2]).toEqual({
      name: "contract",
      path: "/agents/contract/{agent_id}",
      triggers: { webhook: true },
    });
    expect((await raised(client.agents.invoke("broken", "1", { message: "x" }))).status).toBe(500);
    expect((await client.agents.invoke("contract", randomUUID(), { message: "hi" })).result.text).toContain(
      "hi",
    );
  });

  it("prompt(): the session is the id of the path; of prompt and message, prompt wins (W1)", async () => {
    const sessionId = randomUUID();
    expect(await client.prompt("hello", { sessionId })).toEqual(answered("You said: hello"));
    expect(await client.prompt("é✓\u2028", { sessionId })).toMatchObject({ text: "You said: é✓\u2028" });
    const { messages } = await client.get(`/agents/contract/${sessionId}/messages`);
    expect(messages).toHaveLength(4);
    const both = await client.prompt("beta", { sessionId, payload: { message: "alpha" } });
    expect(both.text).toBe("You said: beta");
    expect((await raised(client.prompt(" "))).status).toBe(400);
  });

  it("stream(): line by line, whatever the text contains; a failure is an event", async () => {
    const text = "one\u2028two\u0085three\u000bfour\r\nfive";
    const sessionId = randomUUID();
    const events = await client.stream(text, { sessionId });
    expect(events.map(({ type }) => type)).toEqual(["start", "delta", "end"]);
    expect(events.every(({ type, data }) => data.type === type)).toBe(true);
    expect(events[0]?.data.session_id).toBe(sessionId);
    expect(events[1]?.data.text).toBe(`You said: ${text}`);
    expect(events[2]?.data).toMatchObject({ text: `You said: ${text}`, metadata: {}, usage });
    const failed = await client.stream(play({ error: "model_rejected" }), { sessionId: randomUUID() });
    expect(failed.at(-1)).toMatchObject({
      type: "error",
      data: {
        type: "error",
        error: { type: "model_rejected" },
        message: "The model fails with model_rejected.",
      },
    });
  });

  it("agents.invoke(mode=sync): in both shapes, with a run id for a handler alone", async () => {
    const id = randomUUID();
    for (const payload of [
      { message: "hi" },
      { prompt: "hi" },
      { message: "hi", session: "other" },
      { message: null, prompt: "hi" },
    ])
      expect(await client.agents.invoke("contract", id, payload)).toEqual({
        result: answered("You said: hi"),
      });
    expect(await client.agents.invokeFlue("contract", id, { message: "hi" })).toEqual({
      result: answered("You said: hi"),
    });
    const raw = await client.agents.invoke("handler", id, { text: "so" });
    expect(raw).toEqual({ said: "so", _meta: { run_id: expect.any(String), runId: raw._meta.run_id } });
    const flue = await client.agents.invokeFlue("handler", id, { text: "so" });
    expect(flue).toMatchObject({ runId: expect.stringMatching(/^run_[0-9A-Z]{26}$/) });
    expect(await client.runs.get(flue.runId)).toMatchObject({
      agent: "handler",
      agent_id: id,
      status: "succeeded",
    });
  });

  it("agents.invoke(mode=webhook): a handler's run can be read at once; an agent's is a receipt (C17, C35)", async () => {
    const { runId } = await client.agents.invokeFlue("handler", "7", { text: "later" }, "webhook");
    expect(await client.runs.get(runId)).toMatchObject({ run_id: runId, runId });
    const id = randomUUID();
    const receipt = await client.agents.invoke("contract", id, { message: "hi" }, "webhook");
    expect(receipt).toMatchObject({ status: "accepted", operationId: expect.any(String) });
    await expect
      .poll(async () => (await client.get(`/agents/contract/${id}/operations/${receipt.operationId}`)).status)
      .toBe("succeeded");
  });

  it("agents.stream(), and start says whose session it is (W2)", async () => {
    const events = await client.agents.stream("contract", "k1", { message: "hi" });
    expect(events.map(({ type }) => type)).toEqual(["start", "delta", "end"]);
    expect(events[0]?.data.session_id).toBe("k1:default");
    const ofHandler = await client.agents.stream("handler", "k1", { text: "hi" });
    expect(ofHandler.map(({ type }) => type)).toEqual(["run_start", "log", "run_end"]);
  });

  it("dispatch: a receipt, in order, once for each key, with a status and an error that can be read (C38)", async () => {
    const id = randomUUID();
    const path = `/agents/contract/${id}`;
    const send = (input: string, idempotencyKey?: string) =>
      client.dispatch("contract", id, { input, ...(idempotencyKey !== undefined && { idempotencyKey }) });
    const receipts = [
      await send("one"),
      await send("two"),
      await send("two again", "k"),
      await send("two again", "k"),
    ];
    expect(receipts[0]).toMatchObject({
      status: "accepted",
      dispatch_id: expect.any(String),
      accepted_at: expect.stringMatching(/Z$/),
    });
    expect(receipts[3].operationId).toBe(receipts[2].operationId);
    const failing = await send(play({ error: "model_rejected" }));
    const state = () => client.get(`${path}/operations/${failing.operationId}`);
    await expect.poll(async () => (await state()).status).toBe("failed");
    expect((await state()).error).toMatchObject({ type: "model_rejected" });
    const { messages } = await client.get(`${path}/messages`);
    const said = messages.filter(({ role }: { role: string }) => role === "user");
    expect(said.map(({ content }: { content: { text: string }[] }) => content[0]?.text).slice(0, 3)).toEqual([
      "one",
      "two",
      "two again",
    ]);
    expect((await raised(client.dispatch("handler", id, { input: "x" }))).status).toBe(400);
  });

  it("S8: an agent that is closed to webhooks is closed in every way", async () => {
    const path = "/agents/closed/1";
    for (const call of [
      () => client.agents.invoke("closed", "1", { message: "x" }),
      () => client.agents.invoke("closed", "1", { message: "x" }, "webhook"),
      () => client.agents.stream("closed", "1", { message: "x" }),
      () => client.dispatch("closed", "1", { input: "x" }),
      () => client.get(`${path}/messages`),
      () => client.get(`${path}/files`),
    ])
      expect((await raised(call())).status).toBe(404);
    expect((await client.raw("/v1/models/closed")).status).toBe(404);
    const socket = await client.agents.connect("closed", "1");
    expect(await socket.prompt("x")).toMatchObject({ type: "error", error: { type: "not_found" } });
    await socket.closed;
    expect((await raised(client.workflows.invoke("shut", {}))).body.error.type).toBe("workflow_not_webhook");
  });

  it("S5, S7: ids that are paths or that look alike are refused, or are sessions of their own", async () => {
    for (const id of ["%2e%2e", "%2e"]) {
      const response = await client.raw(`/prompt/${id}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"prompt":"x"}',
      });
      expect({ id, isRefused: response.status >= 400 && response.status < 500 }).toEqual({
        id,
        isRefused: true,
      });
      await response.body?.cancel();
    }
    const ids = ["a:b", "a_b", "a-b", "A_b", "a/b", "../a", "a\u0000b"].map((id) => `${id}-${randomUUID()}`);
    for (const id of ids) await client.agents.invoke("contract", encodeURIComponent(id), { message: id });
    for (const id of ids) {
      const { messages } = await client.get(`/agents/contract/${encodeURIComponent(id)}/messages`);
      expect(messages).toHaveLength(2);
      expect(messages[0].content[0].text).toBe(id);
    }
  });

  it("S6: two agents with the same id, session and default share nothing", async () => {
    const id = randomUUID();
    await client.agents.invoke("contract", id, { message: "the secret is 42" });
    await client.prompt("and 43", { sessionId: id });
    expect((await client.get(`/agents/spy/${id}/messages`)).messages).toEqual([]);
    const heard = await client.agents.invoke("spy", id, { message: play({ recites: true }) });
    expect(heard.result.text).not.toContain("secret");
    expect((await client.get(`/agents/contract/${id}/messages?session=other`)).messages).toEqual([]);
  });

  it("a status of 400 or more is raised, with an envelope", async () => {
    for (const [call, status, type] of [
      [() => client.agents.invoke("nobody", "1", { message: "x" }), 404, "agent_not_found"],
      [() => client.agents.invoke("contract", "1", "text"), 400, "invalid_request"],
      [() => client.agents.invoke("contract", "1", {}), 400, "invalid_request"],
      [() => client.get("/nowhere"), 404, "not_found"],
      [() => client.get("/prompt/x"), 405, "method_not_allowed"],
    ] as const) {
      const error = await raised(call());
      expect([error.status, error.body.error.type]).toEqual([status, type]);
    }
  });

  it("/sessions/{id}/abort ends what prompt() runs", async () => {
    const sessionId = randomUUID();
    expect(await client.abort(sessionId)).toMatchObject({ aborted: false });
    const running = raised(client.prompt(play({ text: "never whole", stalls: true }), { sessionId }));
    await expect.poll(async () => (await client.abort(sessionId)).aborted).toBe(true);
    const error = await running;
    expect([error.status, error.body.error.type]).toEqual([409, "operation_aborted"]);
    expect(await client.abort(sessionId)).toEqual({
      aborted: false,
      session_id: sessionId,
      ...((await client.abort(sessionId)) as object),
    });
  });
});

describe("agents.connect()", () => {
  it("C36: answers each prompt once, in order, also those sent ahead; errors leave it open", async () => {
    const socket = await client.agents.connect("contract", randomUUID());
    expect(await socket.prompt("one")).toEqual({ type: "result", result: answered("You said: one") });
    for (const message of ["two", "three", "four"])
      socket.send({ type: "prompt", message, session: "other" });
    for (const word of ["two", "three", "four"])
      expect((await socket.next()).result.text).toBe(`You said: ${word}`);
    expect(await socket.prompt(play({ error: "model_rejected" }))).toMatchObject({
      type: "error",
      error: { type: "model_rejected" },
    });
    socket.send("no JSON");
    expect(await socket.next()).toMatchObject({ type: "error", error: { type: "invalid_json" } });
    expect((await socket.prompt("still here")).result.text).toBe("You said: still here");
    expect(socket.isSilent).toBe(true);
    socket.close();
  });

  it("tells of an unknown agent with the answer to the first message, then closes", async () => {
    const socket = await client.agents.connect("nobody", "1");
    expect(await socket.prompt("hi")).toMatchObject({
      type: "error",
      error: { type: "not_found", message: "Unknown persistent agent: nobody." },
    });
    expect(await socket.closed).toBe(1000);
  });

  it("answers pings", async () => {
    const { port, hostname } = new URL(worker.url);
    const socket = connect(Number(port), hostname);
    const lines = [
      `GET /agents/contract/${randomUUID()} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      `Authorization: Basic ${btoa(`any:${key}`)}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    let received = Buffer.alloc(0);
    const pong = new Promise<void>((resolve, reject) => {
      socket.on("error", reject);
      socket.on("data", (chunk: Buffer) => {
        const isUpgraded = received.includes("\r\n\r\n");
        received = Buffer.concat([received, chunk]);
        const end = received.indexOf("\r\n\r\n");
        // A ping with the payload "hi", masked with zeros.
        if (!isUpgraded && end >= 0) socket.write(Buffer.from([0x89, 0x82, 0, 0, 0, 0, 0x68, 0x69]));
        const frame = received.subarray(end + 4);
        if (end >= 0 && frame.length >= 4) {
          expect([...frame.subarray(0, 4)]).toEqual([0x8a, 2, 0x68, 0x69]);
          resolve();
        }
      });
    });
    await pong;
    expect(received.toString("latin1")).toMatch(/^HTTP\/1\.1 101 /);
    socket.destroy();
  });
});

describe("workflows", () => {
  it("invoke(): a receipt whose run can be read at once (C17), or the result", async () => {
    const receipt = await client.workflows.invoke("echo", { msg: "hi" });
    expect(receipt).toMatchObject({
      status: "accepted",
      status_code: 202,
      run_id: receipt.runId,
      header: receipt.runId,
    });
    expect(receipt.runId).toMatch(/^workflow:echo:run_[0-9A-Z]{26}$/);
    expect(await client.runs.get(receipt.runId)).toMatchObject({ runId: receipt.runId });
    const done = await client.workflows.invoke("echo", { msg: "hi" }, { wait: true });
    expect(done).toEqual({
      status: "completed",
      status_code: 200,
      result: { echo: "hi" },
      run_id: done.runId,
      runId: done.runId,
      header: done.runId,
    });
    for (const body of [undefined, "{}", '{"payload":null}', '{"msg":"bare"}']) {
      const response = await client.raw("/workflows/echo?wait=result", {
        method: "POST",
        headers: { "content-type": "application/json" },
        ...(body !== undefined && { body }),
      });
      expect(await response.json()).toMatchObject({ result: { echo: body?.includes("bare") ? "bare" : "" } });
    }
  });

  it("a run that throws is raised with its header, and says so in its record", async () => {
    const error = await raised(client.workflows.invoke("boom", {}, { wait: true }));
    expect([error.status, error.body.error.type]).toEqual([500, "internal_error"]);
    const runId = error.headers.get("x-flue-run-id") ?? "";
    expect(await client.runs.get(runId)).toMatchObject({ status: "failed", is_error: true, isError: true });
  });

  it("an unknown one is refused by name, with those that there are, in each mode", async () => {
    for (const call of [
      () => client.workflows.invoke("nobody", {}),
      () => client.workflows.invoke("nobody", {}, { wait: true }),
      () => client.workflows.stream("nobody", {}),
    ]) {
      const { status, body } = await raised(call());
      expect([status, body.error.type, body.error.message]).toEqual([
        404,
        "not_found",
        "Unknown workflow: nobody.",
      ]);
      expect(JSON.stringify(body.error.details)).toContain("echo");
    }
  });

  it("stream(): numbered events to run_end; an error has no id", async () => {
    const events = await client.workflows.stream("echo", { msg: "hi" });
    expect(events.map(({ type, id }) => [type, id])).toEqual([
      ["run_start", "1"],
      ["log", "2"],
      ["run_end", "3"],
    ]);
    const { runId } = events[0]?.data ?? {};
    expect(events[1]?.data).toEqual({
      run_id: runId,
      runId,
      event_index: 2,
      eventIndex: 2,
      type: "log",
      timestamp: expect.any(Number),
      data: expect.objectContaining({ level: "info", message: "working" }),
    });
    expect(events[2]?.data.data).toMatchObject({ is_error: false, error: null, status: "succeeded" });
    const failed = await client.workflows.stream("boom", {});
    expect(failed.map(({ type }) => type)).toEqual(["run_start", "log", "run_end", "error"]);
    expect(failed[3]?.id).toBeUndefined();
    expect(failed[3]?.data.error).toMatchObject({ type: "internal_error" });
  });

  it("stream(): tells each event when it happens", async () => {
    const response = await client.raw("/workflows/slow", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: "{}",
    });
    const runId = response.headers.get("x-flue-run-id") ?? "";
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes('"tick"')) text += (await reader?.read())?.value ?? "";
    expect((await client.runs.get(runId)).status).not.toBe("succeeded");
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
      text += part.value;
    expect(text.match(/"tick"/g)).toHaveLength(3);
    expect(await client.runs.get(runId)).toMatchObject({ status: "succeeded", result: { done: true } });
  });

  it("C13: a run goes on when its caller hangs up, and does not stay open", async () => {
    const idempotencyKey = randomUUID();
    const body = {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
      body: "{}",
    };
    const caller = new AbortController();
    const waiting = client.raw("/workflows/slow?wait=result", { ...body, signal: caller.signal });
    const receipt = await client.raw("/workflows/slow", body);
    const { runId } = (await receipt.json()) as { runId: string };
    caller.abort();
    await expect(waiting).rejects.toThrow();
    expect((await client.runs.stream(runId)).at(-1)?.type).toBe("run_end");
    expect(await client.runs.get(runId)).toMatchObject({ status: "succeeded", result: { done: true } });
  });

  it("connect(): the events, then the result or the error, then it is closed", async () => {
    const socket = await client.workflows.connect("echo");
    const messages = await socket.run({ msg: "hi" });
    expect(messages.map(({ type }) => type)).toEqual(["run_start", "log", "run_end", "result"]);
    const { runId } = messages[0];
    expect(messages[3]).toEqual({ type: "result", run_id: runId, runId, result: { echo: "hi" } });
    expect(await socket.closed).toBe(1000);
    const boom = await (await client.workflows.connect("boom")).run({});
    expect(boom.at(-1)).toMatchObject({ type: "error", error: { type: "internal_error" } });
    const nobody = await (await client.workflows.connect("nobody")).run({});
    expect(nobody).toMatchObject([{ type: "error", error: { type: "not_found" } }]);
  });
});

describe("runs", () => {
  it("get(): every field in both spellings, also while it is open", async () => {
    const { runId } = await client.workflows.invoke("echo", { msg: "x" }, { wait: true });
    const record = await client.runs.get(runId);
    expect(record).toMatchObject({
      run_id: runId,
      runId,
      agent: "echo",
      agentName: "echo",
      agent_id: runId,
      instanceId: runId,
      started_at: expect.any(Number),
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      ended_at: expect.any(Number),
      endedAt: expect.stringMatching(/Z$/),
      durationMs: expect.any(Number),
      status: "succeeded",
      is_error: false,
      isError: false,
      error: null,
      result: { echo: "x" },
      event_count: 3,
    });
    expect(record.started_at).toBeCloseTo(Date.parse(record.startedAt) / 1000, 3);
    const slow = await client.workflows.invoke("slow", {});
    expect(await client.runs.get(slow.runId)).toMatchObject({
      ended_at: null,
      endedAt: null,
      durationMs: null,
      error: null,
      result: null,
    });
    const { status, body } = await raised(client.runs.get("workflow:echo:run_01JD0000000000000000000000"));
    expect([status, body.error.type]).toEqual([404, "run_not_found"]);
  });

  it("events(): pages and types; an empty page keeps its place; what is wrong is named", async () => {
    const { runId } = await client.workflows.invoke("echo", { msg: "x" }, { wait: true });
    const all = await client.runs.events(runId);
    expect(all.events.map((event: { event_index: number }) => event.event_index)).toEqual([1, 2, 3]);
    expect(all).toMatchObject({ run_id: runId, runId, next_after: 3, nextAfter: 3 });
    expect((await client.runs.events(runId, { after: 1, limit: 1 })).events).toMatchObject([{ type: "log" }]);
    expect((await client.runs.events(runId, { types: "log,run_end" })).events).toHaveLength(2);
    expect((await client.runs.events(runId, { types: "" })).events).toHaveLength(3);
    expect(await client.runs.events(runId, { after: 3 })).toMatchObject({ events: [], next_after: 3 });
    for (const [param, value] of [
      ["after", "-1"],
      ["limit", "0"],
      ["limit", "1001"],
      ["limit", "many"],
    ] as const) {
      const { status, body } = await raised(client.runs.events(runId, { [param]: value }));
      expect([status, body.error.type, body.error.meta]).toEqual([
        400,
        "invalid_query_param",
        { param, value },
      ]);
    }
    const unknown = raised(
      client.runs.events("workflow:echo:run_01JD0000000000000000000000", { limit: "many" }),
    );
    expect((await unknown).status).toBe(404);
  });

  it("stream(): from the beginning, or from where the reader was; ?after= wins, garbage is the beginning", async () => {
    const { runId } = await client.workflows.invoke("echo", { msg: "x" }, { wait: true });
    const ids = async (options: { after?: string | number; lastEventId?: string }) =>
      (await client.runs.stream(runId, options)).map(({ id }) => id);
    expect(await ids({})).toEqual(["1", "2", "3"]);
    expect(await ids({ after: 2 })).toEqual(["3"]);
    expect(await ids({ lastEventId: "1" })).toEqual(["2", "3"]);
    expect(await ids({ after: 2, lastEventId: "1" })).toEqual(["3"]);
    expect(await ids({ after: "soon" })).toEqual(["1", "2", "3"]);
    expect(await ids({ after: 3 })).toEqual([]);
  });
});

describe("admin", () => {
  it("agents.list(): agents and workflows, by name", async () => {
    const page = await client.admin.agents();
    expect(page.agents).toEqual(page.items);
    const names = page.items.map(({ name }: { name: string }) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(["contract", "handler", "echo", "slow"]));
    expect(page.nextCursor).toBeNull();
  });

  it("instances.list() and runs.list_for_instance()", async () => {
    const id = randomUUID();
    await client.agents.invoke("handler", id, { text: "x" });
    const list = async () => (await client.admin.instances("handler")).items;
    await expect.poll(list, { timeout: 20_000 }).toContainEqual({ agent_id: id, instanceId: id });
    expect(await client.admin.instances("handler")).toMatchObject({ agent: "handler", agentName: "handler" });
    const runs = await client.admin.runsOf("handler", id);
    expect(runs.items).toMatchObject([{ agent: "handler", agent_id: id, status: "succeeded" }]);
    expect((await raised(client.admin.instances("nobody"))).body.error.type).toBe("agent_not_found");
    const nobody = await raised(client.admin.runsOf("handler", randomUUID()));
    expect([nobody.status, nobody.body.error.type]).toEqual([404, "instance_not_found"]);
  });

  it("runs.list(): newest first, by status and agent, page by page; runs.get()", async () => {
    const begun = [];
    for (let count = 0; count < 5; count += 1)
      begun.push((await client.workflows.invoke("echo", { msg: String(count) }, { wait: true })).runId);
    await raised(client.workflows.invoke("boom", {}, { wait: true }));
    const listed = async () => {
      const { items } = await client.admin.runs({ agentName: "echo" });
      return items.map(({ runId }: { runId: string }) => runId).slice(0, 5);
    };
    await expect.poll(listed, { timeout: 20_000 }).toEqual([...begun].reverse());
    const pages: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: Record<string, string | number> = {
        agent_name: "echo",
        limit: 2,
        ...(cursor !== "" && { cursor }),
      };
      const page = await client.admin.runs(query);
      expect(page.runs).toEqual(page.items);
      pages.push(...page.items.map(({ runId }: { runId: string }) => runId));
      cursor = page.nextCursor;
    }
    expect(pages.slice(0, 5)).toEqual([...begun].reverse());
    expect(new Set(pages).size).toBe(pages.length);
    for (const status of ["errored", "failed"]) {
      const find = async () => (await client.admin.runs({ status })).items[0]?.agent;
      await expect.poll(find, { timeout: 20_000 }).toBe("boom");
    }
    for (const status of ["completed", "succeeded"])
      expect((await client.admin.runs({ status })).items.length).toBeGreaterThan(4);
    for (const status of ["active", "running"])
      expect((await client.admin.runs({ status })).runs).toBeInstanceOf(Array);
    const wrong = await raised(client.admin.runs({ status: "odd" }));
    expect([wrong.status, wrong.body.error.meta]).toEqual([400, { param: "status", value: "odd" }]);
    expect((await raised(client.admin.runs({ agentName: "nobody" }))).status).toBe(404);
    expect((await raised(client.admin.runs({ limit: 1001 }))).status).toBe(400);
    expect(await client.admin.run(begun[0])).toMatchObject({ runId: begun[0], status: "succeeded" });
    expect((await raised(client.admin.run("workflow:echo:run_01JD0000000000000000000000"))).status).toBe(404);
  });
});

describe("pages", () => {
  it("describe the API and the deployment, and escape what they show", async () => {
    const api = await client.get("/openapi.json");
    expect(Object.keys(api.components.schemas)).toEqual(
      expect.arrayContaining([
        "HealthResponse",
        "RunRecordResponse",
        "ErrorEnvelope",
        "RunEventListResponse",
      ]),
    );
    const { responses } = api.paths["/agents/{name}/{id}"].post;
    expect(Object.keys(responses)).toContain("202");
    expect(Object.keys(responses["200"].content)).toContain("text/event-stream");
    expect((await client.get("/admin/openapi.json")).openapi).toMatch(/^3\.1/);
    for (const path of ["/docs", "/__pyflue"]) {
      const response = await client.raw(path);
      expect(response.headers.get("content-type")).toContain("text/html");
      await response.body?.cancel();
    }
    expect(Object.keys(await client.get("/__pyflue/status")).sort()).toEqual(
      [
        "ok",
        "generated_at",
        "root",
        "config_path",
        "config_mtime",
        "harness",
        "sandbox",
        "route_count",
        "routes",
        "agents",
        "skills",
        "roles",
        "active_sessions",
      ].sort(),
    );
  });
});
