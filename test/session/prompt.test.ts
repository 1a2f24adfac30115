/** A prompt from the request to the stored history, through the real Worker, object, SQLite and wire. */

import { describe, expect, it } from "vitest";
import { call, modelRequests, post, script, streamPrompt, unique } from "../support/api.ts";

describe("POST /agents/{name}/{id}", () => {
  it("answers with the model's text, usage and model", async () => {
    const { status, body } = await post(`/agents/tools/${unique()}`, {
      message: script([{ text: "Hello there." }]),
    });
    expect(status).toBe(200);
    expect(body.result).toMatchObject({
      text: "Hello there.",
      model: { id: "test-model" },
      metadata: { steps: 1, finishReason: "stop" },
      operationId: expect.stringMatching(/^op_/),
    });
    expect(body.result.usage.total_tokens).toBe(body.result.usage.input + body.result.usage.output);
    expect(body.result.usage.output).toBeGreaterThan(0);
  });

  it("takes PyFlue's spellings of the body", async () => {
    const path = `/agents/tools/${unique()}`;
    for (const body of [{ prompt: "a" }, { payload: { message: "a" } }, { payload: { prompt: "a" } }]) {
      expect((await post(path, body)).body.result.text).toBe("You said: a");
    }
  });

  it("sends the model every earlier message with its role, calls and results, in order", async () => {
    const path = `/agents/tools/${unique()}`;
    const first = script(
      [
        { text: "Let me add." },
        { toolCalls: [{ id: "call_a", name: "add", arguments: { left: 2, right: 3 } }] },
      ],
      [{ text: "It is 5." }],
    );
    await post(path, { message: first });
    const second = `second ${unique()}`;
    await post(path, { message: second });
    const [request] = await modelRequests(second);
    expect(request?.body.messages.map(({ role }: { role: string }) => role)).toEqual([
      "system",
      "user",
      "assistant",
      "tool",
      "assistant",
      "user",
    ]);
    const [, user, call, result, answer, last] = request?.body.messages ?? [];
    expect(user.content).toBe(first);
    expect(call).toMatchObject({
      content: "Let me add.",
      tool_calls: [{ id: "call_a", function: { name: "add" } }],
    });
    expect(JSON.parse(call.tool_calls[0].function.arguments)).toEqual({ left: 2, right: 3 });
    expect(result).toMatchObject({ tool_call_id: "call_a", content: '{"sum":5}' });
    expect(answer.content).toBe("It is 5.");
    expect(last.content).toBe(second);
  });

  it("keeps sessions of one instance, and instances and agents, apart", async () => {
    const id = unique();
    const said = `secret ${unique()}`;
    await post(`/agents/tools/${id}`, { message: said });
    const asked = `what? ${unique()}`;
    await post(`/agents/tools/${id}`, { message: asked, session: "other" });
    await post(`/agents/tools/${id}2`, { message: asked });
    await post(`/agents/three_steps/${id}`, { message: asked });
    const requests = await modelRequests(asked);
    expect(requests).toHaveLength(3);
    expect(requests.filter(({ body }) => JSON.stringify(body).includes(said))).toEqual([]);
  });

  it("runs the prompts of one session one after the other, in the order of their acceptance", async () => {
    const path = `/agents/tools/${unique()}`;
    const messages = [
      script([{ delayMs: 50 }, { text: "one" }]),
      script([{ text: "two" }]),
      script([{ text: "three" }]),
    ];
    const answers = await Promise.all(messages.map((message) => post(path, { message })));
    expect(answers.map(({ body }) => body.result.text)).toEqual(["one", "two", "three"]);
    const { body } = await call(`${path}/messages`);
    expect(body.messages.map(({ content }: { content: { text: string }[] }) => content[0]?.text)).toEqual([
      messages[0],
      "one",
      messages[1],
      "two",
      messages[2],
      "three",
    ]);
  });
});

describe("tools", () => {
  it("gives the model an error it can act on when a tool throws, and goes on", async () => {
    const message = script([{ toolCalls: [{ name: "fail", arguments: {} }] }], [{ text: "Sorry." }]);
    const { body } = await post(`/agents/tools/${unique()}`, { message });
    expect(body.result.text).toBe("Sorry.");
    expect(JSON.stringify((await modelRequests(message))[1]?.body)).toContain("closed on Sundays");
  });

  it.each([
    ["an unknown tool", { name: "teleport", arguments: {} }, "no tool named"],
    ["input that does not fit", { name: "add", arguments: { left: "x", right: 1 } }, "left: "],
    ["input that is not JSON", { name: "add", arguments: '{"left": 1,' }, "not valid JSON"],
    ["a value that JSON cannot hold", { name: "cycle", arguments: {} }, "not serializable as JSON"],
  ])("answers %s with a result", async (_name, toolCall, expected) => {
    const message = script([{ toolCalls: [toolCall] }], [{ text: "ok" }]);
    const { body } = await post(`/agents/tools/${unique()}`, { message });
    expect(body.result.text).toBe("ok");
    expect(JSON.stringify((await modelRequests(message))[1]?.body)).toContain(expected);
  });

  it("keeps head and tail of a long output, and the whole of it in a file that the model can read", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script(
      [{ toolCalls: [{ name: "flood", arguments: {} }] }],
      [
        {
          toolCalls: [
            {
              name: "read",
              arguments: { path: "/workspace/.edgeflue/output/3.txt", offset: 2500, limit: 1 },
            },
          ],
        },
      ],
      [{ text: "ok" }],
    );
    await post(path, { message });
    const [, second, third] = await modelRequests(message);
    const flood = second?.body.messages.at(-1).content;
    expect(flood).toContain("line 0\n");
    expect(flood).toContain("line 4999");
    expect(flood).toContain("/workspace/.edgeflue/output/3.txt");
    expect(flood.length).toBeLessThan(55_000);
    expect(third?.body.messages.at(-1).content).toContain("line 2499");
  });

  it("answers several calls of one step in their order", async () => {
    const toolCalls = [1, 2, 3].map((left) => ({
      id: `c${left}`,
      name: "add",
      arguments: { left, right: 0 },
    }));
    const message = script([{ toolCalls }], [{ text: "ok" }]);
    await post(`/agents/tools/${unique()}`, { message });
    const results = (await modelRequests(message))[1]?.body.messages.slice(-3);
    expect(
      results.map((result: { tool_call_id: string; content: string }) => [
        result.tool_call_id,
        result.content,
      ]),
    ).toEqual([
      ["c1", '{"sum":1}'],
      ["c2", '{"sum":2}'],
      ["c3", '{"sum":3}'],
    ]);
  });

  it("settles with limit_exceeded when the steps run out", async () => {
    const step = [{ toolCalls: [{ name: "add", arguments: { left: 1, right: 1 } }] }];
    const { status, body } = await post(`/agents/three_steps/${unique()}`, {
      message: script(step, step, step, step),
    });
    expect(status).toBe(422);
    expect(body.error).toMatchObject({ type: "limit_exceeded", meta: { limit: "steps", max: 3 } });
  });
});

describe("streaming", () => {
  it("sends PyFlue's events in order, tools included", async () => {
    const message = script(
      [{ text: "Adding." }, { toolCalls: [{ id: "c1", name: "add", arguments: { left: 1, right: 1 } }] }],
      [{ text: "Two." }],
    );
    const events = await streamPrompt(`/agents/tools/${unique()}`, message);
    const types = events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
    expect(types).toEqual(["start", "delta", "tool_start", "tool_end", "delta", "end"]);
    expect(events.find(({ type }) => type === "tool_start")).toMatchObject({
      toolName: "add",
      toolCallId: "c1",
      args: { left: 1, right: 1 },
    });
    expect(events.find(({ type }) => type === "tool_end")).toMatchObject({
      isError: false,
      result: { sum: 2 },
    });
    const text = events
      .filter(({ type }) => type === "delta")
      .map((event) => event.text)
      .join("");
    expect(text).toBe("Adding.Two.");
    expect(events.at(-1)).toMatchObject({
      text: "Two.",
      metadata: { steps: 2 },
      model: { id: "test-model" },
    });
  });

  it("ends with an error event when the operation fails", async () => {
    const events = await streamPrompt(`/agents/tools/${unique()}`, script([{ status: 401 }]));
    expect(events.at(-1)).toMatchObject({ type: "error", error: { type: "model_unauthorized" } });
  });

  it("goes on when the reader goes away", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ text: "begin" }, { delayMs: 30 }, { text: " end" }]);
    const { exports } = await import("cloudflare:workers");
    const response = await exports.default.fetch(
      new Request(`http://edgeflue.test${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "text/event-stream" },
        body: JSON.stringify({ message }),
      }),
    );
    await response.body?.cancel();
    const next = await post(path, { message: "and now?" });
    expect(next.status).toBe(200);
    const { body } = await call(`${path}/messages`);
    expect(body.messages[1].content[0].text).toBe("begin end");
  });
});

describe("reading a session", () => {
  it("pages messages from the newest backwards", async () => {
    const path = `/agents/tools/${unique()}`;
    for (const message of ["one", "two", "three"]) await post(path, { message });
    const newest = (await call(`${path}/messages?limit=4`)).body;
    expect(newest.messages.map(({ seq }: { seq: number }) => seq)).toEqual([3, 4, 5, 6]);
    const older = (await call(`${path}/messages?limit=4&before=${newest.nextBefore}`)).body;
    expect(older.messages.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2]);
    expect(older.nextBefore).toBeNull();
  });

  it("shows a settled operation with its result", async () => {
    const path = `/agents/tools/${unique()}`;
    const { result } = (await post(path, { message: "hi" })).body;
    const { body } = await call(`${path}/operations/${result.operationId}`);
    expect(body).toMatchObject({
      operationId: result.operationId,
      kind: "prompt",
      status: "succeeded",
      attempts: 1,
    });
    expect(body.result).toEqual(result);
  });

  it("shows a failed operation with its error", async () => {
    const path = `/agents/tools/${unique()}`;
    await post(path, { message: script([{ status: 401 }]) });
    const { operationId, excluded } = (await call(`${path}/messages`)).body.messages[0];
    expect(excluded).toBe(true);
    const { body } = await call(`${path}/operations/${operationId}`);
    expect(body).toMatchObject({ status: "failed", error: { type: "model_unauthorized" } });
  });

  it("does not send the model a request of which nothing came", async () => {
    const path = `/agents/tools/${unique()}`;
    const failed = script([{ status: 401 }]);
    await post(path, { message: failed });
    const next = `next ${unique()}`;
    await post(path, { message: next });
    expect(JSON.stringify((await modelRequests(next))[0]?.body)).not.toContain(
      JSON.stringify(failed).slice(1, -1),
    );
  });

  it("answers 404 for an operation that does not exist, and an empty page for a session that does not", async () => {
    const path = `/agents/tools/${unique()}`;
    expect((await call(`${path}/operations/op_nothing`)).body.error.type).toBe("operation_not_found");
    expect((await call(`${path}/messages`)).body).toEqual({ messages: [], nextBefore: null });
  });
});
