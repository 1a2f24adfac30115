/** Who gets in: the router alone, with a session that only says that it was reached. */

import { createAgent } from "edgeflue";
import { describe, expect, it } from "vitest";
import { AgentDirectory } from "../../src/agent/agent-directory.ts";
import type { Session } from "../../src/protocol/session.ts";
import type { Authentication } from "../../src/router/access/key-ring.ts";
import { createRouter } from "../../src/router/create-router.ts";
import type { RouterHost } from "../../src/router/router-ports.ts";
import { WorkflowDirectory } from "../../src/workflow/workflow-directory.ts";

const session: Partial<Session> = {
  messages: async () => ({ messages: [], nextBefore: null }),
};

function noRuns(agents: AgentDirectory): Pick<RouterHost, "workflows" | "runs" | "library"> {
  const refuse = () => {
    throw new Error("not reached");
  };
  return {
    library: { skills: [], roles: [] },
    workflows: new WorkflowDirectory({}, agents),
    runs: { open: refuse, start: refuse },
  };
}

async function get(path: string, authentication: Authentication, headers: Record<string, string> = {}) {
  const agents = new AgentDirectory({
    helper: { file: "agents/helper.ts", load: async () => ({ default: createAgent(() => ({})) }) },
  });
  const router = createRouter({
    agents,
    ...noRuns(agents),
    authentication,
    defaultAgent: "helper",
    development: false,
    openSession: () => session as Session, // only `messages` is called here
    openSocket: async () => new Response(),
    fetchService: async () => new Response(),
  });
  const response = await router.request(path, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}

const keys: Authentication = { type: "keys", keys: ["first-key", "second-key"] };
const messages = "/agents/helper/x/messages";

describe("bearer keys", () => {
  it("let every configured key in", async () => {
    for (const key of ["first-key", "second-key"]) {
      expect((await get(messages, keys, { authorization: `Bearer ${key}` })).status).toBe(200);
    }
  });

  it("W7: let in a Basic login whose password is the key, as a URL with a login sends it", async () => {
    const login = (text: string) => ({ authorization: `Basic ${btoa(text)}` });
    expect((await get(messages, keys, login("pyflue:second-key"))).status).toBe(200);
    expect((await get(messages, keys, login(":first-key"))).status).toBe(200);
    for (const text of ["first-key:x", "first-key", "first-key:"]) {
      expect((await get(messages, keys, login(text))).status).toBe(401);
    }
  });

  it.each([
    ["no key", {}],
    ["a wrong key", { authorization: "Bearer wrong" }],
    ["a part of a key", { authorization: "Bearer first-ke" }],
    ["both keys as one", { authorization: "Bearer first-key,second-key" }],
    ["another scheme", { authorization: "Basic first-key" }],
    ["an empty key", { authorization: "Bearer " }],
  ])("refuse %s with 401", async (_name, headers) => {
    const { status, body, headers: answered } = await get(messages, keys, headers);
    expect(status).toBe(401);
    expect(body.error.type).toBe("unauthorized");
    expect(answered.get("www-authenticate")).toBe("Bearer");
  });

  it("refuse every caller when no key is configured", async () => {
    const { status, body } = await get(
      messages,
      { type: "keys", keys: [] },
      { authorization: "Bearer undefined" },
    );
    expect(status).toBe(401);
    expect(body.error.type).toBe("auth_not_configured");
  });

  it("hide hints and unknown paths from strangers", async () => {
    const { status, body } = await get("/nothing", keys);
    expect(status).toBe(401);
    expect(body.error).not.toHaveProperty("dev");
  });

  it("do not open an agent that is closed to HTTP, whichever way it is called", async () => {
    const load = async () => ({ default: createAgent(() => ({})), triggers: { webhook: false } });
    const agents = new AgentDirectory({ closed: { file: "agents/closed.ts", load } });
    const router = createRouter({
      agents,
      ...noRuns(agents),
      authentication: { type: "none" },
      defaultAgent: "closed",
      development: false,
      openSession: () => session as Session, // not reached
      openSocket: async () => new Response(),
      fetchService: async () => new Response(),
    });
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"message":"hi"}',
    };
    for (const path of ["/agents/closed/x", "/prompt/x", "/prompt/x/events"]) {
      expect((await router.request(path, init)).status).toBe(404);
    }
  });

  it("are not needed for /health", async () => {
    expect((await get("/health", { type: "keys", keys: [] })).status).toBe(200);
  });

  it("are not needed when authentication is off", async () => {
    expect((await get(messages, { type: "none" })).status).toBe(200);
  });
});
