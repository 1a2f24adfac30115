/** Streams over HTTP: whoever comes back at the id of the last frame goes on there, whatever happened in between. */

import { abortAllDurableObjects } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { call, modelRequests, modelWasAsked, post, script, unique } from "../support/api.ts";

// vitest loads a module within the request that first asks for it; that must not be one that is aborted.
beforeAll(async () => void (await post(`/agents/demo/${unique()}`, { message: "$ true" })));

interface Frame {
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back
  data: any;
}

async function* frames(path: string, init: RequestInit = {}): AsyncGenerator<Frame> {
  const headers = { accept: "text/event-stream", "content-type": "application/json", ...init.headers };
  const response = await exports.default.fetch(
    new Request(`http://edgeflue.test${path}`, { ...init, headers }),
  );
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  let text = "";
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const line = (name: string) =>
        block
          .split("\n")
          .find((one) => one.startsWith(name))
          ?.slice(name.length);
      const data = line("data: ");
      if (data !== undefined) yield { id: line("id: ") ?? "", data: JSON.parse(data) };
    }
  }
}

const prompt = (message: string, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers,
  body: JSON.stringify({ message }),
});

const textOf = (list: Frame[]) => list.map(({ data }) => (data.type === "delta" ? data.text : "")).join("");
const typesOf = (list: Frame[]) => list.map(({ data }) => data.type);

/** The frames until one is of this type. */
async function until(stream: AsyncGenerator<Frame>, type: string): Promise<Frame[]> {
  const seen: Frame[] = [];
  for await (const frame of stream) {
    seen.push(frame);
    if (frame.data.type === type) break;
  }
  return seen;
}

describe("an operation's stream", () => {
  it("goes on behind the last frame that was seen, from the operation or with the key of the request", async () => {
    const text = "a long answer that comes in many pieces";
    const add = { name: "add", arguments: { left: 1, right: 2 } };
    const message = script([{ toolCalls: [add] }], [{ chunkDelayMs: 20 }, { text, chunks: 12 }]);
    const path = `/agents/tools/${unique()}`;
    const first = await until(frames(path, prompt(message, { "idempotency-key": "k" })), "delta");
    expect(typesOf(first)).toEqual(["start", "tool_start", "tool_end", "delta"]);
    const { operationId } = first[0]?.data ?? {};
    const id = first.at(-1)?.id ?? "";
    expect(id).toMatch(/^\d+\.\d+$/);
    for (const rest of [
      frames(`${path}/operations/${operationId}`, { headers: { "last-event-id": id } }),
      frames(`${path}/operations/${operationId}?after=${id}`),
      frames(path, prompt(message, { "idempotency-key": "k", "last-event-id": id })),
    ]) {
      const seen = await Array.fromAsync(rest);
      expect(textOf(first) + textOf(seen)).toBe(text);
      expect(typesOf(seen).filter((type) => type !== "delta")).toEqual(["end"]);
      expect(seen.at(-1)?.data.text).toBe(text);
    }
    expect(await modelRequests(message)).toHaveLength(2);
  });

  it("can be read from its beginning, while it runs and after", async () => {
    const message = script(
      [{ text: "before" }, { toolCalls: [{ name: "add", arguments: { left: 1, right: 2 } }] }],
      [{ delayMs: 100 }, { text: "after" }],
    );
    const path = `/agents/tools/${unique()}`;
    await post(path, { message: "earlier" });
    const { operationId } = (await post(`${path}/dispatch`, { input: message })).body;
    for (let time = 0; time < 2; time += 1) {
      const seen = await Array.fromAsync(frames(`${path}/operations/${operationId}`));
      expect(typesOf(seen).filter((type) => type !== "delta")).toEqual([
        "start",
        "tool_start",
        "tool_end",
        "end",
      ]);
      expect(textOf(seen)).toBe("beforeafter");
    }
  });

  it("takes back what a restart makes void, and goes on with what comes instead", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script(
      [{ text: "void text", chunks: 2 }, { stallAfterChunks: 1 }],
      [{ text: "the real answer" }],
    );
    const seen = await until(frames(path, prompt(message)), "delta");
    const { operationId } = seen[0]?.data ?? {};
    await abortAllDurableObjects();
    const rest = await Array.fromAsync(
      frames(`${path}/operations/${operationId}`, { headers: { "last-event-id": seen.at(-1)?.id ?? "" } }),
    );
    const retry = rest.find(({ data }) => data.type === "step_retry");
    expect(retry?.data).toMatchObject({ discardedChars: textOf(seen).length, attempt: 2 });
    expect(textOf(rest)).toBe("the real answer");
    expect(typesOf(rest).at(-1)).toBe("end");
  });

  it("of one that waits begins when its turn comes, and ends at once when it is aborted before", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ delayMs: 300 }, { text: "first" }]);
    const first = post(path, { message });
    await modelWasAsked(message);
    const waiting = Array.fromAsync(frames(path, prompt("second")));
    const { operationId } = (await post(`${path}/dispatch`, { input: "third" })).body;
    const aborted = Array.fromAsync(frames(`${path}/operations/${operationId}`));
    await post(`${path}/abort`, { operationId });
    expect(typesOf(await aborted)).toEqual(["error"]);
    await first;
    const seen = await waiting;
    expect(typesOf(seen).filter((type) => type !== "delta")).toEqual(["start", "end"]);
    expect(textOf(seen)).toBe("You said: second");
  });

  it("does not exist for an operation that does not", async () => {
    const { status } = await call(`/agents/tools/${unique()}/operations/op_x`, {
      headers: { accept: "text/event-stream" },
    });
    expect(status).toBe(404);
  });
});

describe("a session's stream", () => {
  it("shows what happens from a number on, and goes on", async () => {
    const path = `/agents/tools/${unique()}`;
    await post(path, { message: "one" });
    const stream = frames(`${path}/events?after=2`);
    const seen: Frame[] = [];
    for await (const frame of stream) {
      seen.push(frame);
      if (frame.data.type === "operation" && seen.length < 10) void post(path, { message: "two" });
      else if (frame.data.type === "operation") break;
    }
    expect(seen[0]?.id).toBe("3");
    const ids = seen.map(({ id }) => Number.parseInt(id, 10));
    expect(ids).toEqual([...ids].sort((left, right) => left - right));
    expect(seen.filter(({ data }) => data.type === "operation").map(({ id }) => id)).toEqual(["8", "16"]);
    expect(
      seen
        .map(({ data }) => data.text)
        .filter(Boolean)
        .join("|"),
    ).toContain("You said: one|");
    expect(textOfLog(seen)).toContain("You said: two");
  });
});

function textOfLog(list: Frame[]): string {
  return list.map(({ data }) => (data.type === "text_delta" ? data.text : "")).join("");
}

describe("dispatch", () => {
  it("answers before the model runs, with a receipt whose state can be read", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ delayMs: 200 }, { text: "done" }]);
    const { status, body } = await post(`${path}/dispatch`, { input: message, session: "s" });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      status: "accepted",
      dispatch_id: body.operationId,
      dispatchId: body.operationId,
    });
    expect(new Date(body.accepted_at).toISOString()).toBe(body.acceptedAt);
    const state = async () => (await call(`${path}/operations/${body.operationId}?session=s`)).body.status;
    expect(["running", "succeeded"]).toContain(await state());
    await expect.poll(state).toBe("succeeded");
  });

  it("takes any JSON as input, and keeps the order of acceptance", async () => {
    const path = `/agents/tools/${unique()}`;
    for (const input of [{ issue: 7 }, ["a"], 5]) await post(`${path}/dispatch`, { input });
    await post(path, { message: "last" });
    const { messages } = (await call(`${path}/messages`)).body;
    const said = messages.filter(({ role }: { role: string }) => role === "user");
    expect(said.map(({ content }: { content: { text: string }[] }) => content[0]?.text)).toEqual([
      '{"issue":7}',
      '["a"]',
      "5",
      "last",
    ]);
  });

  it("is the same operation when it is sent again with its key", async () => {
    const path = `/agents/tools/${unique()}/dispatch`;
    const send = () => post(path, { input: "x" }, { "idempotency-key": "k" });
    const [first, second] = [await send(), await send()];
    expect(second.body).toEqual(first.body);
  });

  it.each([
    [{}, 400],
    [{ input: "a", message: "b" }, 400],
    [{ input: "" }, 400],
  ])("refuses %j", async (body, status) => {
    expect((await post(`/agents/tools/${unique()}/dispatch`, body)).status).toBe(status);
  });
});

/** A WebSocket that follows a session, and what it gets. */
async function openSocket(path: string) {
  const response = await exports.default.fetch(
    new Request(`http://edgeflue.test${path}`, { headers: { upgrade: "websocket" } }),
  );
  const { status, webSocket: socket } = response;
  if (socket === null) throw new Error(`No socket: ${status}.`);
  const messages: ({ type: string } & Record<string, unknown>)[] = [];
  const closed = Promise.withResolvers<CloseEvent>();
  socket.addEventListener("message", ({ data }) => void messages.push(JSON.parse(String(data))));
  socket.addEventListener("close", (event) => closed.resolve(event));
  socket.accept();
  const until = (type: string, count = 1) =>
    expect
      .poll(() => messages.filter((message) => message.type === type).length, {
        timeout: 10_000,
        interval: 5,
      })
      .toBe(count);
  return { socket, messages, until, closed: closed.promise };
}

describe("a WebSocket", () => {
  it("is closed when its session is deleted; the session that comes after it is followed anew", async () => {
    const path = `/agents/tools/${unique()}`;
    await post(path, { message: "one" });
    const before = await openSocket(`${path}/events`);
    await call(path, { method: "DELETE" });
    expect((await before.closed).code).toBe(1000);
    const after = await openSocket(`${path}/events`);
    await post(path, { message: "two" });
    await after.until("operation");
    const text = after.messages.map((event) => (event.type === "text_delta" ? event.text : "")).join("");
    expect(text).toBe("You said: two");
    expect(before.messages).toEqual([]);
    after.socket.close();
  });

  it("follows the session with the same events, and goes on behind the last one that was seen", async () => {
    const path = `/agents/tools/${unique()}`;
    await post(path, { message: "one" });
    const first = await openSocket(`${path}/events?after=2`);
    await first.until("operation");
    await post(path, { message: "two" });
    await first.until("operation", 2);
    const id = first.messages.at(-1)?.id;
    first.socket.close();
    await post(path, { message: "three" });
    const second = await openSocket(`${path}/events?after=${id}`);
    await second.until("operation");
    const { events } = (await call(`${path}/events?after=2`)).body;
    const seen = [...first.messages, ...second.messages];
    const others = (list: { type: string }[]) => list.filter(({ type }) => type !== "text_delta");
    expect(
      others(seen).map(({ type, ...event }) => [type, Number.parseInt(String(Object(event).id), 10)]),
    ).toEqual(others(events).map(({ type, ...event }) => [type, Object(event).offset]));
    const text = [...first.messages, ...second.messages].map((event) =>
      event.type === "text_delta" ? event.text : "",
    );
    expect(text.join("")).toBe("You said: oneYou said: twoYou said: three");
    second.socket.close();
  });

  it("waits for a reader that acknowledges nothing of what has become too much, and goes on when it does", async () => {
    const path = `/agents/tools/${unique()}`;
    const reader = await openSocket(`${path}/events?after=0`);
    const said = () => script([{ text: "x".repeat(150_000), chunks: 4 }]);
    for (let prompt = 0; prompt < 8; prompt += 1) await post(path, { message: said() });
    await reader.until("paused");
    expect(reader.messages.filter(({ type }) => type === "operation").length).toBeLessThan(8);
    reader.socket.send('{"type":"ack"}');
    await reader.until("operation", 8);
    reader.socket.close();
  });

  it("needs a key like everything else", async () => {
    const { status } = await call(`/agents/hidden/${unique()}/events`, { headers: { upgrade: "websocket" } });
    expect(status).toBe(404);
  });
});
