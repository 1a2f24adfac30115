/** Ending an operation before it is done, and what a busy session does with another request. */

import { abortAllDurableObjects } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import type { WireEvent } from "../../src/protocol/agent-session/read-events.ts";
import {
  call,
  heard,
  modelRequests,
  modelWasAsked,
  post,
  script,
  streamPrompt,
  unique,
} from "../support/api.ts";

const messagesOf = async (path: string) => (await call(`${path}/messages`)).body.messages;

// vitest loads a module within the request that first asks for it; that must not be one that is aborted.
beforeAll(async () => void (await post(`/agents/demo/${unique()}`, { message: "$ true" })));

describe("abort", () => {
  it("ends a model call and keeps the text so far, marked as aborted", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ text: "half of what I wanted to say", chunks: 6 }, { stallAfterChunks: 3 }]);
    // Three of the six chunks come before the stall.
    const half = "half of what I ";
    const soFar: WireEvent[] = [];
    let abortedAt = 0;
    const events = await streamPrompt(path, message, async (event) => {
      soFar.push(event);
      if (heard(soFar) !== half || abortedAt > 0) return;
      abortedAt = performance.now();
      const { body } = await post(`${path}/abort`, {});
      expect(body).toMatchObject({ aborted: true, operationIds: [expect.any(String)] });
    });
    // Far sooner than the silence would have ended it.
    expect(performance.now() - abortedAt).toBeLessThan(5_000);
    expect(events.at(-1)).toMatchObject({ type: "error", error: { type: "operation_aborted" } });
    const said = heard(events);
    expect(said).toBe(half);
    const [question, answer] = await messagesOf(path);
    expect(answer).toMatchObject({
      role: "assistant",
      content: [{ type: "text", text: said }],
      aborted: true,
    });
    const operation = (await call(`${path}/operations/${question.operationId}`)).body;
    expect(operation).toMatchObject({ status: "aborted", text: said, error: { type: "operation_aborted" } });
    // The conversation goes on, with what was said.
    const next = script([{ text: "on" }]);
    expect((await post(path, { message: next })).body.result.text).toBe("on");
    expect((await modelRequests(next))[0]?.body.messages).toContainEqual({
      role: "assistant",
      content: said,
    });
  });

  it("answers the waiting caller with 409, and leaves nothing to the model when nothing was said", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ hang: true }]);
    const waiting = post(path, { message });
    await modelWasAsked(message);
    await post(`${path}/abort`, {});
    expect(await waiting).toMatchObject({ status: 409, body: { error: { type: "operation_aborted" } } });
    const next = script([{ text: "on" }]);
    await post(path, { message: next });
    expect(JSON.stringify((await modelRequests(next))[0]?.body)).not.toContain(message.slice(0, 40));
  });

  it("ends a tool that never returns, and a shell command", async () => {
    for (const [agent, toolCall] of [
      ["tools", { name: "hang_once", arguments: {} }],
      ["demo_openai", { name: "bash", arguments: { command: "sleep 600" } }],
    ] as const) {
      const path = `/agents/${agent}/${unique()}`;
      const started = performance.now();
      const events = await streamPrompt(path, script([{ toolCalls: [toolCall] }]), async ({ type }) => {
        if (type === "tool_start") await post(`${path}/abort`, {});
      });
      expect(performance.now() - started).toBeLessThan(15_000);
      expect(events.map(({ type }) => type)).toEqual(["start", "tool_start", "tool_end", "error"]);
      const [, call1, result] = await messagesOf(path);
      expect(result.content[0]).toMatchObject({ toolCallId: call1.content[0].toolCallId });
    }
  });

  it("reaches the tasks of an operation", async () => {
    const path = `/agents/parent/${unique()}`;
    const child = script([{ hang: true }]);
    const message = script([{ toolCalls: [{ name: "task", arguments: { prompt: child } }] }]);
    const waiting = post(path, { message });
    await modelWasAsked(child);
    await post(`${path}/abort`, {});
    expect((await waiting).body.error.type).toBe("operation_aborted");
  });

  it("takes one that waits out of the queue, at once", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ hang: true }], [{ text: "x" }]);
    const running = post(path, { message });
    await modelWasAsked(message);
    const queued = post(path, { message: "never", idempotencyKey: "second" });
    await expect
      .poll(async () => (await post(`${path}/abort`, { idempotencyKey: "second" })).body.aborted)
      .toBe(true);
    expect((await queued).status).toBe(409);
    await post(`${path}/abort`, {});
    await running;
    expect((await messagesOf(path)).map(({ role }: { role: string }) => role)).toEqual(["user"]);
  });

  it("holds when the object dies right after", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ hang: true }], [{ text: "must not come" }]);
    const lost = post(path, { message });
    await modelWasAsked(message);
    const [{ operationId }] = await messagesOf(path);
    await post(`${path}/abort`, { operationId });
    await abortAllDurableObjects();
    await lost;
    await post(path, { message: "next" });
    expect((await call(`${path}/operations/${operationId}`)).body.status).toBe("aborted");
    expect(await modelRequests(message)).toHaveLength(1);
  });

  it("says that there was nothing to end", async () => {
    const path = `/agents/tools/${unique()}`;
    expect((await post(`${path}/abort`, {})).body).toEqual({ aborted: false, operationIds: [] });
    await post(path, { message: "hello" });
    expect((await post(`${path}/abort`, {})).body).toEqual({ aborted: false, operationIds: [] });
    expect((await post(`${path}/abort`, { operationId: "op_x" })).body.aborted).toBe(false);
  });
});

describe("a busy session", () => {
  it("refuses where the call or the agent says so", async () => {
    for (const [agent, options] of [
      ["tools", { whenBusy: "reject" }],
      ["polite", {}],
    ] as const) {
      const path = `/agents/${agent}/${unique()}`;
      const message = script([{ delayMs: 500 }, { text: "first" }]);
      const first = post(path, { message });
      await modelWasAsked(message);
      const second = await post(path, { message: "second", ...options });
      expect(second).toMatchObject({ status: 409, body: { error: { type: "session_busy" } } });
      expect(second.headers.get("retry-after")).toBe("1");
      expect((await first).body.result.text).toBe("first");
    }
  });

  it("interrupts what runs where the call says so", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ hang: true }]);
    const first = post(path, { message });
    await modelWasAsked(message);
    const second = await post(path, { message: script([{ text: "second" }]), whenBusy: "interrupt" });
    expect((await first).status).toBe(409);
    expect(second.body.result.text).toBe("second");
  });
});

describe("an idempotency key", () => {
  it("makes a repeat the same operation, while it runs and after", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ delayMs: 200 }, { text: "once" }], [{ status: 400 }]);
    const send = () => post(path, { message }, { "idempotency-key": "k1" });
    const [first, second] = await Promise.all([send(), send()]);
    const third = await send();
    expect(first.body.result.text).toBe("once");
    expect(second.body).toEqual(first.body);
    expect(third.body).toEqual(first.body);
    expect(await modelRequests(message)).toHaveLength(1);
    const replayed = await streamPrompt(path, message);
    expect(replayed.at(-1)?.type).toBe("error"); // without the key it is another operation, which the model refuses
  });

  it("refuses another request with the same key", async () => {
    const path = `/agents/tools/${unique()}`;
    await post(path, { message: "a", idempotencyKey: "k" });
    const { status, body } = await post(path, { message: "b", idempotencyKey: "k" });
    expect(status).toBe(409);
    expect(body.error.type).toBe("idempotency_conflict");
  });
});

describe("limits", () => {
  it("stop an operation that has used up its tokens, and keep what it had said", async () => {
    const path = `/agents/thrifty/${unique()}`;
    const add = { name: "add", arguments: { left: 1, right: 2 } };
    const message = script([{ text: "Let me add." }, { toolCalls: [add] }], [{ text: "never" }]);
    const { status, body } = await post(path, { message });
    expect(status).toBe(422);
    expect(body.error).toMatchObject({ type: "limit_exceeded", meta: { limit: "totalTokens", max: 100 } });
    const [, answer] = await messagesOf(path);
    expect(answer.content[0].text).toBe("Let me add.");
  });

  it("can only be tightened by a call", async () => {
    const path = `/agents/three_steps/${unique()}`;
    const add = { toolCalls: [{ name: "add", arguments: { left: 1, right: 2 } }] };
    const one = await post(path, { message: script([add], [{ text: "x" }]), limits: { steps: 1 } });
    expect(one.body.error.meta).toEqual({ limit: "steps", max: 1 });
    const many = await post(path, { message: script([add], [add], [add], [add]), limits: { steps: 9 } });
    expect(many.body.error.meta).toEqual({ limit: "steps", max: 3 });
  });

  it("refuse tool calls past their number, as results", async () => {
    const add = { name: "add", arguments: { left: 1, right: 2 } };
    const message = script([{ toolCalls: [add, add] }], [{ text: "never" }]);
    const { body } = await post(`/agents/tools/${unique()}`, { message, limits: { toolCalls: 1 } });
    expect(body.error.meta).toEqual({ limit: "toolCalls", max: 1 });
  });

  it("of a session hold for all its operations together, also after a restart", async () => {
    const path = `/agents/saving/${unique()}`;
    const long = script([{ text: "x".repeat(400) }]);
    await post(path, { message: long });
    await abortAllDurableObjects();
    const { status, body } = await post(path, { message: "more" });
    expect(status).toBe(422);
    expect(body.error).toMatchObject({
      type: "limit_exceeded",
      meta: { limit: "totalTokens", max: 500, scope: "session" },
    });
    expect((await post(`/agents/saving/${unique()}`, { message: "another session" })).status).toBe(200);
  });

  it("end an operation whose time is up", async () => {
    const message = script([{ hang: true }]);
    const { status, body } = await post(`/agents/tools/${unique()}`, { message, limits: { wallMs: 200 } });
    expect(status).toBe(504);
    expect(body.error).toMatchObject({
      type: "operation_timeout",
      message: expect.stringContaining("0.2 s"),
    });
  });
});

describe("steering", () => {
  it("restarts a call of the model that has said nothing yet, with the new message", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ hang: true }]);
    const first = post(path, { message });
    await modelWasAsked(message);
    const steer = script([{ text: "both are answered" }]);
    const second = await post(path, { message: steer, whenBusy: "steer" });
    expect(second.body.result.text).toBe("both are answered");
    expect((await first).body).toEqual(second.body);
    const [request] = await modelRequests(steer);
    expect(request?.body.messages.slice(-2)).toMatchObject([{ content: message }, { content: steer }]);
  });

  it("joins before the next call when a tool runs or the model speaks, and is not lost at the end", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ text: "I am saying something", chunks: 4 }, { chunkDelayMs: 60 }]);
    const steer = script([{ text: "and now I answer you" }]);
    let steered: Promise<unknown> | undefined;
    const events = await streamPrompt(path, message, ({ type }) => {
      if (type === "delta") steered ??= post(path, { message: steer, whenBusy: "steer" });
    });
    await steered;
    expect(events.at(-1)).toMatchObject({ type: "end", text: "and now I answer you" });
    const messages = await messagesOf(path);
    expect(messages.map(({ role }: { role: string }) => role)).toEqual([
      "user",
      "assistant",
      "user",
      "assistant",
    ]);
    expect(new Set(messages.map(({ operationId }: { operationId: string }) => operationId)).size).toBe(1);
  });

  it("survives a restart in between", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ toolCalls: [{ name: "hang_once", arguments: {} }] }], [{ text: "x" }]);
    const lost = post(path, { message });
    await expect.poll(async () => (await messagesOf(path)).length).toBe(2);
    const steer = script([{ text: "steered" }]);
    const alsoLost = post(path, { message: steer, whenBusy: "steer", idempotencyKey: "s" });
    await expect.poll(async () => (await post(`${path}/abort`, { idempotencyKey: "none" })).status).toBe(200);
    await abortAllDurableObjects();
    await Promise.all([lost, alsoLost]);
    const again = await post(path, { message: steer, whenBusy: "steer", idempotencyKey: "s" });
    expect(again.body.result.text).toBe("steered");
    expect(await modelRequests(steer)).toHaveLength(1);
  });

  it("is a prompt like any other where nothing runs, or where it asks for more than a message can", async () => {
    const path = `/agents/tools/${unique()}`;
    expect((await post(path, { message: "alone", whenBusy: "steer" })).body.result.text).toBe(
      "You said: alone",
    );
    const message = script([{ delayMs: 200 }, { text: "first" }]);
    const first = post(path, { message });
    await modelWasAsked(message);
    const schema = { type: "object", properties: { x: { type: "number" } }, required: ["x"] };
    const typed = post(path, { message: script([{ text: '{"x": 1}' }]), whenBusy: "steer", result: schema });
    expect((await first).body.result.text).toBe("first");
    expect((await typed).body.result.result).toEqual({ x: 1 });
  });
});
