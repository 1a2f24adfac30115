/** What exists is told to nobody who may not use it: whatever is asked, and however wrongly, an agent that exists answers
 *  as one that does not. */

import { createAgent } from "edgeflue";
import { describe, expect, it } from "vitest";
import { AgentDirectory } from "../../../src/agent/agent-directory.ts";
import type { RouterHost } from "../../../src/router/router-ports.ts";
import { bearer, keys, mint, record } from "./recording-host.ts";

const file = "agents/any.ts";
const agents = new AgentDirectory({
  helper: { file, load: async () => ({ default: createAgent(() => ({})) }) },
  closed: { file, load: async () => ({ default: createAgent(() => ({})), triggers: { webhook: false } }) },
  broken: { file, load: () => Promise.reject(new Error("The file is broken.")) },
});
const existing = ["helper", "closed", "broken"];

interface Asked {
  method?: string;
  /** `NAME` stands for the agent's. */
  path: string;
  body?: string;
}

const response = `resp_${"0".repeat(32)}_NAME`;
const asked: Asked[] = [
  { path: "/agents/NAME/x/messages" },
  { path: "/agents/NAME/x/messages?nope=1" },
  { path: "/agents/NAME/x/messages?limit=0" },
  { path: "/agents/NAME/x/chat" },
  { path: "/agents/NAME/x/files/a?type=odd" },
  { path: "/agents/NAME/x/services/web/http/" },
  { path: "/agents/NAME/x", body: "{" },
  { path: "/agents/NAME/x", body: "{}" },
  { path: "/agents/NAME/x?session=", body: '{"message":"hi"}' },
  { path: "/agents/NAME/x/dispatch", body: '{"inputt":"hi"}' },
  { path: "/agents/NAME/x/shell", body: "[]" },
  { path: "/agents/NAME/x/fork", body: '{"too":"y"}' },
  { path: "/agents/NAME/x/chat", body: "{}" },
  { path: "/agents/NAME/x", method: "DELETE" },
  { path: "/agents/NAME/x/files/a", method: "PUT", body: "bytes" },
  { path: "/admin/agents/NAME/instances" },
  { path: "/admin/agents/NAME/instances/x/runs" },
  { path: "/admin/runs?agentName=NAME" },
  { path: "/admin/sessions?agentName=NAME" },
  { path: "/admin/sessions?agentName=NAME&instanceId=x" },
  { path: "/v1/models/NAME" },
  { path: `/v1/responses/${response}` },
  { path: `/v1/responses/${response}`, method: "DELETE" },
  { path: `/v1/responses/${response}/cancel`, body: "{}" },
  { path: "/v1/responses", body: '{"model":"NAME","input":"hi"}' },
  {
    path: "/v1/responses",
    body: `{"model":"NAME","input":"hi","previous_response_id":"${response}"}`,
  },
  { path: "/v1/chat/completions", body: '{"model":"NAME","messages":[{"role":"user","content":"hi"}]}' },
  { path: "/tokens", body: '{"agent":"NAME","instance":"x","scopes":["read"]}' },
  { path: "/tokens", body: '{"agent":"NAME","instance":"x","scopes":["odd"]}' },
];

/** Messages of a socket for prompts. */
const said = ['{"message":"hi"}', '{"message":"hi","odd":1}', '{"message":1}', "{", '{"type":"odd"}'];

interface Caller {
  name: string;
  headers: () => Promise<Record<string, string>>;
  options?: Partial<RouterHost>;
}

const callers: Caller[] = [
  { name: "nobody, without rules of the application", headers: async () => ({}) },
  {
    name: "nobody, where the application leaves it to keys",
    headers: async () => ({}),
    options: { authorize: () => undefined },
  },
  {
    name: "nobody, where the application says no",
    headers: async () => ({}),
    options: { authorize: () => false },
  },
  { name: "a key without scopes", headers: async () => bearer(keys.nothing) },
  { name: "a key for another agent", headers: async () => bearer(keys.other) },
  {
    name: "a token of another agent",
    headers: async () => bearer(await mint(keys.full, { agent: "other" })),
  },
];

async function ask({ method, path, body }: Asked, name: string, { headers, options = {} }: Caller) {
  const { router, reached } = record({ agents, ...options });
  const answer = await router.request(path.replaceAll("NAME", name), {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...(await headers()), ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: body.replaceAll("NAME", name) }),
  });
  const challenge = answer.headers.get("www-authenticate");
  return { status: answer.status, challenge, text: (await answer.text()).replaceAll(name, "NAME"), reached };
}

/** What a socket answers to a message that is sent twice: two answers, or one and its end. */
async function say(message: string, name: string, { headers, options = {} }: Caller) {
  const { router, reached } = record({ agents, ...options });
  const answer = await router.request(`/agents/${name}/x`, {
    headers: { ...(await headers()), upgrade: "websocket" },
  });
  const { webSocket, status } = answer;
  if (webSocket === null) return { status, text: (await answer.text()).replaceAll(name, "NAME"), reached };
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
  const heard: string[] = [];
  webSocket.addEventListener("message", ({ data }) => {
    if (heard.push(String(data).replaceAll(name, "NAME")) === 2) end();
  });
  webSocket.addEventListener("close", () => {
    heard.push("closed");
    end();
  });
  webSocket.accept();
  webSocket.send(message);
  webSocket.send(message);
  await isOver;
  webSocket.close();
  return { status, heard: heard.slice(0, 2), reached };
}

describe.each(callers)("$name", (caller) => {
  it.each(said)("cannot tell by a socket which agents there are: %s", async (message) => {
    const unknown = await say(message, "nobody", caller);
    expect(unknown.reached).toEqual([]);
    for (const name of existing) expect(await say(message, name, caller)).toEqual(unknown);
  });

  it.each(asked)("cannot tell which agents there are: $#", async (request) => {
    const unknown = await ask(request, "nobody", caller);
    expect(unknown.status).toBeGreaterThanOrEqual(400);
    expect(unknown.reached).toEqual([]);
    for (const name of existing) expect(await ask(request, name, caller)).toEqual(unknown);
  });
});

describe("somebody whom the application lets in", () => {
  const ada: Caller = {
    name: "ada",
    headers: async () => ({}),
    options: { authorize: () => ({ name: "ada" }) },
  };

  it.each([
    ["/agents/helper/x", "{", 400, "not valid JSON"],
    ["/agents/helper/x?nope=1", '{"message":"hi"}', 400, "nope"],
    ["/agents/closed/x", "{}", 404, "not open to HTTP"],
    ["/agents/nobody/x", "{}", 404, "no agent named"],
    ["/agents/helper/x/messages", "{}", 405, "Use GET"],
  ])("reads what is wrong with a request to %s %s", async (path, body, status, text) => {
    const answer = await ask({ path, body }, "NAME", ada);
    expect(answer).toMatchObject({ status, text: expect.stringContaining(text) });
  });
});
