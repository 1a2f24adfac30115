/** auth-01: every route of the router with every kind of credential. A route without a row here fails. */

import { beforeAll, describe, expect, it } from "vitest";
import type { RouterHost } from "../../../src/router/router-ports.ts";
import type { SegmentRouter } from "../../../src/router/segment-router.ts";
import { bearer, keys, mint, record } from "./recording-host.ts";

/** What decides about a route: one session, its approvals, a run, a list of what the caller may use, what operators see,
 *  all sessions of an agent (`branch`: and this one), or nothing. `asked`: the approvals that wait; `record`: reading a run. */
type Kind =
  | "session"
  | "asked"
  | "decide"
  | "agent"
  | "branch"
  | "run"
  | "record"
  | "list"
  | "model"
  | "admin"
  | "approvals"
  | "mint"
  | "open";

interface Row {
  kind: Kind;
  path: string;
  body?: object;
  headers?: Record<string, string>;
}

const a = "/agents/helper/x";
const runId = "workflow:flow:run_01JD0000000000000000000000";
const response = `resp_${"0".repeat(32)}_helper`;
const own = { "x-edgeflue-instance": "x", "x-edgeflue-session": "default" };
const chatMessage = { id: "m1", role: "user", parts: [{ type: "text", text: "hi" }] };
const chat = {
  id: "default",
  trigger: "submit-message",
  messages: [chatMessage],
};
const upgrade = { upgrade: "websocket" };

const rows: Readonly<Record<string, Row>> = {
  "GET /health": { kind: "open", path: "/health" },
  "GET /openapi.json": { kind: "open", path: "/openapi.json" },
  "GET /admin/openapi.json": { kind: "open", path: "/admin/openapi.json" },
  "GET /docs": { kind: "open", path: "/docs" },
  "GET /__pyflue": { kind: "admin", path: "/__pyflue" },
  "GET /__pyflue/status": { kind: "admin", path: "/__pyflue/status" },
  "GET /inspector": { kind: "admin", path: "/inspector" },
  "POST /tokens": {
    kind: "mint",
    path: "/tokens",
    body: { agent: "helper", instance: "x", scopes: ["read"] },
  },
  "GET /agents": { kind: "list", path: "/agents" },
  "POST /agents/:name/:id": { kind: "session", path: a, body: { message: "hi" } },
  "POST /agents/:name/:id/dispatch": { kind: "session", path: `${a}/dispatch`, body: { input: "hi" } },
  "DELETE /agents/:name/:id": { kind: "session", path: a },
  "GET /agents/:name/:id/messages": { kind: "session", path: `${a}/messages` },
  "GET /agents/:name/:id/deliveries": { kind: "session", path: `${a}/deliveries` },
  "GET /agents/:name/:id/wakeups": { kind: "session", path: `${a}/wakeups` },
  "DELETE /agents/:name/:id/wakeups/:wakeUpId": { kind: "session", path: `${a}/wakeups/w1` },
  "GET /agents/:name/:id/events": { kind: "session", path: `${a}/events`, headers: upgrade },
  "GET /agents/:name/:id/operations/:operationId": { kind: "session", path: `${a}/operations/op_1` },
  "POST /agents/:name/:id/abort": { kind: "session", path: `${a}/abort` },
  "GET /agents/:name/:id/approvals": { kind: "asked", path: `${a}/approvals` },
  "POST /agents/:name/:id/approvals/:approvalId": {
    kind: "decide",
    path: `${a}/approvals/a1`,
    body: { decision: "approve" },
  },
  "POST /agents/:name/:id/fork": { kind: "branch", path: `${a}/fork`, body: { to: "copy" } },
  "POST /agents/:name/:id/rewind": { kind: "branch", path: `${a}/rewind`, body: { at: "m1" } },
  "POST /agents/:name/:id/compact": { kind: "session", path: `${a}/compact` },
  "POST /agents/:name/:id/javascript": { kind: "session", path: `${a}/javascript`, body: { code: "1" } },
  "POST /agents/:name/:id/python": { kind: "session", path: `${a}/python`, body: { code: "1" } },
  "POST /agents/:name/:id/shell": { kind: "session", path: `${a}/shell`, body: { command: "ls" } },
  "GET /agents/:name/:id/services": { kind: "session", path: `${a}/services` },
  "POST /agents/:name/:id/services": {
    kind: "session",
    path: `${a}/services`,
    body: { name: "web", command: "serve", port: 80 },
  },
  "GET /agents/:name/:id/services/:service/logs": { kind: "session", path: `${a}/services/web/logs` },
  "DELETE /agents/:name/:id/services/:service": { kind: "session", path: `${a}/services/web` },
  "GET /agents/:name/:id/files": { kind: "session", path: `${a}/files` },
  "PUT /agents/:name/:id/files": { kind: "session", path: `${a}/files?type=directory` },
  "DELETE /agents/:name/:id/files": { kind: "session", path: `${a}/files` },
  "GET /agents/:name/:id/files/:path{.+}": { kind: "session", path: `${a}/files/b.txt` },
  "PUT /agents/:name/:id/files/:path{.+}": { kind: "session", path: `${a}/files/b.txt` },
  "DELETE /agents/:name/:id/files/:path{.+}": { kind: "session", path: `${a}/files/b.txt` },
  "GET /agents/:name/:id/snapshots": { kind: "session", path: `${a}/snapshots` },
  "POST /agents/:name/:id/snapshots": { kind: "session", path: `${a}/snapshots` },
  "DELETE /agents/:name/:id/snapshots/:snapshotId": { kind: "session", path: `${a}/snapshots/1` },
  "GET /agents/:name/:id/snapshots/:snapshotId/diff": { kind: "session", path: `${a}/snapshots/1/diff` },
  "POST /agents/:name/:id/snapshots/:snapshotId/restore": {
    kind: "session",
    path: `${a}/snapshots/1/restore`,
  },
  "GET /agents/:name/:id/archive": { kind: "session", path: `${a}/archive` },
  "PUT /agents/:name/:id/archive": { kind: "session", path: `${a}/archive` },
  "POST /agents/:name/:id/chat": { kind: "session", path: `${a}/chat`, body: chat },
  "GET /agents/:name/:id/chat": { kind: "session", path: `${a}/chat` },
  "GET /agents/:name/:id/chat/:chatId/stream": { kind: "session", path: `${a}/chat/default/stream` },
  "GET /v1/models": { kind: "list", path: "/v1/models" },
  "GET /v1/models/:model": { kind: "model", path: "/v1/models/helper" },
  "POST /v1/chat/completions": {
    kind: "session",
    path: "/v1/chat/completions",
    body: { model: "helper", messages: [{ role: "user", content: "hi" }] },
    headers: own,
  },
  "POST /v1/responses": { kind: "agent", path: "/v1/responses", body: { model: "helper", input: "hi" } },
  "GET /v1/responses/:id": { kind: "agent", path: `/v1/responses/${response}` },
  "DELETE /v1/responses/:id": { kind: "agent", path: `/v1/responses/${response}` },
  "POST /v1/responses/:id/cancel": { kind: "agent", path: `/v1/responses/${response}/cancel` },
  "POST /prompt/:id": { kind: "session", path: "/prompt/x", body: { prompt: "hi" } },
  "POST /prompt/:id/events": { kind: "session", path: "/prompt/x/events", body: { prompt: "hi" } },
  "POST /sessions/:id/abort": { kind: "session", path: "/sessions/x/abort" },
  "GET /workflows": { kind: "list", path: "/workflows" },
  "POST /workflows/:name": { kind: "run", path: "/workflows/flow", body: {} },
  "GET /runs/:id": { kind: "record", path: `/runs/${runId}` },
  "DELETE /runs/:id": { kind: "run", path: `/runs/${runId}` },
  "GET /runs/:id/events": { kind: "record", path: `/runs/${runId}/events` },
  "POST /runs/:id/events": { kind: "run", path: `/runs/${runId}/events`, body: { name: "go" } },
  "GET /runs/:id/stream": { kind: "record", path: `/runs/${runId}/stream` },
  "POST /runs/:id/cancel": { kind: "run", path: `/runs/${runId}/cancel` },
  "GET /admin/agents": { kind: "admin", path: "/admin/agents" },
  "GET /admin/agents/:name/instances": { kind: "admin", path: "/admin/agents/helper/instances" },
  "GET /admin/agents/:name/instances/:id/runs": {
    kind: "admin",
    path: "/admin/agents/helper/instances/x/runs",
  },
  "GET /admin/runs": { kind: "admin", path: "/admin/runs" },
  "GET /admin/runs/:id": { kind: "record", path: `/admin/runs/${runId}` },
  "GET /admin/sessions": { kind: "admin", path: "/admin/sessions" },
  "GET /admin/approvals": { kind: "approvals", path: "/admin/approvals" },
  "GET /admin/schedules": { kind: "admin", path: "/admin/schedules" },
};

/** Upgrades that succeed for everyone who is let in at all: their messages are refused one by one, see sockets.test.ts. */
const sockets = ["GET /agents/:name/:id", "GET /workflows/:name"];
/** Needs no key but a signature, see test/channel/. */
const signed = ["POST /webhooks/:name/:agent"];

/** `ok`: it got what it asked for. A number: the status of the refusal, and nothing was reached. */
type Expected = Readonly<Record<Kind, "ok" | number>>;
const all = (value: "ok" | number): Expected => ({
  session: value,
  asked: value,
  decide: value,
  agent: value,
  branch: value,
  run: value,
  record: value,
  list: value,
  model: value,
  admin: value,
  approvals: value,
  mint: value,
  open: "ok",
});

interface Credential {
  name: string;
  headers: () => Record<string, string> | Promise<Record<string, string>>;
  expected: Expected;
  options?: Partial<RouterHost>;
}

const credentials: Credential[] = [
  { name: "nothing", headers: () => ({}), expected: all(401) },
  { name: "a wrong key", headers: () => bearer("wrong"), expected: all(401) },
  { name: "a full key", headers: () => bearer(keys.full), expected: all("ok") },
  {
    name: "a full key by Basic",
    headers: () => ({ authorization: `Basic ${btoa(`me:${keys.full}`)}` }),
    expected: all("ok"),
  },
  {
    name: "a key for this agent and this workflow",
    headers: () => bearer(keys.helper),
    expected: { ...all("ok"), decide: 403, admin: 403, approvals: 403 },
  },
  {
    name: "a key for another agent and another workflow",
    headers: () => bearer(keys.other),
    // What does not exist for a caller is not found.
    expected: { ...all(404), list: "ok", admin: 403, approvals: 403 },
  },
  {
    name: "a key for approvals",
    headers: () => bearer(keys.approver),
    expected: {
      ...all(403),
      asked: "ok",
      decide: "ok",
      approvals: "ok",
      run: 404,
      record: 404,
      list: "ok",
      model: "ok",
    },
  },
  {
    name: "a key for operators",
    headers: () => bearer(keys.operator),
    expected: { ...all(403), run: 404, record: "ok", list: "ok", model: "ok", admin: "ok", approvals: "ok" },
  },
  {
    name: "a key without scopes",
    headers: () => bearer(keys.nothing),
    expected: { ...all(404), list: "ok", admin: 403, approvals: 403 },
  },
  {
    name: "a token of this session",
    headers: async () => bearer(await mint(keys.full)),
    expected: {
      ...all("ok"),
      agent: 403,
      branch: 403,
      run: 404,
      record: 404,
      admin: 403,
      approvals: 403,
      mint: 403,
    },
  },
  {
    name: "a token of another session",
    headers: async () => bearer(await mint(keys.full, { session: "mine" })),
    expected: { ...all(403), run: 404, record: 404, list: "ok", model: "ok" },
  },
  {
    name: "a token of another agent",
    headers: async () => bearer(await mint(keys.full, { agent: "other" })),
    expected: { ...all(404), list: "ok", admin: 403, approvals: 403, mint: 403 },
  },
  {
    name: "an expired token",
    headers: async () => bearer(await mint(keys.full, { expiresAt: 1 })),
    expected: all(401),
  },
  {
    name: "no key, where the application says yes",
    headers: () => ({}),
    expected: { ...all("ok"), mint: 401 },
    options: { authorize: () => ({ name: "ada" }) },
  },
  {
    name: "no key, where the application says no",
    headers: () => ({}),
    expected: { ...all(403), mint: 401 },
    options: { authorize: () => false },
  },
  {
    name: "a full key, where the application says no",
    headers: () => bearer(keys.full),
    expected: { ...all(403) },
    options: { authorize: () => false },
  },
  {
    name: "no key, where the application leaves it to keys",
    headers: () => ({}),
    expected: all(401),
    options: { authorize: () => undefined },
  },
  {
    name: "a key for another agent, where the application leaves it to keys",
    headers: () => bearer(keys.other),
    expected: { ...all(404), list: "ok", admin: 403, approvals: 403 },
    options: { authorize: async () => undefined },
  },
  {
    name: "nothing, where no key is needed",
    headers: () => ({}),
    expected: all("ok"),
    options: { authentication: { type: "none", tokenSecret: "t".repeat(32) } },
  },
];

describe("auth-01: every route", () => {
  it("has a row in this file", () => {
    const { router } = record();
    (router.router as SegmentRouter<unknown>).addAll();
    const routes = router.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(routes)].sort()).toEqual([...Object.keys(rows), ...sockets, ...signed].sort());
  });

  describe.each(credentials)("with $name", ({ headers, expected, options }) => {
    let credential: Record<string, string>;
    beforeAll(async () => {
      credential = await headers();
    });

    it.each(Object.entries(rows))("%s", async (route, { kind, path, body, headers: more }) => {
      const [method = ""] = route.split(" ");
      const { router, reached } = record(options);
      const answer = await router.request(path, {
        method,
        headers: {
          ...credential,
          ...more,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      // A cache in front of the Worker, or a browser's, keeps what is for one caller for nobody.
      if (kind !== "open") expect(answer.headers.get("cache-control")).toMatch(/^no-(?:store|cache)\b/);
      const wanted = expected[kind];
      if (wanted !== "ok") {
        expect({ status: answer.status, reached }).toEqual({ status: wanted, reached: [] });
        return;
      }
      // What is reached answers 409 here; lists and tokens are made by the router itself.
      const isOwn = reached.length === 0;
      expect(answer.status).toBe(isOwn ? 200 : 409);
      if (isOwn) expect(["list", "model", "mint", "open", "admin", "record"]).toContain(kind);
    });
  });
});
