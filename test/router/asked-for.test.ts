/** Nothing that a caller asks for is dropped in silence: it is done, or refused by its name. */

import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, modelRequests, post, streamPrompt, unique } from "../support/api.ts";

const json = { "content-type": "application/json" };
const open = () => `/agents/tools/${unique()}`;

describe("a body", () => {
  it.each([
    [{ message: "hi", sesion: "private" }, 'Unknown field "sesion" of a prompt. Did you mean "session"?'],
    [{ message: "hi", thinking_level: "high" }, 'Did you mean "thinkingLevel"?'],
    [{ message: "hi", colour: "red" }, 'Unknown field "colour" of a prompt. Known: message, '],
    [{ message: "hi", args: { a: 1 } }, 'Unknown field "args" of a prompt. It is for a skill.'],
    [{ skill: "triage", taskId: "a" }, 'Unknown field "taskId" of a skill. It is for a task.'],
    [{ message: "hi", limits: { stepz: 1 } }, '"limits" has an unknown field "stepz". Did you mean "steps"?'],
    [{ message: "hi", limits: { stepz: 1 } }, /Did you mean "steps"\?$/],
    [{ message: "hi", retries: 2 }, 'The field "retries" is for a typed result: give its "result" too.'],
    [
      { message: "hi", result: { type: "objct" } },
      'that can be checked, at type: "objct" is no type. Did you mean "object"?',
    ],
    [
      { message: "hi", result: { type: "object", properties: { a: { type: "strng" } } } },
      'checked, at properties.a.type: "strng" is no type. Did you mean "string"?',
    ],
    [
      { message: "hi", images: [{ data: "./cat.png" }] },
      ".data must be base64, a data: URL with base64, or an https: URL.",
    ],
    [{ message: "hi", images: [{ data: "data:image/png,x" }] }, ".data must be base64"],
    [{ message: "hi", images: [{ data: "AAAA" }, { data: "AAAAA" }] }, "[1] .data must be base64"],
    [{ message: "hi", images: [{ data: "https://" }] }, ".data must be an address that can be read."],
    [
      { message: "hi", images: [{ data: "AAAA", mimeType: "png" }] },
      ".mimeType must be a media type such as image/png.",
    ],
    [{ message: "hi", images: [{ dat: "x" }] }, 'has an unknown field "dat". Did you mean "data"?'],
    [{ message: "hi", payload: { message: "ho" } }, '"message" is in the payload and in the body'],
    [{ payload: { message: "hi" }, sesion: "private" }, 'Did you mean "session"?'],
    [{ mesage: "hi" }, 'Unknown field "mesage" of the body. Did you mean "message"?'],
    [{ skil: "triage" }, 'Unknown field "skil" of the body. Did you mean "skill"?'],
    [{ message: "a", prompt: "b" }, "The body has both a message and a prompt."],
  ])("U2: refuses an unknown field, naming the nearest known one: %j", async (body, sentence) => {
    const path = open();
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      type: "invalid_request",
      message:
        typeof sentence === "string" ? expect.stringContaining(sentence) : expect.stringMatching(sentence),
    });
    expect((await call(`${path}/messages`)).body.messages).toEqual([]);
  });

  it.each([
    ["/abort", { operationID: "x" }, "operationId"],
    ["/compact", { keep_recent: 1 }, "keepRecent"],
    ["/approvals/x", { decision: "approve", reson: "x" }, "reason"],
    ["/dispatch", { input: "hi", sesion: "x" }, "session"],
    ["/dispatch", { inptu: "hi" }, "input"],
  ])("U2: refuses an unknown field of %s", async (route, body, nearest) => {
    const answer = await post(open() + route, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(`Did you mean "${nearest}"?`);
  });

  it.each([
    `/agents/demo/x/snapshots`,
    `/agents/demo/x/snapshots/snapshot_1/restore`,
    `/runs/workflow:echo:run_01JD0000000000000000000000/cancel`,
    `/sessions/x/abort`,
  ])("U2: refuses fields where there are none: %s", async (path) => {
    const answer = await post(path, { operationId: "x" });
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      expect.stringContaining('Unknown field "operationId" of the body.'),
    ]);
  });

  it("takes the key of a snapshot from the header or the body", async () => {
    const path = `/agents/demo/${unique()}/snapshots`;
    const first = await post(path, { idempotencyKey: "once" });
    const again = await call(path, { method: "POST", headers: { "idempotency-key": "once" } });
    expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
    expect((await call(path)).body.snapshots).toHaveLength(1);
  });

  it("U2: refuses an unknown field of a command line", async () => {
    const answer = await post(`/agents/demo/${unique()}/shell`, { command: "ls", timeout: 5 });
    expect(answer.body.error.message).toBe('Unknown field "timeout" of a command. Did you mean "timeoutMs"?');
  });

  it("offers no field that callers from outside may not send", async () => {
    for (const [route, body] of [
      ["", { message: "hi", colour: "red" }],
      ["", { colour: "red" }],
      ["/shell", { command: "ls", colour: "red" }],
    ] as const) {
      const { message } = (await post(open() + route, body)).body.error;
      expect(message).toMatch(/^Unknown field "colour".* Known: /);
      expect(message).not.toMatch(/commands|secrets|tools\b/);
    }
  });

  it("says where the session of a command is named, and that a decision is missing", async () => {
    const shell = await post(`/agents/demo/${unique()}/shell`, { command: "ls", session: "x" });
    expect(shell.body.error).toMatchObject({
      type: "invalid_request",
      message: expect.stringContaining("?session="),
    });
    const decision = await post(`${open()}/approvals/x`, {});
    expect(decision.body.error).toMatchObject({ message: 'The field "decision" is missing.' });
  });

  it.each([
    ["", { message: "hi" }],
    ["/dispatch", { input: "hi" }],
    ["/compact", {}],
  ])("refuses two different idempotency keys: %s", async (route, body) => {
    const path = open() + route;
    const send = (idempotencyKey: string | null) =>
      post(path, { ...body, idempotencyKey }, { "idempotency-key": "a" });
    expect((await send("b")).body.error).toMatchObject({
      type: "invalid_request",
      meta: { field: "idempotencyKey" },
    });
    expect((await send("a")).status).toBeLessThan(300);
    expect((await send(null)).status).toBeLessThan(300);
  });

  it("says why a parameter of a page is refused", async () => {
    const { error } = (await call(`${open()}/messages?limit=abc`)).body;
    expect(error.message).toBe('The query parameter "limit" must be a whole number from 1 to 500.');
  });

  it.each([
    ["POST", "", "sesion=private", "session"],
    ["POST", "/dispatch", "sesion=private", "session"],
    ["GET", "/messages", "befor=3", "before"],
    ["GET", "/events", "affter=3", "after"],
    ["GET", "/files/x", "stats", "stat"],
    ["DELETE", "", "sesion=private", "session"],
  ])("U2: refuses an unknown parameter of a query: %s …%s?%s", async (method, route, query, nearest) => {
    const init = method === "POST" ? { headers: json, body: '{"message":"hi"}' } : {};
    const answer = await call(`${open()}${route}?${query}`, { method, ...init });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      type: "invalid_query_param",
      message: expect.stringContaining(`Did you mean "${nearest}"?`),
    });
  });

  it.each([
    ["DELETE", "recursive=no", "recursive"],
    ["DELETE", "recursive=0", "recursive"],
    ["DELETE", "recursive&force=off", "force"],
    ["GET", "exists=False", "exists"],
    ["GET", "stat=no", "stat"],
    ["GET", "stat&exists", "exists"],
    ["PUT", "type=directory&recursive=no", "recursive"],
  ])("refuses a flag that is neither true nor false: %s ?%s", async (method, query, param) => {
    const path = `/agents/demo/${unique()}/files/d`;
    await call(`${path}?type=directory`, { method: "PUT" });
    const answer = await call(`${path}?${query}`, { method });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ type: "invalid_query_param", meta: { param } });
    expect((await call(`${path}?exists=true&stat=false`)).body).toEqual({ exists: true });
  });

  it("U2: hands further fields of a payload to the agent's initializer, for good", async () => {
    const path = `/agents/payload/${unique()}`;
    const message = `hi ${unique()}`;
    expect((await post(path, { payload: { message, customer: "Ada" } })).status).toBe(200);
    await post(path, { payload: { message: `${message} again`, customer: "Bob" } });
    for (const { body } of await modelRequests(message)) {
      expect(JSON.stringify(body)).toContain("The customer is Ada.");
    }
    expect(await modelRequests(message)).toHaveLength(2);
  });

  it("U1: refuses a tool that does not exist among allowedTools", async () => {
    const answer = await post(open(), { message: "hi", allowedTools: ["read", "raed"] });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain('there is no tool "raed". Did you mean "read"?');
  });

  it("U11: a caller's model that does not exist is the caller's mistake", async () => {
    for (const model of ["acme:large", "large"]) {
      const answer = await post(open(), { message: "hi", model });
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatchObject({ type: "invalid_request", meta: { field: "model" } });
    }
  });
});

describe("a caller over HTTP", () => {
  it.each(["declared", "streamed"])("W6: is refused bytes that are no UTF-8, of a %s body", async (how) => {
    const bytes = new Uint8Array([...new TextEncoder().encode('{"message":"'), 0xff, 0x22, 0x7d]);
    const body = how === "declared" ? bytes : new Blob([bytes]).stream();
    const answer = await call(open(), { method: "POST", headers: json, body });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      type: "invalid_json",
      message: "The body is not text in UTF-8.",
    });
  });

  it("U7: grants nothing, and sees none of what the author grants", async () => {
    const path = `/agents/granted/${unique()}`;
    const answer = await post(path, { message: '$ echo "$MODEL_CONTROL_URL" | tee url.txt | wc -l' });
    expect(answer.body.result.text).toContain("1");
    const shown = await post(path, { message: '$ echo "it is $MODEL_CONTROL_URL"' });
    expect(shown.body.result.text).toContain("it is [secret MODEL_CONTROL_URL]");
    const file = await exports.default.fetch(new Request(`http://edgeflue.test${path}/files/url.txt`));
    expect(await file.text()).toBe(`${env.MODEL_CONTROL_URL}\n`);
    const refused = await post(path, { message: "hi", secrets: ["OPENAI_API_KEY"] });
    expect(refused.body.error).toMatchObject({ type: "invalid_request", meta: { field: "secrets" } });
  });

  it("U11: says whose an approval is when it is not this session's", async () => {
    const { status, body } = await post(`${open()}/approvals/op_1-2`, { decision: "approve" });
    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      type: "approval_not_found",
      dev: expect.stringContaining("?session="),
    });
  });
});

describe("PyFlue's callers", () => {
  const saidBy = async (path: string, body: unknown) => (await post(path, body)).body;

  it("W1: on /prompt the prompt comes first, elsewhere there is only one", async () => {
    const payload = { prompt: "beta", message: "alpha" };
    expect(await saidBy(`/prompt/${unique()}`, { payload })).toMatchObject({ text: "You said: beta" });
    expect(await saidBy(open(), { payload })).toMatchObject({ error: { type: "invalid_request" } });
    expect(await saidBy(open(), { message: "p", prompt: "p" })).toMatchObject({
      result: { text: "You said: p" },
    });
  });

  it("W2: start names the session as PyFlue does", async () => {
    const id = unique();
    const read = async (path: string) => (await streamPrompt(path, "hi"))[0]?.session_id;
    expect(await read(`/prompt/${id}/events`)).toBe(id);
    expect(await read(`/agents/tools/${id}`)).toBe(`${id}:default`);
    expect(await read(`/agents/tools/${id}?session=side`)).toBe(`${id}:side`);
  });

  it("W3: dispatch takes its input within a payload", async () => {
    const answer = await post(`${open()}/dispatch`, { payload: { input: "x" } });
    expect(answer).toMatchObject({ status: 202, body: { status: "accepted" } });
  });

  it.each([
    { message: "p", session: null },
    { message: "p", session: "" },
    { message: null, prompt: "p" },
    { message: "", prompt: "p" },
  ])("W4: null and an empty text count as absent: %j", async (body) => {
    const path = open();
    expect(await saidBy(path, body)).toMatchObject({ result: { text: "You said: p" } });
    expect((await call(`${path}/messages`)).body.messages).toHaveLength(2);
  });

  it("W5: the Accept header may be written in any case", async () => {
    const answer = await call(open(), {
      method: "POST",
      headers: { ...json, accept: "Text/Event-Stream" },
      body: '{"message":"hi"}',
    }).catch((error: unknown) => error);
    expect(answer).toBeInstanceOf(SyntaxError); // events are no JSON
  });
});
