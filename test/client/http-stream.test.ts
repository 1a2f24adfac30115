/** Streams over HTTP whose connection breaks: a reader sees everything once. */

import type { WireEvent } from "edgeflue/client";
import { describe, expect, it } from "vitest";
import { HttpConnection } from "../../src/client/http/http-connection.ts";
import { HttpSession } from "../../src/client/http/http-session.ts";
import { resumeStream } from "../../src/client/http/resume-stream.ts";
import { watchSilence } from "../../src/client/http/watch-silence.ts";
import { clientLimits } from "../../src/limits.ts";
import { AgentSession } from "../../src/protocol/agent-session/agent-session.ts";
import type { WireFrame } from "../../src/protocol/agent-session/read-events.ts";
import { play } from "../../src/testing/session-contract/contract-model.ts";
import { orderOf, saidIn } from "../../src/testing/session-contract/contract-parts.ts";
import { unique } from "../support/api.ts";
import { connect, cut, disconnect, server } from "./support.ts";

const add = { name: "add", input: { left: 1, right: 2 } };
const work = play({ text: "Let me add.", toolCalls: [add] }, { text: "Three." });
const order = ["start", "delta", "tool_start", "tool_end", "delta", "end"];

const expectWhole = (events: readonly WireEvent[]) => {
  expect(orderOf(events)).toEqual(order);
  expect(saidIn(events)).toBe("Let me add.Three.");
  expect(events.at(-1)).toMatchObject({ text: "Three.", metadata: { steps: 2 } });
};

describe("a stream", () => {
  it("continues where it broke, wherever that is", async () => {
    for (let bytes = 0; bytes < 1_100; bytes += 23) {
      const how = bytes % 2 === 0 ? "break" : "end";
      const { session } = connect(async (send, attempt) =>
        attempt === 1 ? cut(await send(), bytes, how) : send(),
      );
      expectWhole(await Array.fromAsync(session.stream(work)));
      expect((await session.messages()).messages).toHaveLength(4);
    }
  });

  it("continues through many breaks, as long as each connection brings something", async () => {
    const { session, requests } = connect(async (send) => cut(await send(), 500, "break"));
    expectWhole(await Array.fromAsync(session.stream(work)));
    expect(requests.length).toBeGreaterThan(1);
    const sent = requests.map(({ headers }) => headers.get("last-event-id"));
    expect(sent[0]).toBeNull();
    expect(sent.slice(1)).not.toContain(null);
  });

  it("continues when the session's object dies", async () => {
    const { session } = connect(async (send, attempt) => {
      if (attempt > 1) return send();
      const frame =
        'event: error\ndata: {"type":"error","error":{"type":"operation_interrupted","message":"The session restarted.","details":"Try again in 1 s."}}\n\n';
      const response = await send();
      await response.body?.cancel();
      return new Response(frame, response);
    });
    expectWhole(await Array.fromAsync(session.stream(work)));
  });

  it("of the default agent, too", async () => {
    const { client } = connect(async (send, attempt) =>
      attempt === 1 ? cut(await send(), 300, "break") : send(),
    );
    const events = await Array.fromAsync(client.stream("hello", { sessionId: unique() }));
    expect(orderOf(events)).toEqual(["start", "delta", "end"]);
    expect(saidIn(events)).toBe("You said: hello");
  });

  it("ends with an error when it cannot go on", async () => {
    const { session } = connect(async (send, attempt) =>
      attempt === 1 ? cut(await send(), 200, "break") : disconnect(),
    );
    const events = await Array.fromAsync(session.stream(work));
    expect(orderOf(events).slice(0, 1)).toEqual(["start"]);
    expect(events.at(-1)).toMatchObject({ type: "error", error: { type: "server_unavailable" } });
  });

  it("closes its connection when the reader leaves", async () => {
    const closed = Promise.withResolvers<string>();
    const { session } = connect(async (send) => {
      const response = await send();
      const watched = new TransformStream<Uint8Array, Uint8Array>();
      response.body?.pipeTo(watched.writable).catch(() => closed.resolve("closed"));
      return new Response(watched.readable, response);
    });
    for await (const event of session.stream(play({ text: "half", stalls: true }))) {
      if (event.type === "delta") break;
    }
    expect(await closed.promise).toBe("closed");
    expect(await session.abort()).toMatchObject({ aborted: true });
  });

  it("passes frames on with their ids, so that a server that passes them on can resume", async () => {
    const connection = new HttpConnection({ baseUrl: "http://edgeflue.test", fetch: server });
    const session = new HttpSession(connection, { agent: "contract", instance: "ids", session: unique() });
    const text = await new Response(await session.stream({ message: "hello", idempotencyKey: "k" })).text();
    const ids = text.split("\n").filter((line) => line.startsWith("id: "));
    expect(ids).toHaveLength(3);
    const end = await session.stream(
      { message: "hello", idempotencyKey: "k" },
      { after: ids[1]?.slice("id: ".length) },
    );
    expect((await new Response(end).text()).match(/^event: .*$/gm)).toEqual(["event: end"]);
  });

  it("of the session shows what others do", async () => {
    const connection = new HttpConnection({ baseUrl: "http://edgeflue.test", fetch: server });
    const address = { agent: "contract", instance: "follow", session: unique() };
    const session = new AgentSession(new HttpSession(connection, address));
    await session.prompt("before");
    const { nextAfter } = await session.events();
    const seen: string[] = [];
    const second = session.prompt("now");
    for await (const { type } of session.follow({ after: String(nextAfter) })) {
      seen.push(type);
      if (type === "operation") break;
    }
    await second;
    expect(seen).toContain("turn");
  });
});

describe("a stream that is quiet for long", () => {
  it("is opened again each time that it breaks, as long as it was open a while", async () => {
    let time = 0;
    const breaks = 200;
    let opened = 0;
    const connection = async function* (lastsMs: number): AsyncGenerator<WireFrame> {
      opened += 1;
      time += lastsMs;
      if (opened > breaks) yield { id: "7", event: { type: "end" } };
      else throw new TypeError("The connection was reset.");
    };
    const read = async (lastsMs: number) => {
      opened = 0;
      const options = { wait: async () => {}, now: () => time, isLast: () => true };
      const frames = resumeStream(connection(lastsMs), {
        ...options,
        reopen: async () => connection(lastsMs),
      });
      return (await Array.fromAsync(frames)).join("");
    };
    expect(await read(clientLimits.openMsMin)).toBe('id: 7\nevent: end\ndata: {"type":"end"}\n\n');
    expect(await read(0)).toContain("server_unavailable");
    expect(opened).toBe(1 + clientLimits.retriesDefault);
  });

  it("can be left while nothing comes, and does not end the operation with it", async () => {
    const closed = Promise.withResolvers<void>();
    const { session } = connect(async (send) => {
      const response = await send();
      if (!response.headers.get("content-type")?.includes("event-stream")) return response;
      const watched = new TransformStream<Uint8Array, Uint8Array>();
      response.body?.pipeTo(watched.writable).catch(() => closed.resolve());
      return new Response(watched.readable, response);
    });
    const stream = session.stream(play({ text: "half", stalls: true }));
    while ((await stream.next()).value?.type !== "delta");
    const next = stream.next();
    await stream.return(undefined);
    expect(await next).toEqual({ done: true, value: undefined });
    await closed.promise;
    const [running] = (await session.messages({ include: "live" })).live?.open ?? [];
    expect(running?.status).toBe("running");

    const reader = new AbortController();
    const seen: string[] = [];
    for await (const { type } of session.follow({ after: "0" }, { signal: reader.signal })) {
      seen.push(type);
      // The last one that there is.
      if (type === "text_delta") reader.abort();
    }
    expect(seen.at(-1)).toBe("text_delta");
    expect(await session.abort()).toMatchObject({ aborted: true });
  });
});

describe("a session that is deleted and made again", () => {
  it("shows all that happens in the new one to those who followed the old one", async () => {
    const { client } = connect((send) => send());
    const agent = client.agent("contract", unique());
    await agent.session().prompt("the first");
    await agent.session().prompt("and more");
    const { nextAfter } = await agent.session().events();
    await agent.session().delete();
    await agent.session().prompt("the second");
    const types: string[] = [];
    for await (const { type } of agent.session().follow({ after: String(nextAfter) })) {
      types.push(type);
      if (type === "operation") break;
    }
    expect(types.slice(0, 2)).toEqual(["reset", "operation_start"]);
  });
});

describe("silence", () => {
  it("breaks a stream from which nothing comes", async () => {
    const silent = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
    await expect(new Response(watchSilence(silent, 20)).bytes()).rejects.toThrow("Nothing came for 0.02 s.");
  });

  it("does not count the time that a reader takes", async () => {
    const body = new Response("abc").body as ReadableStream<Uint8Array>;
    const watched = watchSilence(body, 20);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await new Response(watched).text()).toBe("abc");
  });
});
