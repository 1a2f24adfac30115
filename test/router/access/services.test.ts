/** Services are programs that a model may have written: what a caller brings along to prove who it is never reaches one,
 *  and what is opened with a token ends with it. */

import { describe, expect, it } from "vitest";
import type { RouterHost } from "../../../src/router/router-ports.ts";
import { closeSocket } from "../../../src/router/socket/close-socket.ts";
import { checkService } from "../../../src/sandbox/container/service/check-service.ts";
import { toCallerResponse } from "../../../src/sandbox/container/service/forward.ts";
import { bearer, keys, mint, record } from "./recording-host.ts";

const path = "/agents/helper/x/services/web/http/events";

/** The router before a service that answers so, and the last request that came to it. */
function serve(answer: () => Response, options: Partial<RouterHost> = {}) {
  const seen: Headers[] = [];
  const { router } = record({
    fetchService: async ({ request }) => {
      seen.push(request.headers);
      return toCallerResponse(answer());
    },
    ...options,
  });
  const ask = (headers: Record<string, string>) =>
    router.fetch(new Request(`http://edgeflue.test${path}`, { headers }));
  return { ask, seen };
}

const ok = () => new Response("ok");

/** A service that answers each message with the same one. */
function echo(headers: Record<string, string> = {}): Response {
  const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
  server.binaryType = "arraybuffer";
  server.accept();
  server.addEventListener("message", ({ data }) => server.send(data));
  server.addEventListener("close", ({ code }) => closeSocket(server, code));
  return new Response(null, { status: 101, webSocket: client, headers });
}

const soon = () => Math.floor(Date.now() / 1000) + 2;

describe("a request to a service", () => {
  it("comes without anything that says who the caller is", async () => {
    const { ask, seen } = serve(ok, { authorize: () => ({ name: "ada" }) });
    await ask({
      ...bearer(keys.full),
      cookie: "login=secret",
      "proxy-authorization": "Basic secret",
      "cf-access-jwt-assertion": "secret",
      "cf-access-token": "secret",
      "cf-access-client-id": "secret",
      "cf-access-client-secret": "secret",
      "x-own": "kept",
    });
    expect(JSON.stringify([...(seen[0] ?? [])])).not.toContain("secret");
    expect(seen[0]?.get("authorization")).toBeNull();
    expect(seen[0]?.get("x-own")).toBe("kept");
  });

  it("comes without the token of a browser's socket, with the other protocols that it offers", async () => {
    const token = await mint(keys.helper, { scopes: ["shell"] });
    const upgrade = (offered: string) => ({ upgrade: "websocket", "sec-websocket-protocol": offered });
    const chosen = serve(() => echo({ "sec-websocket-protocol": "graphql-ws" }));
    const first = await chosen.ask(upgrade(`edgeflue, ${token}, graphql-ws, other`));
    expect(chosen.seen[0]?.get("sec-websocket-protocol")).toBe("graphql-ws, other");
    expect(first.status).toBe(101);
    expect(first.headers.get("sec-websocket-protocol")).toBe("graphql-ws");

    const plain = serve(() => echo());
    const second = await plain.ask(upgrade(`edgeflue, ${token}`));
    expect(plain.seen[0]?.get("sec-websocket-protocol")).toBeNull();
    expect(second.headers.get("sec-websocket-protocol")).toBe("edgeflue");
  });

  it("is started by a key with a name, which is no field of a service", async () => {
    const { router, reached } = record();
    const body = { name: "web", command: "npm run dev", port: 3000 };
    await router.request("/agents/helper/x/services", {
      method: "POST",
      headers: { ...bearer(keys.helper), "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(reached.map(({ what }) => what)).toEqual(["session service helper/x/default"]);
    const [request] = reached.flatMap(({ parameters }) => parameters);
    expect(request).toEqual({ type: "start", ...body });
    expect(checkService(body)).toEqual(body);
  });
});

describe("the answer of a service", () => {
  const headers = {
    "set-cookie": "login=evil",
    "clear-site-data": '"*"',
    "strict-transport-security": "max-age=0",
    "service-worker-allowed": "/",
    "access-control-allow-credentials": "true",
    "x-own": "kept",
  };

  it("does nothing to the caller's host", async () => {
    const { ask } = serve(() => new Response("<script>", { headers }));
    const answer = await ask(bearer(keys.full));
    for (const name of Object.keys(headers))
      expect([name, answer.headers.has(name)]).toEqual([name, name === "x-own"]);
    expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox/);
  });

  it("does nothing to it with a socket either", async () => {
    const { ask } = serve(() => echo(headers));
    const answer = await ask({ ...bearer(keys.full), upgrade: "websocket" });
    expect(answer.status).toBe(101);
    for (const name of Object.keys(headers))
      expect([name, answer.headers.has(name)]).toEqual([name, name === "x-own"]);
  });

  it("breaks off when the token expires that it was asked for with", async () => {
    let isCancelled = false;
    const endless = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          start: (controller) => controller.enqueue(new TextEncoder().encode("first")),
          cancel: () => {
            isCancelled = true;
          },
        }),
        { headers: { "x-own": "kept" } },
      );
    const { ask } = serve(endless);
    const token = await mint(keys.helper, { scopes: ["shell"], expiresAt: soon() });
    const answer = await ask(bearer(token));
    expect(answer.headers.get("x-own")).toBe("kept");
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("first");
    await expect(reader.read()).rejects.toThrow(/expired/);
    expect(isCancelled).toBe(true);
  });

  it("comes whole before that", async () => {
    const { ask } = serve(ok);
    const answer = await ask(bearer(await mint(keys.helper, { scopes: ["shell"] })));
    expect(await answer.text()).toBe("ok");
  });

  it("by a socket goes both ways, and is closed when the token expires", async () => {
    const { ask } = serve(() => echo());
    const token = await mint(keys.helper, { scopes: ["shell"], expiresAt: soon() });
    const { webSocket } = await ask({ ...bearer(token), upgrade: "websocket" });
    if (webSocket === null) throw new Error("There is no socket.");
    webSocket.binaryType = "arraybuffer";
    const heard: unknown[] = [];
    const closed = Promise.withResolvers<{ code: number; reason: string }>();
    const both = Promise.withResolvers<void>();
    webSocket.addEventListener("message", ({ data }) => {
      heard.push(typeof data === "string" ? data : [...new Uint8Array(data as ArrayBuffer)]);
      if (heard.length === 2) both.resolve();
    });
    webSocket.addEventListener("close", ({ code, reason }) => closed.resolve({ code, reason }));
    webSocket.accept();
    webSocket.send("text");
    webSocket.send(new Uint8Array([1, 2, 3]));
    await both.promise;
    expect(heard).toEqual(["text", [1, 2, 3]]);
    expect(await closed.promise).toEqual({ code: 1008, reason: "The token has expired." });
  });
});
