/** A page whose tokens expire, against the Worker. */

import { createFlueClient } from "edgeflue/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SessionStore } from "../../../src/react/session-store.ts";
import { startWorld, type World } from "../ecosystem/support/world.ts";

describe("a page with tokens", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({
      EDGEFLUE_API_KEYS: "key",
      EDGEFLUE_TOKEN_SECRET: "a secret of thirty-two characters or more",
    });
  });
  afterAll(() => world?.stop());

  const address = { agent: "assistant", instance: "acme", session: "tokens" };

  async function makeToken(ttlSeconds: number): Promise<string> {
    const response = await fetch(`${world.url}/tokens`, {
      method: "POST",
      headers: { authorization: "Bearer key", "content-type": "application/json" },
      body: JSON.stringify({ ...address, scopes: ["read", "prompt"], ttlSeconds }),
    });
    const { token } = (await response.json()) as { token: string };
    return token;
  }

  it("is closed when its token has expired, and goes on with a new one", async () => {
    let token = await makeToken(4);
    const client = createFlueClient({
      baseUrl: world.url,
      fetch: (url, init) => {
        const headers = new Headers(init.headers);
        headers.set("authorization", `Bearer ${token}`);
        return fetch(url, { ...init, headers });
      },
    });
    const store = new SessionStore(client.agent("assistant", "acme").open("tokens"), {
      onOpen() {},
      onIdle() {},
    });
    const leave = store.subscribe(() => {});
    await expect.poll(() => store.getState().connection).toBe("open");
    await store.send("hello");
    const texts = () =>
      store.getState().messages.map(({ parts }) => parts.map((part) => part.type === "text" && part.text));
    await expect.poll(() => store.getState().messages.length).toBe(2);
    await expect.poll(() => store.getState().connection, { timeout: 15_000 }).toBe("closed");
    expect(store.getState().error?.code).toBe("unauthorized");
    expect(await store.send("not now")).toBeUndefined();
    expect(store.getState().messages).toHaveLength(2);
    const byKey = createFlueClient({ baseUrl: world.url, apiKey: "key" });
    await byKey.agent("assistant", "acme").session("tokens").prompt("meanwhile");
    token = await makeToken(60);
    store.reconnect();
    await expect.poll(() => store.getState().connection).toBe("open");
    await expect.poll(() => JSON.stringify(texts())).toContain("You said: meanwhile");
    expect(store.getState().error).toBeUndefined();
    leave();
  });
});
