/** What a server's answers do to the client that asks: none of them keeps it waiting, and none spoils the next call. */

import { FakeClock } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import {
  event,
  failureOf,
  json,
  type Message,
  openClient,
  result,
  said,
  stream,
  url,
} from "../../support/mcp/open-client.ts";

describe("an answer that is not as it should be", () => {
  it.each([
    ["without an id", { error: { code: -32_700, message: "Parse error" } }, "Parse error"],
    ["with the id null", { id: null, error: { code: -32_700, message: "Parse error" } }, "Parse error"],
    ["in words", { id: "own", error: "boom" }, "boom"],
  ])("is an error %s: it is not waited for any longer", async (_, body, words) => {
    const own = ({ id }: Message) => ("id" in body && body.id === "own" ? { ...body, id } : body);
    for (const respond of [json, (message: object) => stream(event(message))]) {
      const { callTool } = openClient(({ message }) => respond(own(message)));
      expect(await failureOf(callTool())).toMatchObject({
        problem: "answered with an error",
        said: words,
        isLate: false,
      });
    }
  });

  it.each([7, null, [1], undefined])(
    "is none with the result %j, also in a stream that stays open",
    async (given) => {
      for (const respond of [json, (message: object) => stream(event(message))]) {
        const { callTool } = openClient(({ message: { id } }) =>
          respond({ jsonrpc: "2.0", id, result: given }),
        );
        expect(await failureOf(callTool())).toMatchObject({
          problem: "answered with JSON that is no answer to the request",
          mayHaveRun: true,
        });
      }
    },
  );

  it("may have a page with more entries than a function takes arguments", async () => {
    const { client } = openClient(() => new Response(), {
      list: ({ message }) => json(result(message, { tools: Array.from({ length: 1_000_000 }, () => 0) })),
    });
    const { signal } = new AbortController();
    expect(await client.listTools({ signal, timeoutMs: 30_000 })).toHaveLength(1_000_000);
  });

  const noText = { toString: 1, valueOf: 1 };

  it("is found next to one whose id is nothing that has a text", async () => {
    const { callTool } = openClient(({ message }) =>
      stream(event({ id: noText, result: {} }) + event(result(message, said("mine")))),
    );
    expect(await callTool()).toEqual(said("mine"));
  });

  it("is none of a type that is not even a text", async () => {
    const { callTool } = openClient(({ message }) => json(result(message, { resultType: noText })));
    expect((await failureOf(callTool())).problem).toBe("answered with a result of a type that is not known");
  });

  it("is none of a type that the client does not know", async () => {
    const { callTool } = openClient(({ message }) =>
      json(result(message, { resultType: "task", ...said("later") })),
    );
    expect(await failureOf(callTool())).toMatchObject({
      problem: "answered with a result of a type that is not known",
      said: "task",
      mayHaveRun: true,
    });
  });

  it("is found among other messages, and events that are no messages", async () => {
    const { callTool } = openClient(({ message }) => {
      const { id = 0 } = message;
      const others = [
        ": a comment\r\n",
        "event: ping\r\ndata: 1\r\n\r\n",
        "data: still working\r\n\r\n",
        'data: {"jsonrpc":"2.0",\r\ndata: "method":"notifications/progress"}\r\n\r\n',
        event(result({ id: id + 1 }, said("of another"))),
        event({ jsonrpc: "2.0", id, method: "ping" }),
      ];
      return stream(
        others.join("") + event([result(message, said("mine"))]) + event(result(message, said("twice"))),
      );
    });
    expect(await callTool()).toEqual(said("mine"));
  });
});

describe("a stream", () => {
  it.each(["\n", "\r\n", "\r"])("is read whatever its pieces are, with lines that end in %j", async (end) => {
    const { callTool } = openClient(({ message }) => {
      const lines = [
        "retry: 1",
        ": é",
        "id: 1",
        `data: ${JSON.stringify(result(message, said("é🙂\r\n")))}`,
        "",
        "",
      ];
      const bytes = new TextEncoder().encode(lines.join(end));
      const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const piece = pieces.shift();
          if (piece === undefined) controller.close();
          else controller.enqueue(piece);
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
    });
    expect(await callTool()).toEqual(said("é🙂\r\n"));
  });

  it("takes no time for each line that grows with the stream", async () => {
    // A second at most; 17 where each line is searched for an end that only the last one has.
    const piece = new TextEncoder().encode(`${"\n".repeat(262_143)}\r`);
    const { callTool } = openClient(({ message }) => {
      let left = 24;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          left -= 1;
          if (left >= 0) controller.enqueue(piece);
          else {
            controller.enqueue(new TextEncoder().encode(`\n${event(result(message, said("read")))}`));
            controller.close();
          }
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    });
    const since = Date.now();
    expect(await callTool({ timeoutMs: 30_000 })).toEqual(said("read"));
    expect(Date.now() - since).toBeLessThan(8_000);
  });
});

describe("a stream that breaks off", () => {
  it("in the middle of an event is continued after the last whole one", async () => {
    const { callTool, asked } = openClient(({ message, request }) => {
      const text = JSON.stringify(result({ id: 3 }, said("whole")));
      if (request.method !== "GET")
        return stream(`retry: 100\nid: one\ndata:\n\nid: two\ndata: ${text.slice(0, 30)}`, { ends: true });
      expect(message).toEqual({});
      return stream(event(JSON.parse(text), "two"));
    });
    expect(await callTool()).toEqual(said("whole"));
    expect(asked.at(-1)?.request.headers.get("last-event-id")).toBe("one");
  });

  it.each([302, 404])("may have made the call, also when it is continued with status %d", async (status) => {
    const { callTool } = openClient(({ request }) =>
      request.method === "GET"
        ? new Response(null, { status, headers: { location: "https://docs.example/" } })
        : stream("retry: 100\nid: one\ndata:\n\n", { ends: true }),
    );
    expect(await failureOf(callTool())).toMatchObject({
      problem: "ended its answer in the middle",
      mayHaveRun: true,
    });
  });

  it("is continued once the server can be reached again", async () => {
    let times = 0;
    const { callTool } = openClient(({ request }) => {
      if (request.method !== "GET") return stream("retry: 100\nid: one\ndata:\n\n", { ends: true });
      times += 1;
      if (times === 1) throw new TypeError("connection refused");
      return stream(event(result({ id: 3 }, said("back")), "two"));
    });
    expect(await callTool()).toEqual(said("back"));
  });
});

describe("requests of the server", () => {
  const ping = { jsonrpc: "2.0", id: "p", method: "ping" };

  it("are answered in a session, also when several come as one", async () => {
    const pong = Promise.withResolvers<Message>();
    const { callTool } = openClient(({ message }) => {
      if (message.method === undefined) {
        pong.resolve(message);
        return new Response(null, { status: 202 });
      }
      return stream(event([ping]) + event(result(message, said("asked"))));
    });
    expect(await callTool()).toEqual(said("asked"));
    expect(await pong.promise).toMatchObject({ id: "p", result: {} });
  });

  it("are not answered in the stateless form, which has none", async () => {
    const { callTool, methods } = openClient(
      ({ message }) => stream(event(ping) + event(result(message, said("asked")))),
      {
        form: "stateless",
      },
    );
    await callTool();
    await callTool();
    expect(methods()).toEqual(["server/discover", "tools/call", "tools/call"]);
  });
});

describe("what one call meets does not reach the next", () => {
  it.each([307, 308])(
    "a redirect with status %d is followed by the message that it is for, and no other",
    async (status) => {
      let times = 0;
      const { callTool, asked } = openClient(({ message, request }) => {
        if (request.url !== url) return new Response("log in first", { status: 401 });
        times += 1;
        return times === 1
          ? new Response(null, { status, headers: { location: "/login" } })
          : json(result(message, said("in")));
      });
      expect(await failureOf(callTool())).toMatchObject({ status: 401 });
      expect(await callTool()).toEqual(said("in"));
      expect(asked.at(-1)?.request.url).toBe(url);
    },
  );

  it("a refusal of the form is followed by a new look at the server, where there is no session to lose", async () => {
    let times = 0;
    const { callTool, methods } = openClient(
      ({ message }) => {
        times += 1;
        return times === 1 ? new Response("what?", { status: 400 }) : json(result(message, said("well")));
      },
      { form: "plain" },
    );
    expect(await failureOf(callTool())).toMatchObject({ status: 400 });
    expect(await callTool()).toEqual(said("well"));
    expect(methods().filter((method) => method === "initialize")).toHaveLength(2);
  });

  it("an abort of the call that begins the session: another one that waits for it begins its own", async () => {
    const { callTool } = openClient(({ message }) => json(result(message, said("second"))));
    const controller = new AbortController();
    const first = callTool({ signal: controller.signal });
    const second = callTool();
    controller.abort(new Error("given up"));
    await expect(first).rejects.toThrow("given up");
    expect(await second).toEqual(said("second"));
  });

  it("a call that is aborted does not wait for the session that another one begins", async () => {
    const { callTool } = openClient(() => new Response(), {
      initialize: () => new Promise<Response>(() => {}),
    });
    const controller = new AbortController();
    const first = callTool({ timeoutMs: 50 });
    const second = callTool({ signal: controller.signal });
    controller.abort(new Error("given up"));
    await expect(second).rejects.toThrow("given up");
    await failureOf(first);
  });
});

describe("the name of a session", () => {
  it.each([
    ["as long as a signed token", "t".repeat(3_000), "t".repeat(3_000)],
    ["empty, which is none", "", null],
  ])("may be %s", async (_, id, sent) => {
    const { callTool, asked } = openClient(({ message }) => json(result(message, said("in"))), {
      initialize: ({ message }) =>
        json(result(message, { protocolVersion: "2025-11-25" }), { headers: { "mcp-session-id": id } }),
    });
    expect(await callTool()).toEqual(said("in"));
    expect(asked.at(-1)?.request.headers.get("mcp-session-id")).toBe(sent);
  });

  it("that cannot be sent back is refused", async () => {
    const { callTool } = openClient(() => new Response(), {
      initialize: ({ message }) =>
        json(result(message, { protocolVersion: "2025-11-25" }), { headers: { "mcp-session-id": "a b" } }),
    });
    expect((await failureOf(callTool())).problem).toBe("gave its session a name that cannot be sent back");
  });
});

describe("calls at the same moment", () => {
  it("begin one session together, also when the server has forgotten the one that they had", async () => {
    let forgotten = "";
    const { callTool, sessions } = openClient(({ message, request }) =>
      request.headers.get("mcp-session-id") === forgotten
        ? new Response("gone", { status: 404 })
        : json(result(message, said("in"))),
    );
    await Promise.all([1, 2, 3].map(() => callTool()));
    expect(sessions.begun).toBe(1);
    forgotten = "s1";
    expect(await Promise.all([1, 2, 3].map(() => callTool()))).toEqual([said("in"), said("in"), said("in")]);
    expect(sessions.begun).toBe(2);
  });

  const large = (message: Message) => json(result(message, said("x".repeat(7_000_000))));

  it("fail when their answers are too large together, which one alone is not", async () => {
    const { callTool } = openClient(({ message }) => large(message));
    const settled = await Promise.allSettled(
      Array.from({ length: 8 }, () => callTool({ timeoutMs: 30_000 })),
    );
    const failed = settled.filter(({ status }) => status === "rejected");
    expect(failed.length).toBeGreaterThan(0);
    for (const { reason } of failed as PromiseRejectedResult[])
      expect(reason).toMatchObject({
        problem: "sent more than 25165824 bytes, in answers to several calls",
        mayHaveRun: true,
      });
    expect(await callTool()).toEqual(said("x".repeat(7_000_000)));
  });
});

describe("a refusal", () => {
  it.each([
    [429, true],
    [408, true],
    [422, false],
  ])("with status %d and an error of the protocol may pass: %s", async (status, passes) => {
    const { callTool } = openClient(() =>
      json({ error: { code: -32_000, message: "slow down" } }, { status }),
    );
    expect(await failureOf(callTool())).toMatchObject({ status, passes, said: "slow down" });
  });

  it("for lateness names the time that the whole call had", async () => {
    const clock = new FakeClock();
    const isHanging = Promise.withResolvers<void>();
    const { callTool } = openClient(
      () => {
        isHanging.resolve();
        return new Promise<Response>(() => {});
      },
      { clock },
    );
    const late = failureOf(callTool({ timeoutMs: 10_000 }));
    await isHanging.promise;
    clock.advance(6_000);
    expect(await late).toMatchObject({ problem: "did not answer within 10 s", isLate: true });
  });
});

describe("a refusal with status 400 in a session", () => {
  const refusal = (message: string) => json({ error: { code: -32_000, message } }, { status: 400 });

  it.each(["Bad Request: No valid session ID provided", "Bad Request: Server not initialized"])(
    "ends the session where it says so, and the call is made in a new one: %s",
    async (words) => {
      const { callTool, sessions } = openClient(({ message, request }) =>
        request.headers.get("mcp-session-id") === "s1" ? refusal(words) : json(result(message, said("in"))),
      );
      expect(await callTool()).toEqual(said("in"));
      expect(sessions.begun).toBe(2);
    },
  );

  it("may be of the tool, which has run then: the call is not made again", async () => {
    const { callTool, methods } = openClient(() =>
      refusal("The card was charged, and the receipt is invalid."),
    );
    expect(await failureOf(callTool())).toMatchObject({ status: 400 });
    expect(methods().filter((method) => method === "tools/call")).toHaveLength(1);
  });
});

describe("a list of tools", () => {
  const context = { signal: new AbortController().signal, timeoutMs: 2_000 };

  it("ends where a server repeats it for the empty cursor, by which some mean the end", async () => {
    const { client, methods } = openClient(() => new Response(), {
      list: ({ message }) => json(result(message, { tools: ["a"], nextCursor: "" })),
    });
    expect(await client.listTools(context)).toEqual(["a"]);
    expect(methods().filter((method) => method === "tools/list")).toHaveLength(2);
  });

  it("goes on after the empty cursor, which is one like any other", async () => {
    const { client } = openClient(() => new Response(), {
      list: ({ message }) =>
        json(
          result(
            message,
            message.params?.cursor === "" ? { tools: ["b"] } : { tools: ["a"], nextCursor: "" },
          ),
        ),
    });
    expect(await client.listTools(context)).toEqual(["a", "b"]);
  });
});

describe("a call that the client gives up", () => {
  it.each([
    ["is too large", () => json({ filler: "x".repeat(9_000_000) })],
    ["breaks off", () => stream(": working\n\n", { ends: true })],
    ["is no answer", () => new Response("<h1>Hello</h1>", { headers: { "content-type": "text/html" } })],
  ])("because its answer %s, it tells the server of: its tool may still run", async (_, answer) => {
    const { callTool, asked, methods } = openClient(({ message }) =>
      message.method === "tools/call" ? answer() : new Response(null, { status: 202 }),
    );
    expect(await failureOf(callTool())).toMatchObject({ mayHaveRun: true });
    await expect.poll(methods).toContain("notifications/cancelled");
    const [call] = asked.filter(({ message }) => message.method === "tools/call");
    expect(asked.at(-1)?.message.params).toEqual({ requestId: call?.message.id });
  });
});
