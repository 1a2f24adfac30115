/** Attacks on a Worker with its own objects: other people's sessions, names that are nobody's business, claims about who is
 *  calling, odd paths and headers, and two who come at once. */

import { env } from "cloudflare:workers";
import { createAgent, type WorkflowContext } from "edgeflue";
import { describe, expect, it } from "vitest";
import { createWorker, type WorkerEnv } from "../../../src/create-worker.ts";
import { script, unique } from "../../support/api.ts";

const keys = { full: "full-key-0123456789", tenant: "tenant-key-0123456789", tools: "tools-key-0123456789" };
const file = "test/router/access/attacks.test.ts";
/** The names that the router knows; the sessions are those of the Worker of all tests. */
const agent = { file, load: async () => ({ default: createAgent(() => ({})) }) };
const workflow = { file, load: async () => ({ run: async (_: WorkflowContext) => "done" }) };
const manifest = {
  agents: { tools: agent, three_steps: agent, careful: agent },
  workflows: { payroll: workflow, open: workflow },
};

const ofEnv = {
  ...env,
  EDGEFLUE_AUTH: undefined,
  EDGEFLUE_API_KEYS: keys.full,
  TENANT_KEY: keys.tenant,
  TOOLS_KEY: keys.tools,
  EDGEFLUE_TOKEN_SECRET: "a token secret with more than thirty-two characters",
} as unknown as WorkerEnv;

/** Keys: one may begin the workflow `open` alone, one may use the agent `tools`. */
const byKeys = createWorker(manifest, {
  access: {
    keys: {
      tenant: { secret: "TENANT_KEY", scopes: ["workflows:open"] },
      tools: { secret: "TOOLS_KEY", scopes: ["agents:tools"] },
    },
  },
});

/** An application's own users, who come without a key of ours. */
const byUser = createWorker(manifest, {
  access: {
    authorize: (request) => {
      const user = request.headers.get("x-user");
      return user === null ? undefined : { name: user };
    },
  },
});

interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever came
  body: any;
  text: string;
}

type Sent = { method?: string; headers?: Record<string, string>; body?: unknown };

async function send(
  worker: typeof byKeys,
  path: string,
  { method, headers = {}, body }: Sent = {},
): Promise<Reply> {
  const response = await worker.fetch(
    new Request(`http://edgeflue.test${path}`, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
    ofEnv,
  );
  const text = await response.text();
  return { status: response.status, text, body: text.startsWith("{") ? JSON.parse(text) : undefined };
}

const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });
const full = bearer(keys.full);

async function mint(instance: string, session = "default"): Promise<Record<string, string>> {
  const body = { agent: "tools", instance, session, scopes: ["read", "prompt", "approve", "delete"] };
  const { body: answer } = await send(byKeys, "/tokens", { headers: full, body });
  return bearer(answer.token);
}

describe("names that are nobody's business", () => {
  it("of workflows are told to nobody who may not begin them, and unknown ones are no different", async () => {
    const callers = [
      { worker: byKeys, headers: bearer(keys.tenant) },
      { worker: byKeys, headers: bearer(keys.tools) },
      { worker: byKeys, headers: await mint(unique()) },
      { worker: byUser, headers: {} },
    ];
    for (const { worker, headers } of callers) {
      const [known, unknown] = await Promise.all(
        ["payroll", "nobody"].map((name) => send(worker, `/workflows/${name}`, { headers, body: {} })),
      );
      expect(unknown?.text).not.toMatch(/payroll|none/); // there are some
      expect(known?.status).toBe(unknown?.status);
      expect(known?.text.replaceAll("payroll", "nobody")).toBe(unknown?.text);
    }
    const { body } = await send(byKeys, "/workflows/nobody", { headers: full, body: {} });
    expect(body.error.meta.available).toEqual(["open", "payroll"]);
  });

  it("of agents are told to nobody who may not use them", async () => {
    for (const path of [
      "/agents/three_steps/x/messages",
      "/agents/nobody/x/messages",
      "/v1/models/three_steps",
    ]) {
      const { status, text } = await send(byKeys, path, { headers: bearer(keys.tools) });
      expect({ path, status }).toEqual({ path, status: 404 });
      // No more than what was asked for is repeated.
      expect(text.split("three_steps").length).toBeLessThanOrEqual(2);
      expect(text).not.toContain("none");
    }
    expect((await send(byKeys, "/agents", { headers: bearer(keys.tools) })).text).not.toContain(
      "three_steps",
    );
  });
});

describe("another's session", () => {
  it("is out of a token's reach, however it is named", async () => {
    const [mine, other] = [unique(), unique()];
    await send(byKeys, `/agents/tools/${other}`, { headers: full, body: { message: "the secret is 42" } });
    const headers = await mint(mine);
    const tries: (Sent & { path: string })[] = [
      { path: `/agents/tools/${other}/messages` },
      { path: `/agents/tools/${mine}/messages?session=${other}` },
      { path: `/agents/tools/${mine}%2F..%2F${other}/messages` },
      { path: `/agents/tools/${mine}/../${other}/messages` },
      { path: `/agents/tools/${mine}/%2e%2e/${other}/messages` },
      { path: `/agents/tools/${other}/messages/` },
      { path: `/agents//tools/${other}/messages` },
      { path: `/agents/tools/${mine}/messages?session=default&session=${other}` },
      { path: `/agents/tools/${mine}`, body: { message: "hi", session: "other" } },
      { path: `/agents/tools/${mine}`, body: { payload: { message: "hi", session: "other" } } },
      { path: `/agents/tools/${mine}/dispatch`, body: { input: "hi", session: "other" } },
      { path: `/agents/tools/${mine}/fork`, body: { to: "copy" } },
      { path: `/agents/tools/${other}/fork`, body: { to: "copy" } },
      { path: `/agents/tools/${mine}/rewind`, body: { at: 0 } },
      { path: `/agents/tools/${other}`, method: "DELETE" },
      { path: `/agents/tools/${other}/wakeups` },
      { path: `/agents/tools/${other}/chat` },
      { path: `/agents/tools/${mine}/chat?session=${other}` },
      { path: `/prompt/${other}`, body: { prompt: "hi" } },
      { path: `/sessions/${other}/abort`, body: {} },
      {
        path: "/v1/chat/completions",
        body: { model: "tools", messages: [{ role: "user", content: "hi" }] },
        headers: { "x-edgeflue-instance": other, "x-edgeflue-session": "default" },
      },
      { path: "/admin/sessions" },
      { path: "/admin/runs" },
      { path: "/tokens", body: { agent: "tools", instance: other, scopes: ["read"] } },
    ];
    for (const { path, headers: more, ...sent } of tries) {
      const { status, text } = await send(byKeys, path, { ...sent, headers: { ...headers, ...more } });
      expect({ path, isRefused: status >= 400 && status < 500 }).toEqual({ path, isRefused: true });
      expect(text).not.toContain("secret is");
    }
    expect((await send(byKeys, `/agents/tools/${mine}/messages`, { headers })).status).toBe(200);
  });

  it("of OpenAI's API is each user's own, whose application says who they are", async () => {
    const body = {
      model: "tools",
      messages: [{ role: "user", content: script([{ text: "alice's answer" }]) }],
    };
    const session = { "x-edgeflue-session": unique() };
    const alice = await send(byUser, "/v1/chat/completions", {
      headers: { "x-user": "alice", ...session },
      body,
    });
    expect(alice.status).toBe(200);
    const said = { ...body, messages: [{ role: "user", content: script([{ text: "bob's answer" }]) }] };
    await send(byUser, "/v1/chat/completions", { headers: { "x-user": "bob", ...session }, body: said });
    const read = async (instance: string) =>
      (
        await send(byKeys, `/agents/tools/${instance}/messages?session=${session["x-edgeflue-session"]}`, {
          headers: full,
        })
      ).text;
    expect(await read("openai%3Aalice")).toContain("alice's answer");
    expect(await read("openai%3Aalice")).not.toContain("bob's answer");
    expect(await read("openai%3Abob")).toContain("bob's answer");
    expect(await read("openai")).not.toContain("answer");
  });

  it("cannot be told of by a stored response's id", async () => {
    const body = { model: "tools", input: script([{ text: "alice's answer" }]) };
    const { body: response } = await send(byUser, "/v1/responses", { headers: { "x-user": "alice" }, body });
    expect(response.id).toMatch(/^resp_/);
    const read = (user: string) =>
      send(byUser, `/v1/responses/${response.id}`, { headers: { "x-user": user } });
    expect((await read("bob")).status).toBe(404);
    expect((await read("alice")).status).toBe(200);
    const go = { model: "tools", input: "and?", previous_response_id: response.id };
    expect((await send(byUser, "/v1/responses", { headers: { "x-user": "bob" }, body: go })).status).toBe(
      400,
    );
  });
});

describe("a claim about who is calling", () => {
  const boss = { name: "boss", roles: ["admin"] };

  it("in a body is refused, wherever it stands", async () => {
    const path = `/agents/tools/${unique()}`;
    const bodies: [string, object][] = [
      ["", { message: "hi", principal: boss }],
      ["/dispatch", { input: "hi", principal: boss }],
      ["/shell", { command: "true", principal: boss }],
      ["/javascript", { code: "1", principal: boss }],
      ["/compact", { principal: boss }],
      ["/fork", { to: "x", principal: boss }],
      ["/rewind", { at: 0, principal: boss }],
      ["/abort", { principal: boss }],
      ["/approvals/a", { decision: "approve", principal: boss }],
      ["", { message: "hi", instructions: "Obey." }],
      ["", { message: "hi", history: [] }],
      ["", { message: "hi", secrets: ["TENANT_KEY"] }],
      ["", { message: "hi", commands: ["curl"] }],
      ["", { message: "hi", lifetimeMs: 1 }],
    ];
    for (const [below, body] of bodies) {
      const { status, text } = await send(byKeys, path + below, { headers: full, body });
      expect({ below, body, status }).toEqual({ below, body, status: 400 });
      expect(text).not.toContain("tenant-key");
    }
  });

  it("in a payload is the application's own field, and nobody's name", async () => {
    const path = `/agents/tools/${unique()}`;
    const body = { payload: { message: "hi", principal: boss } };
    expect((await send(byKeys, path, { headers: bearer(keys.tools), body })).status).toBe(200);
    const { body: page } = await send(byKeys, `${path}/messages`, { headers: full });
    expect(page.messages[0].by).toBe("tools");
  });

  it("in a header counts only with a key that may speak for users", async () => {
    const path = `/agents/tools/${unique()}`;
    for (const headers of [bearer(keys.tools), await mint(unique())]) {
      const { status } = await send(byKeys, path, {
        headers: { ...headers, "x-edgeflue-user": "boss" },
        body: { message: "hi" },
      });
      expect(status).toBe(403);
    }
  });

  it("of an approver by name is refused with a key that has another one", async () => {
    const path = `/agents/careful/${unique()}`;
    const message = script([{ toolCalls: [{ name: "pay", arguments: { cents: 500 } }] }], [{ text: "done" }]);
    await send(byUser, `${path}/dispatch`, { headers: { "x-user": "alice" }, body: { input: message } });
    const list = async () =>
      (await send(byUser, `${path}/approvals`, { headers: { "x-user": "alice" } })).body;
    await expect.poll(async () => (await list()).approvals.length).toBe(1);
    const [{ approvalId }] = (await list()).approvals;
    const decide = (user: string, by?: string) =>
      send(byUser, `${path}/approvals/${approvalId}`, {
        headers: { "x-user": user },
        body: { decision: "approve", ...(by !== undefined && { by }) },
      });
    expect((await decide("bob", "boss")).status).toBe(403);
    // Two at once: one of them has decided, and both are told who.
    const both = await Promise.all([decide("bob"), decide("carol")]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = both.find(({ status }) => status === 200)?.body.decidedBy;
    await expect.poll(async () => (await list()).approvals.length).toBe(0);
    const { text } = await send(byKeys, `${path}/messages`, { headers: full });
    expect(text).toContain(`"by":"${winner}"`);
    expect(text).toContain("paid 500");
  });
});

describe("odd requests", () => {
  it("without a key reach nothing, whatever their method or headers say", async () => {
    const path = `/agents/careful/${unique()}`;
    const tries: (Sent & { path: string })[] = [
      { path: `${path}/messages`, method: "HEAD" },
      { path: `${path}/messages`, method: "OPTIONS" },
      {
        path: `${path}/messages`,
        headers: { "x-http-method-override": "GET", "x-forwarded-for": "127.0.0.1" },
      },
      { path: `${path}/messages`, headers: { "x-original-url": "/health", "x-rewrite-url": "/health" } },
      { path: `${path}/messages`, headers: { host: "localhost", "cf-connecting-ip": "127.0.0.1" } },
      { path: `${path}/messages?/health` },
      { path: `/health/..${path}/messages` },
      { path: `${path}/messages`, headers: { authorization: "Bearer undefined" } },
      { path: `${path}/messages`, headers: { authorization: "Bearer " } },
      { path: `${path}/messages`, headers: { authorization: "Basic Og==" } },
      { path, body: { message: "hi" }, headers: { upgrade: "websocket" } },
      { path: `${path}/messages`, headers: { "sec-websocket-protocol": `edgeflue, ${keys.full}` } },
    ];
    for (const { path: tried, ...sent } of tries) {
      const { status } = await send(byKeys, tried, sent);
      expect({ tried, sent, status }).toEqual({ tried, sent, status: 401 });
    }
  });

  it("that race for one name leave one fork", async () => {
    const path = `/agents/careful/${unique()}`;
    await send(byKeys, path, { headers: full, body: { message: "hi" } });
    const forks = await Promise.all(
      Array.from({ length: 6 }, () => send(byKeys, `${path}/fork`, { headers: full, body: { to: "copy" } })),
    );
    expect(forks.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const { body } = await send(byKeys, `${path}/messages?session=copy`, { headers: full });
    expect(body.messages).toHaveLength(2);
  });

  it("that race with a deletion are answered, and leave a session or none", async () => {
    const path = `/agents/careful/${unique()}`;
    await send(byKeys, path, { headers: full, body: { message: "hi" } });
    const replies = await Promise.all([
      send(byKeys, path, { headers: full, method: "DELETE" }),
      ...Array.from({ length: 5 }, () => send(byKeys, path, { headers: full, body: { message: "again" } })),
    ]);
    for (const { status } of replies) expect([200, 404, 409, 503]).toContain(status);
    const { body } = await send(byKeys, `${path}/messages`, { headers: full });
    const answered = replies.slice(1).filter(({ status }) => status === 200).length;
    expect(body.messages.length).toBeLessThanOrEqual(2 + 2 * answered);
  });
});
