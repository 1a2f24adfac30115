/** auth-02, auth-03 and auth-04: keys and tokens where they may not be, tokens that hold more than their maker, and
 *  callers from the pages of others. */

import { describe, expect, it } from "vitest";
import { authentication, bearer, keys, mint, record } from "./recording-host.ts";

const session = "/agents/helper/x";
const json = { "content-type": "application/json" };
const prompt = { method: "POST", body: JSON.stringify({ message: "hi" }) };
const tokenOf = (body: object) => ({ method: "POST", body: JSON.stringify(body) });

async function send(path: string, init: RequestInit = {}, options: Parameters<typeof record>[0] = {}) {
  const { router, reached } = record(options);
  const response = await router.fetch(
    new Request(`http://edgeflue.test${path}`, { ...init, headers: { ...json, ...init.headers } }),
  );
  const text = response.status === 101 ? "" : await response.text();
  return { status: response.status, headers: response.headers, text, reached };
}

describe("auth-02: a key or a token", () => {
  it.each(["key", "api_key", "token", "access_token", "authorization"])(
    "in the query is no credential: ?%s=",
    async (name) => {
      for (const credential of [keys.full, await mint(keys.helper)]) {
        const answer = await send(`${session}/messages?${name}=${encodeURIComponent(credential)}`);
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.reached).toEqual([]);
        expect(answer.text).not.toContain(credential);
      }
    },
  );

  it("is never in an answer, right or wrong", async () => {
    const wrong = "wrong-key-that-somebody-typed";
    const answer = await send(session, { ...prompt, headers: bearer(wrong) }, { development: true });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain(wrong);
  });

  it("of a token opens a socket as a subprotocol, and one that has expired does not", async () => {
    const upgrade = (token: string) => ({
      headers: { upgrade: "websocket", "sec-websocket-protocol": `edgeflue, ${token}` },
    });
    const open = await send(`${session}/events`, upgrade(await mint(keys.helper)));
    expect(open.reached.map(({ what }) => what)).toEqual(["socket"]);
    const late = await mint(keys.helper, { expiresAt: Math.floor(Date.now() / 1000) - 1 });
    expect(await send(`${session}/events`, upgrade(late))).toMatchObject({ status: 401, reached: [] });
  });

  it("of a token is void without its key, with another secret, and when it was changed", async () => {
    const token = await mint(keys.helper);
    const use = (options: object, given = token) =>
      send(`${session}/messages`, { headers: bearer(given) }, options);
    expect((await use({})).reached).toHaveLength(1);
    if (authentication.type !== "keys") throw new Error("These tests go by keys.");
    const { helper: _, ...named } = authentication.named ?? {};
    expect(await use({ authentication: { ...authentication, named } })).toMatchObject({
      status: 401,
      reached: [],
    });
    const tokenSecret = "another token secret with more than thirty-two characters";
    expect(await use({ authentication: { ...authentication, tokenSecret } })).toMatchObject({
      status: 401,
      reached: [],
    });
    for (const place of [5, Math.floor(token.length / 2), token.length - 2]) {
      const changed = `${token.slice(0, place)}${token[place] === "A" ? "B" : "A"}${token.slice(place + 1)}`;
      expect(await use({}, changed)).toMatchObject({ status: 401, reached: [] });
    }
  });
});

describe("auth-03: whoever makes a token", () => {
  const make = (key: string, body: object) =>
    send("/tokens", {
      ...tokenOf({ agent: "helper", instance: "x", scopes: ["read"], ...body }),
      headers: bearer(key),
    });

  it("gets one for what the key may do, and it works", async () => {
    const answer = await make(keys.helper, { scopes: ["read", "prompt"], ttlSeconds: 60 });
    expect(answer.status).toBe(200);
    const { token, expiresAt } = JSON.parse(answer.text) as { token: string; expiresAt: number };
    expect(expiresAt - Date.now()).toBeLessThanOrEqual(60_000);
    const used = await send(session, { ...prompt, headers: bearer(token) });
    expect(used.reached.map(({ what }) => what)).toEqual(["session prompt helper/x/default"]);
  });

  it.each([
    ["another agent", keys.helper, { agent: "other" }],
    ["deciding, which the key may not", keys.helper, { scopes: ["approve"] }],
    ["a user, for whom the key may not speak", keys.helper, { user: "ada" }],
    ["a role that the key has not", keys.helper, { roles: ["ops"] }],
    ["anything, with a key for nothing", keys.nothing, {}],
    ["sessions, with a key for lists", keys.operator, {}],
    ["longer than an hour", keys.full, { ttlSeconds: 3_601 }],
    ["a scope that does not exist", keys.full, { scopes: ["everything"] }],
    ["a field that does not exist", keys.full, { sesion: "s" }],
  ])("gets none for %s", async (_name, key, body) => {
    const { status, text } = await make(key, body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).not.toContain("eft_");
  });

  it("cannot be a token", async () => {
    expect((await make(await mint(keys.helper), {})).status).toBe(403);
  });

  it("cannot reach with it beyond its session, its scopes, or a key that may do less now", async () => {
    const reads = await mint(keys.helper, { scopes: ["read"] });
    expect(await send(session, { ...prompt, headers: bearer(reads) })).toMatchObject({
      status: 403,
      reached: [],
    });
    const token = await mint(keys.helper);
    for (const path of ["/agents/helper/y", "/agents/other/x", `${session}?session=other`])
      expect((await send(path, { ...prompt, headers: bearer(token) })).reached).toEqual([]);
    const body = JSON.stringify({ message: "hi", session: "other" });
    expect((await send(session, { method: "POST", body, headers: bearer(token) })).reached).toEqual([]);
    // The key never had the other agent, whatever the token says.
    const forged = await mint(keys.helper, { agent: "other" });
    expect((await send("/agents/other/x", { ...prompt, headers: bearer(forged) })).reached).toEqual([]);
  });

  it("has a key by whole segments: agents:help is not agents:helper", async () => {
    if (authentication.type !== "keys") throw new Error("These tests go by keys.");
    const short = { secret: "SHORT", value: "short-key-0123456789", scopes: ["agents:help"] };
    const changed = { ...authentication, named: { ...authentication.named, short } };
    const use = () => send(session, { ...prompt, headers: bearer(short.value) }, { authentication: changed });
    // The scope of an agent that does not exist is an error; either way nothing is reached.
    const reached = await use().then(
      (answer) => answer.reached,
      () => [],
    );
    expect(reached).toEqual([]);
  });
});

describe("auth-04: a page of another origin", () => {
  const origin = "https://app.example";
  const cors = { origins: [origin] };
  const preflight = {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, content-type, x-stainless-lang",
    },
  };

  it("is told nothing by default", async () => {
    const answer = await send(session, { ...prompt, headers: { origin, ...bearer(keys.full) } });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect((await send("/v1/models", preflight)).headers.get("access-control-allow-origin")).toBeNull();
  });

  it("gets its preflight answered without a key, with the headers that it asked for", async () => {
    const { status, headers, reached } = await send("/v1/chat/completions", preflight, { cors });
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe(origin);
    expect(headers.get("access-control-allow-headers")).toBe("authorization, content-type, x-stainless-lang");
    expect(headers.get("vary")).toMatch(/origin/i);
    expect(reached).toEqual([]);
  });

  it.each([
    ["401", {}, 401],
    ["404", { headers: bearer(keys.other) }, 404],
    ["an answer of the session", { headers: bearer(keys.full) }, 409],
  ])("can read every status: %s", async (_name, { headers = {} }: { headers?: object }, status) => {
    const answer = await send(session, { ...prompt, headers: { origin, ...headers } }, { cors });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    expect(answer.headers.get("access-control-expose-headers")).toContain("retry-after");
    expect(answer.headers.get("vary")).toMatch(/origin/i);
  });

  it("that is not listed gets no headers", async () => {
    const { headers } = await send(
      session,
      { ...prompt, headers: { origin: "https://evil.example", ...bearer(keys.full) } },
      { cors },
    );
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  it.each([{ type: "none" as const }, authentication])("opens no socket: %#", async (given) => {
    const headers = { upgrade: "websocket", origin: "https://evil.example", ...bearer(keys.full) };
    for (const path of [session, `${session}/events`, "/workflows/flow"]) {
      const { status, reached } = await send(path, { headers }, { authentication: given, cors });
      expect({ path, status, reached }).toEqual({ path, status: 403, reached: [] });
    }
  });

  it("cannot post a form or plain text", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const headers = { ...bearer(keys.full), "content-type": type };
      expect(await send(session, { ...prompt, headers })).toMatchObject({ status: 415, reached: [] });
    }
  });
});

describe("auth-04: a page of any origin, where all may call", () => {
  const origin = "https://evil.example";
  const cors = { origins: "*" as const };
  const open = { authentication: { type: "none" as const }, cors };
  const upgrade = { upgrade: "websocket", origin };

  it("changes nothing and opens no socket without a credential of its own", async () => {
    expect(await send(session, { ...prompt, headers: { origin } }, open)).toMatchObject({
      status: 403,
      reached: [],
    });
    expect(await send(`${session}/events`, { headers: upgrade }, open)).toMatchObject({
      status: 403,
      reached: [],
    });
  });

  it("prompts with a key and opens a socket with a token", async () => {
    const prompted = await send(session, { ...prompt, headers: { origin, ...bearer(keys.full) } }, { cors });
    expect(prompted.reached).toHaveLength(1);
    const offer = { ...upgrade, "sec-websocket-protocol": `edgeflue, ${await mint(keys.helper)}` };
    const opened = await send(`${session}/events`, { headers: offer }, { cors });
    expect(opened.reached.map(({ what }) => what)).toEqual(["socket"]);
  });

  it("is the Worker's own, whatever scheme the proxy in front of it has", async () => {
    const headers = { origin: "https://edgeflue.test" };
    expect((await send(session, { ...prompt, headers }, open)).reached).toHaveLength(1);
  });
});
