/** A session over HTTP when the network or the server fail: every request has its outcome, and nothing runs twice. */

import "edgeflue/javascript";
import { env } from "cloudflare:workers";
import { defineTool, EdgeflueError } from "edgeflue";
import { describe, expect, it, vi } from "vitest";
import { AgentSession } from "../../src/protocol/agent-session/agent-session.ts";
import { withAbort } from "../../src/protocol/agent-session/with-abort.ts";
import { silenceMsMax } from "../../src/protocol/event/reconnect.ts";
import { openSession } from "../../src/session/durable-object/session-stub.ts";
import { unique } from "../support/api.ts";
import { connect, cut, disconnect, server } from "./support.ts";

const messagesOf = async (session: ReturnType<typeof connect>["session"]) =>
  (await session.messages()).messages;

const envelope = (type: string, status: number, more: { details?: string; headers?: HeadersInit } = {}) => {
  const { details = "", headers = {} } = more;
  return Response.json({ error: { type, message: "No.", details } }, { status, headers });
};

describe("a request that fails on the way", () => {
  it("is sent again with its key, and runs once", async () => {
    const { session, requests, pauses } = connect(async (send, attempt) => {
      if (attempt === 1) return disconnect();
      const response = await send();
      return attempt === 2 ? disconnect() : response;
    });
    expect((await session.prompt("once")).text).toBe("You said: once");
    const keys = requests.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[0]).toHaveLength(36);
    expect(pauses).toHaveLength(2);
    expect(await messagesOf(session)).toHaveLength(2);
  });

  it("runs a command and writes a file once, too", async () => {
    const { session } = connect(async (send, attempt) => {
      const response = await send();
      return attempt % 2 === 1 ? disconnect() : response;
    });
    expect((await session.shell("echo x >> log; cat log")).stdout).toBe("x\n");
    await session.fs.writeFile("a.txt", "a");
    await session.fs.rm("a.txt");
    expect(await session.fs.exists("a.txt")).toBe(false);
    await session.delete();
  });

  it("makes a snapshot and runs a program once, too", async () => {
    const { client } = connect(async (send, attempt) => {
      const response = await send();
      return attempt % 2 === 1 ? disconnect() : response;
    });
    const session = client.agent("programmer", "client").session(unique());
    await session.fs.writeFile("a.txt", "a");
    const snapshotId = await session.fs.snapshot();
    expect((await session.fs.snapshots()).map(({ id }) => id)).toEqual([snapshotId]);
    const code = "await files.writeText('a.txt', (await files.readText('a.txt')) + inputs); return [1]";
    expect(await session.runJs(code, { inputs: "b" })).toMatchObject({ result: [1], logs: "" });
    expect(await session.fs.readFile("a.txt")).toBe("ab");
    await session.fs.restore(snapshotId);
    expect(await session.fs.readFile("a.txt")).toBe("a");
    await session.fs.deleteSnapshot(snapshotId);
    expect(await session.fs.snapshots()).toEqual([]);
    await expect(session.runJs("null.x")).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("is sent again when the answer breaks off, or the session's object dies", async () => {
    const { session } = connect(async (send, attempt) => {
      const response = await send();
      if (attempt === 1) return new Response(new ReadableStream({ pull: () => disconnect() }));
      return attempt === 2
        ? envelope("operation_interrupted", 503, { headers: { "retry-after": "1" } })
        : response;
    });
    expect((await session.prompt("once")).text).toBe("You said: once");
    expect(await messagesOf(session)).toHaveLength(2);
  });

  it("waits as long as it is asked to, and longer each time", async () => {
    const { session, pauses } = connect(async (send, attempt) => {
      if (attempt === 1) return envelope("queue_full", 429, { headers: { "retry-after": "5" } });
      return attempt < 5 ? new Response("Bad gateway", { status: 502 }) : send();
    });
    await session.prompt("hello");
    const [asked, ...others] = pauses;
    expect(asked).toBe(5_000);
    for (const [index, pause] of others.entries()) {
      expect(pause).toBeGreaterThanOrEqual(250 * 2 ** index);
      expect(pause).toBeLessThanOrEqual(500 * 2 ** index);
    }
  });

  it("fails when that continues, with what happened", async () => {
    const { session, requests } = connect(async () => disconnect());
    await expect(session.prompt("hello")).rejects.toMatchObject({
      name: "EdgeflueError",
      code: "server_unavailable",
      message: "The server could not be reached, or its answer broke off.",
      hint: "http://edgeflue.test: fetch failed",
    });
    expect(requests).toHaveLength(6);
  });

  it("is not sent again where that cannot help", async () => {
    for (const [response, expected] of [
      [envelope("session_busy", 409, { headers: { "retry-after": "1" } }), { retryAfterSeconds: 1 }],
      [envelope("operation_interrupted", 503), { code: "operation_interrupted" }],
      [envelope("queue_full", 429, { headers: { "retry-after": "3600" } }), { retryAfterSeconds: 3_600 }],
      [new Response("<h1>Nothing here</h1>", { status: 404 }), { code: "not_found", meta: { status: 404 } }],
      [
        new Response("<h1>Welcome</h1>"),
        { code: "internal_error", message: "The server's answer is not JSON." },
      ],
      [Response.json({ result: "?" }), { message: "The server's answer is not one of edgeflue's." }],
    ] as const) {
      const { session, requests } = connect(async () => response);
      await expect(session.prompt("hello")).rejects.toMatchObject(expected);
      expect(requests).toHaveLength(1);
    }
  });

  it("is sent again when JSON ends in the middle", async () => {
    const { session } = connect(async (send, attempt) =>
      attempt === 1 ? cut(await send(), 30, "end") : send(),
    );
    expect((await session.prompt("once")).text).toBe("You said: once");
    expect(await messagesOf(session)).toHaveLength(2);
  });

  it("is sent again when nothing is heard of it, where the server answers at once", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { session } = connect((send) => send(), {
        fetch: (url, init) => (hung.length < 1 ? hang(init) : server(url, init)),
      });
      const hung: RequestInit[] = [];
      const hang = (init: RequestInit) => {
        hung.push(init);
        return new Promise<Response>((_, reject) => {
          init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
        });
      };
      const receipt = session.dispatch("once");
      await vi.advanceTimersByTimeAsync(silenceMsMax);
      expect((await receipt).operationId).toMatch(/^op_/);
      expect(hung).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is not sent again when it could end another operation than the one that was meant", async () => {
    const { session, requests } = connect(async (send) => {
      await send();
      return disconnect();
    });
    await expect(session.abort()).rejects.toMatchObject({ code: "server_unavailable" });
    expect(requests).toHaveLength(1);
  });

  it("is not sent to where the server redirects it, which would lose its body or its key", async () => {
    const location = "https://login.test/to/here?token=secret";
    const { session, requests } = connect(
      async () => new Response(null, { status: 302, headers: { location } }),
    );
    const error = await session.prompt("hello").catch((thrown) => thrown);
    expect(error).toMatchObject({ message: "The server redirects to another address." });
    expect(error.hint).toContain("https://login.test/to/here");
    expect(JSON.stringify(error.toRecord())).not.toContain("secret");
    expect(requests.map(({ redirect }) => redirect)).toEqual(["manual"]);
  });

  it("is never sent again by a client without retries", async () => {
    const { session, requests } = connect(async () => disconnect(), { retries: 0 });
    await expect(session.prompt("hello")).rejects.toMatchObject({ code: "server_unavailable" });
    expect(requests).toHaveLength(1);
  });

  it("ends when its time is up", async () => {
    const hang = (init: RequestInit) =>
      new Promise<Response>((_, reject) => {
        init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      });
    const { session } = connect(async (send) => send(), { timeoutMs: 30, fetch: (_url, init) => hang(init) });
    await expect(session.prompt("hello")).rejects.toMatchObject({
      code: "server_unavailable",
      message: "The server did not answer within 30 ms.",
    });
  });
});

describe("an error from a server", () => {
  it("comes with all that the envelope says", async () => {
    const { session } = connect((send) => send());
    await expect(session.skill("nothing")).rejects.toMatchObject({
      code: "skill_not_found",
      status: 404,
      message: 'There is no skill "nothing". Available skills: total.',
      hint: "An agent has the skills that its field skills names; each is a file below skills/.",
      meta: { skill: "nothing", available: ["total"] },
    });
  });

  it("keeps its meaning when its code is unknown here", async () => {
    for (const [status, code] of [
      [404, "not_found"],
      [409, "invalid_request"],
      [500, "internal_error"],
    ] as const) {
      const { session } = connect(async () => envelope("from_the_future", status));
      const error = await session.prompt("hello").catch((thrown) => thrown);
      expect(error).toBeInstanceOf(EdgeflueError);
      expect(error).toMatchObject({ code, message: "No.", meta: { type: "from_the_future" } });
    }
    const failed = {
      operationId: "op_1",
      kind: "prompt",
      attempts: 1,
      acceptedAt: 1,
      status: "failed",
      settledAt: 2,
    };
    const { session } = connect(async () =>
      Response.json({
        ...failed,
        error: { type: "from_the_future", message: "No.", details: "Try again in 2 s." },
      }),
    );
    expect(await session.operation("op_1")).toMatchObject({
      error: { code: "internal_error", meta: { type: "from_the_future" }, retryAfterSeconds: 2 },
    });
  });
});

describe("what cannot travel", () => {
  const tool = defineTool({ name: "local", description: "Runs here.", execute: () => "here" });

  it("is refused: tools and commands that are functions, and grants", async () => {
    const { session, requests } = connect((send) => send());
    await expect(session.prompt("x", { tools: [tool] })).rejects.toMatchObject({
      code: "invalid_request",
      message:
        "The tools of a call are functions, which need a session in the same process. This session runs elsewhere.",
    });
    await expect(Array.fromAsync(session.stream("x", { commands: [tool] }))).rejects.toMatchObject({
      meta: { field: "commands" },
    });
    expect(requests).toHaveLength(0);
    for (const options of [{ commands: ["git"] }, { secrets: ["TOKEN"] }]) {
      const [field] = Object.keys(options);
      await expect(session.prompt("x", options)).rejects.toMatchObject({ meta: { field } });
      await expect(session.shell("ls", options)).rejects.toMatchObject({ meta: { field } });
    }
  });

  it("is refused by the stub of a Durable Object as well", async () => {
    const address = { agent: "contract", instance: "stub", session: unique() };
    const session = new AgentSession(openSession(env.SESSIONS, address));
    const refused = { code: "invalid_request", meta: { field: "tools" } };
    await expect(session.prompt("x", { tools: [tool] })).rejects.toMatchObject(refused);
    await expect(session.dispatch("x", { tools: [tool] })).rejects.toMatchObject(refused);
  });

  it("is refused: ids that a URL would lose", () => {
    const { client } = connect((send) => send());
    for (const id of ["", ".", "..", "x".repeat(513), "\ud800"]) {
      expect(() => client.agent("contract", id).session()).toThrow(EdgeflueError);
    }
    for (const id of ["a/b", "ü?#", "%2e", "a b"]) client.agent("contract", id).session("..");
  });

  it("is refused: ids with which a URL would mean something else, such as the session", async () => {
    const { client, session, requests } = connect((send) => send());
    await session.prompt("stays");
    for (const id of [".", "..", "\ud800"]) {
      const refused = { code: "invalid_request" };
      await expect(session.fs.deleteSnapshot(id)).rejects.toMatchObject(refused);
      await expect(session.fs.restore(id)).rejects.toMatchObject(refused);
      await expect(session.services.stop(id)).rejects.toMatchObject(refused);
      await expect(session.operation(id)).rejects.toMatchObject(refused);
      await expect(session.decide(id, { decision: "approve" })).rejects.toMatchObject(refused);
      await expect(client.agent("contract", "client").open("default").cancelWakeUp(id)).rejects.toMatchObject(
        refused,
      );
      await expect(Array.fromAsync(session.follow({ operationId: id }))).rejects.toMatchObject(refused);
      expect(() => client.run(id)).toThrow(EdgeflueError);
      expect(() => client.admin.instances(id)).toThrow(EdgeflueError);
      expect(() => client.admin.runs({ agent: "contract", instance: id })).toThrow(EdgeflueError);
    }
    expect(requests).toHaveLength(1);
    expect(await messagesOf(session)).toHaveLength(2);
  });
});

describe("a call whose signal aborts", () => {
  it("ends at once when the session cannot be reached", async () => {
    const controller = new AbortController();
    const abort = async () => disconnect();
    const waiting = withAbort({ abort }, controller.signal, {}, (_request, signal) => {
      controller.abort();
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
    });
    await expect(waiting).rejects.toMatchObject({ code: "operation_aborted" });
  });
});
