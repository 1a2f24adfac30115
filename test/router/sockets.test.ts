/** Prompts and runs over WebSockets, as PyFlue's client drives them, in workerd. */

import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { closeSocket } from "../../src/router/socket/close-socket.ts";
import { call, script, unique } from "../support/api.ts";

interface Socket {
  send(message: unknown): void;
  // biome-ignore lint/suspicious/noExplicitAny: whatever came
  next(): Promise<any>;
  closed: Promise<number>;
}

async function connect(path: string): Promise<Socket> {
  const response = await exports.default.fetch(
    new Request(`http://edgeflue.test${path}`, { headers: { upgrade: "websocket" } }),
  );
  expect(response.status).toBe(101);
  const socket = response.webSocket as WebSocket; // of an upgrade
  const arrived: unknown[] = [];
  const readers: ((message: unknown) => void)[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data));
    const reader = readers.shift();
    if (reader === undefined) arrived.push(message);
    else reader(message);
  });
  socket.addEventListener("close", ({ code }) => resolve(code));
  socket.accept();
  return {
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    next: () =>
      arrived.length > 0 ? Promise.resolve(arrived.shift()) : new Promise((read) => readers.push(read)),
    closed,
  };
}

describe("a socket of /agents/{name}/{id}", () => {
  it("answers each prompt with one message, in order, also those sent ahead", async () => {
    const socket = await connect(`/agents/tools/${unique()}`);
    socket.send({ type: "prompt", message: "one" });
    socket.send({ prompt: "two" });
    socket.send({ type: "prompt", message: "three", session: "other" });
    for (const word of ["one", "two", "three"]) {
      const message = await socket.next();
      expect(message.type).toBe("result");
      expect(message.result).toMatchObject({ text: `You said: ${word}`, usage: {}, model: {}, metadata: {} });
      expect(Object.keys(message.result.model)).toEqual(["id"]);
    }
  });

  it("answers a mistake and a failing prompt with an error, and stays open", async () => {
    const socket = await connect(`/agents/tools/${unique()}`);
    socket.send("no JSON");
    expect(await socket.next()).toMatchObject({ type: "error", error: { type: "invalid_json" } });
    socket.send("[]");
    expect(await socket.next()).toMatchObject({ type: "error", error: { type: "invalid_request" } });
    socket.send({ type: "ping" });
    expect(await socket.next()).toMatchObject({ type: "error", error: { type: "invalid_request" } });
    socket.send({ mesage: "x" });
    expect(await socket.next()).toMatchObject({ type: "error", error: { type: "invalid_request" } });
    socket.send({ message: script([{ status: 401 }]) });
    expect(await socket.next()).toMatchObject({ type: "error", error: { type: "model_unauthorized" } });
    socket.send({ message: "still here" });
    expect(await socket.next()).toMatchObject({ result: { text: "You said: still here" } });
  });

  it.each(["nobody", "closed"])("refuses the first message for the agent %s, then closes", async (name) => {
    const socket = await connect(`/agents/${name}/x`);
    socket.send({ message: "hello" });
    expect(await socket.next()).toEqual({
      type: "error",
      error: expect.objectContaining({ type: "not_found", message: `Unknown persistent agent: ${name}.` }),
    });
    expect(await socket.closed).toBe(1000);
  });
});

describe("a socket of /workflows/{name}", () => {
  it("sends the events and the result, then closes", async () => {
    const socket = await connect("/workflows/echo");
    socket.send({ payload: { msg: "hi" } });
    const messages = [await socket.next()];
    while (!["result", "error"].includes(messages.at(-1).type)) messages.push(await socket.next());
    expect(messages.map(({ type }) => type)).toEqual(["run_start", "log", "run_end", "result"]);
    expect(messages[1]).toMatchObject({ eventIndex: 2, event_index: 2, data: { message: "working" } });
    const { runId } = messages[0];
    expect(messages.at(-1)).toEqual({ type: "result", run_id: runId, runId, result: { echo: "hi" } });
    expect(await socket.closed).toBe(1000);
    expect((await call(`/runs/${runId}`)).body.status).toBe("succeeded");
  });

  it.each([
    ["boom", {}, "internal_error"],
    ["nobody", {}, "not_found"],
    ["echo", { payload: 7 }, "invalid_request"],
  ])("ends with the error of %s", async (name, message, type) => {
    const socket = await connect(`/workflows/${name}`);
    socket.send(message);
    let last = await socket.next();
    while (!["result", "error"].includes(last.type)) last = await socket.next();
    expect(last).toMatchObject({ type: "error", error: { type } });
    expect(await socket.closed).toBe(1000);
  });
});

describe("a socket whose other end is gone", () => {
  it.each([
    [1000, 1000],
    [1001, 1001],
    [1005, 1000],
    [1006, 1001],
    [1015, 1001],
    [4001, 4001],
  ])("with the code %i is closed with one that can be sent", async (given, sent) => {
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    const { promise: closed, resolve } = Promise.withResolvers<number>();
    client.addEventListener("close", ({ code }) => resolve(code));
    client.accept();
    server.accept();
    closeSocket(server, given);
    closeSocket(server, given);
    expect(await closed).toBe(sent);
  });
});
