/** What callers get for requests that cannot be served: always the one envelope, always a clear sentence. */

import { describe, expect, it } from "vitest";
import { requestLimits } from "../../src/limits.ts";
import { call, post, unique } from "../support/api.ts";

const json = { "content-type": "application/json" };
const path = "/agents/tools/x";

describe("bad input", () => {
  it.each([
    ["no body", { method: "POST", headers: json }, 400, "invalid_request", "no message"],
    ["an empty object", { method: "POST", headers: json, body: "{}" }, 400, "invalid_request", "no message"],
    [
      "broken JSON",
      { method: "POST", headers: json, body: '{"message": ' },
      400,
      "invalid_json",
      "not valid JSON",
    ],
    ["a list", { method: "POST", headers: json, body: "[]" }, 400, "invalid_request", "JSON object"],
    [
      "a payload that is a list",
      { method: "POST", headers: json, body: '{"payload":[]}' },
      400,
      "invalid_request",
      "payload",
    ],
    [
      "a message that is a number",
      { method: "POST", headers: json, body: '{"message":1}' },
      400,
      "invalid_request",
      "message",
    ],
    [
      "an empty message",
      { method: "POST", headers: json, body: '{"message":" "}' },
      400,
      "invalid_request",
      "empty",
    ],
    [
      "a wrong content type",
      { method: "POST", headers: { "content-type": "text/plain" }, body: "hi" },
      415,
      "unsupported_media_type",
      "JSON",
    ],
    [
      "no content type",
      { method: "POST", body: new TextEncoder().encode('{"message":"a"}') },
      415,
      "unsupported_media_type",
      "JSON",
    ],
    ["GET", { method: "GET" }, 405, "method_not_allowed", "POST"],
    ["PUT", { method: "PUT", headers: json, body: "{}" }, 405, "method_not_allowed", "POST"],
  ])("answers %s on an instance", async (_name, init, status, type, text) => {
    const answer = await call(path, init);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({
      type,
      message: expect.stringContaining(text),
      details: expect.any(String),
    });
  });

  it("answers 413 to a 20 MB body, also when it does not say its length", async () => {
    const body = `{"message":"${"x".repeat(20 * 1024 * 1024)}"}`;
    const declared = await call(path, { method: "POST", headers: json, body });
    const streamed = await call(path, {
      method: "POST",
      headers: json,
      body: new Blob([body]).stream(),
    });
    for (const { status, body: envelope } of [declared, streamed]) {
      expect(status).toBe(413);
      expect(envelope.error).toMatchObject({
        type: "payload_too_large",
        meta: { max: requestLimits.bodyBytesMax },
      });
    }
  });

  it.each([
    ["/agents/tools/x", '{"message":"hi","payload":DEEP}'],
    ["/agents/tools/x/dispatch", '{"input":"hi","limits":DEEP}'],
    ["/agents/tools/x/services", '{"name":"web","env":DEEP}'],
    ["/agents/tools/x/approvals/a", '{"decision":DEEP}'],
    ["/agents/tools/x/chat", '{"id":"c","messages":DEEP}'],
    ["/agents/handler/x", '{"payload":DEEP}'],
    ["/workflows/echo", "DEEP"],
    ["/tokens", '{"agent":"tools","instance":"x","scopes":DEEP}'],
    ["/v1/chat/completions", '{"model":"tools","messages":[],"metadata":DEEP}'],
    ["/v1/responses", '{"model":"tools","input":"hi","metadata":DEEP}'],
  ])("refuses what is nested 100,000 times: %s %s", async (path, body) => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const inner = path.startsWith("/workflows") ? "{}" : "1";
      const deep = `{"a":${open.repeat(100_000)}${inner}${close.repeat(100_000)}}`;
      const headers = { ...json, accept: "application/json" };
      const answer = await call(path, { method: "POST", headers, body: body.replace("DEEP", deep) });
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(/nested deeper than \d+ levels/);
    }
  });

  it.each([
    "text",
    7,
    ["a"],
    { a: 1 },
    { a: { b: "c" } },
    { ["k".repeat(65)]: "v" },
    { k: "v".repeat(513) },
    Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, "v"])),
  ])("refuses metadata of a response that OpenAI would not repeat: %#", async (metadata) => {
    const { status, body } = await post("/v1/responses", { model: "tools", input: "hi", metadata });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ param: "metadata", message: expect.stringContaining("metadata") });
  });

  it("repeats the metadata of a response", async () => {
    const metadata = { ticket: "7", ["k".repeat(64)]: "v".repeat(512) };
    const { status, body } = await post("/v1/responses", { model: "tools", input: "hi", metadata });
    expect(status).toBe(200);
    expect(body.metadata).toEqual(metadata);
  });

  it.each(["gzip", "br", "x-unknown"])(
    "refuses a body that is encoded with %s, and keeps none",
    async (encoding) => {
      const path = `/agents/demo/${unique()}`;
      const headers = { ...json, "content-encoding": encoding };
      const prompt = await call(path, { method: "POST", headers, body: '{"message":"hi"}' });
      const file = await call(`${path}/files/a.txt`, { method: "PUT", headers, body: "bytes" });
      for (const { status, body } of [prompt, file]) {
        expect(status).toBe(415);
        expect(body.error).toMatchObject({
          type: "unsupported_media_type",
          message: expect.stringContaining(encoding),
        });
      }
      expect((await call(`${path}/files/a.txt?exists`)).body.exists).toBe(false);
      const plain = { ...headers, "content-encoding": "identity" };
      expect((await call(path, { method: "POST", headers: plain, body: '{"message":"hi"}' })).status).toBe(
        200,
      );
    },
  );

  it("keeps a message whole that is larger than a row", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = "é".repeat(1_000_000);
    expect((await post(path, { message })).status).toBe(200);
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages[0].content[0].text).toBe(message);
  });

  it("refuses an id of 10,000 characters", async () => {
    const { status, body } = await post(`/agents/tools/${"a".repeat(10_000)}`, { message: "hi" });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: "invalid_request", meta: { part: "instance", length: 10_000 } });
  });

  it("keeps ids apart that look alike, whatever characters they have", async () => {
    const base = unique();
    const ids = [
      `${base}/b`,
      `${base}:b`,
      `${base}_b`,
      `${base}%2Fb`,
      `${base}..b`,
      `${base}😀`,
      `${base}","x`,
      `${base} b`,
    ];
    for (const id of ids) {
      const path = `/agents/tools/${encodeURIComponent(id)}`;
      expect((await post(path, { message: `I am ${id}` })).status).toBe(200);
    }
    for (const id of ids) {
      const { body } = await call(`/agents/tools/${encodeURIComponent(id)}/messages`);
      expect(body.messages).toHaveLength(2);
      expect(body.messages[0].content[0].text).toBe(`I am ${id}`);
    }
  });

  it.each(["/agents/tools/..", "/agents/tools/%2e%2e", "/agents/tools/%2E%2E", "/agents/tools/."])(
    "never takes %s for another session or a file",
    async (path) => {
      const { status, body } = await post(path, { message: "hi" });
      if (status !== 200) expect(body.error.type).toMatch(/^(?:not_found|method_not_allowed)$/);
      else expect(body.result.text).toBe("You said: hi");
    },
  );

  it("takes the session from the query, and refuses two that differ", async () => {
    const path = `/agents/tools/${unique()}`;
    await post(`${path}?session=side`, { message: "hi" });
    expect((await call(`${path}/messages?session=side`)).body.messages).toHaveLength(2);
    const { status, body } = await post(`${path}?session=side`, { message: "hi", session: "other" });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: "invalid_request", meta: { field: "session" } });
  });

  it("answers malformed percent-encoding with an envelope", async () => {
    const { status, body } = await post("/agents/tools/%E0%A4%A", { message: "hi" });
    expect([200, 400]).toContain(status);
    if (status === 400) expect(body.error.type).toBe("invalid_request");
  });

  it.each(["/", "/nothing", "/agents/tools", "/agents/tools/x/nothing", "/admin"])(
    "answers 404 for the unknown path %s in the same envelope",
    async (path) => {
      const { status, body } = await call(path);
      expect(status).toBe(404);
      expect(body.error).toMatchObject({ type: "not_found", meta: { path, method: "GET" } });
    },
  );

  it.each([
    ["/health", "GET"],
    ["/agents", "GET"],
    ["/prompt/x", "POST"],
    ["/prompt/x/events", "POST"],
    ["/agents/tools/x/messages", "GET"],
  ])("names the allowed methods of %s", async (path, allowed) => {
    const { status, body, headers } = await call(path, { method: "PATCH" });
    expect(status).toBe(405);
    expect(body.error).toMatchObject({ type: "method_not_allowed", meta: { allowed: [allowed] } });
    expect(headers.get("allow")).toBe(allowed);
  });

  it.each([
    "limit=0",
    "limit=501",
    "limit=x",
    "limit=",
    "limit=1.5",
    "limit=0x10",
    "limit=1e1",
    "limit=%2010",
    "before=-1",
  ])("refuses the query %s by name", async (query) => {
    const { status, body } = await call(`${path}/messages?${query}`);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: "invalid_query_param", meta: { param: query.split("=")[0] } });
  });
});

describe("agents that cannot be used", () => {
  it.each([
    ["an unknown agent", "unknown", 404, "agent_not_found", "Agents of this deployment"],
    ["an object's own property", "constructor", 404, "agent_not_found", "Agents of this deployment"],
    ["an agent without webhook", "hidden", 404, "agent_not_webhook", "webhook: false"],
    ["a file that throws", "throws", 500, "agent_invalid", "DATABASE is not defined"],
    ["a file without a default export", "no_default", 500, "agent_invalid", "default export"],
    ["an unknown field", "bad_field", 500, "agent_invalid", 'Unknown agent field "modle"'],
    [
      "U1: a guard that names no tool",
      "bad_guard",
      500,
      "agent_invalid",
      'no tool "Bash". Did you mean "bash"?',
    ],
    ["a trigger that does not exist", "bad_trigger", 500, "agent_invalid", 'Did you mean "webhook"?'],
    ["a misspelled export of triggers", "bad_export", 500, "agent_invalid", 'Did you mean "triggers"?'],
    ["a tool with a built-in name", "bad_tool", 500, "agent_invalid", 'Custom tool "bash" conflicts'],
    ["an agent without a model", "no_model", 500, "model_not_configured", "Set model in"],
    ["a provider that is not registered", "unknown_provider", 500, "model_not_configured", '"acme"'],
  ])("answers %s", async (_name, agent, status, type, hint) => {
    const answer = await post(`/agents/${agent}/${unique()}`, { message: "hi" });
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ type, dev: expect.stringContaining(hint) });
  });

  it("are listed with their error and take no other agent down", async () => {
    const { body } = await call("/agents");
    const byName = new Map<string, object>(body.agents.map((agent: { name: string }) => [agent.name, agent]));
    expect(byName.get("throws")).toMatchObject({ error: { type: "agent_invalid" } });
    expect(byName.get("tools")).toEqual({
      name: "tools",
      path: "/agents/tools/{agent_id}",
      triggers: { webhook: true },
    });
  });
});

describe("GET /health", () => {
  it("says that the Worker runs", async () => {
    expect(await call("/health")).toMatchObject({ status: 200, body: { ok: true, framework: "edgeflue" } });
  });
});

describe("/prompt/{id}", () => {
  it("runs the default agent and answers with the bare result", async () => {
    const { status, body } = await post(`/prompt/${unique()}`, { prompt: "hi" });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      text: "You said: hi",
      usage: { cost: { total: 0 } },
      model: { id: "test-model" },
    });
  });
});
