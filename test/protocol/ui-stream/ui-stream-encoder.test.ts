/** What a chat's stream is, whatever the operation does: well formed, with one end, and its text the one that counts. */

import { describe, expect, it } from "vitest";
import { EdgeflueError } from "../../../src/errors.ts";
import { AnswerReader } from "../../../src/protocol/openai/answer-reader.ts";
import type { UiChunk } from "../../../src/protocol/ui-stream/ui-chunk.ts";
import { parseUiRequest } from "../../../src/protocol/ui-stream/ui-request.ts";
import { UiStreamEncoder } from "../../../src/protocol/ui-stream/ui-stream-encoder.ts";
import { createRandom, type Random } from "../../sandbox/random.ts";
import { randomStream } from "../random-stream.ts";

const seeds = Array.from({ length: 500 }, (_, seed) => seed);

/** As the AI SDK's reader does it: throws what it would throw. Returns the texts that remain. */
function replay(chunks: readonly UiChunk[]): string[] {
  const parts: { type: string; id?: string; text?: string }[] = [];
  const open = new Map<string, { text?: string }>();
  const calls = new Map<string, "open" | "ended">();
  for (const chunk of chunks) {
    switch (chunk.type) {
      case "start-step":
        expect(open.size).toBe(0);
        parts.push({ type: "step-start" });
        break;
      case "reset-step": {
        open.clear();
        parts.splice(parts.findLastIndex(({ type }) => type === "step-start") + 1);
        break;
      }
      case "reasoning-start":
      case "text-start": {
        // A part begins where the one before has ended.
        expect(open.size).toBe(0);
        const part = { type: chunk.type.replace("-start", ""), id: chunk.id, text: "" };
        parts.push(part);
        open.set(chunk.id, part);
        break;
      }
      case "reasoning-delta":
      case "text-delta": {
        const part = open.get(chunk.id);
        if (part === undefined) throw new Error(`There is no text ${chunk.id}.`);
        part.text += chunk.delta;
        break;
      }
      case "reasoning-end":
      case "text-end":
        expect(open.delete(chunk.id)).toBe(true);
        break;
      case "tool-input-available":
        calls.set(chunk.toolCallId, "open");
        break;
      case "tool-approval-request":
        expect(calls.get(chunk.toolCallId)).toBe("open");
        break;
      case "tool-output-available":
      case "tool-output-error":
      case "tool-output-denied":
        expect(calls.get(chunk.toolCallId)).toBe("open");
        calls.set(chunk.toolCallId, "ended");
        break;
    }
  }
  expect([...open.keys()]).toEqual([]);
  expect([...calls.values()].filter((state) => state === "open")).toEqual([]);
  return parts.flatMap(({ type, text = "" }) => (type === "text" && text !== "" ? [text] : []));
}

describe("the UI message stream of any operation", () => {
  it("is well formed, and says what counts", () => {
    for (const seed of seeds) {
      const { events, steps, end } = randomStream(createRandom(seed));
      const encoder = new UiStreamEncoder();
      const chunks = events.flatMap((event) => encoder.encode(event));
      const texts = replay(chunks);
      expect(texts.join("|"), `seed ${seed}`).toBe(steps.filter((step) => step !== "").join("|"));
      const ends = chunks.filter(({ type }) => ["finish", "abort", "error"].includes(type));
      expect(ends.map(({ type }) => type)).toEqual([
        { end: "finish", error: "error", aborted: "abort" }[end],
      ]);
      expect(chunks.at(-1)).toBe(ends[0]);
      expect([chunks[0]?.type, encoder.isOver]).toEqual(["start", true]);
    }
  });

  it("goes on from a decision: what came before it is left out, what comes after is as in the whole stream", () => {
    let continued = 0;
    for (const seed of seeds) {
      const { events } = randomStream(createRandom(seed));
      const decided = events.find(
        ({ type, taskId, approvalId }) =>
          type === "approval_decided" && taskId === undefined && !String(approvalId).includes("main-"),
      );
      if (decided === undefined) continue;
      continued += 1;
      const whole = new UiStreamEncoder();
      const tail = new UiStreamEncoder({ decided: new Set([String(decided.approvalId)]) });
      const expected: UiChunk[] = [];
      const received: UiChunk[] = [];
      let isAfter = false;
      for (const event of events) {
        const chunks = whole.encode(event);
        if (isAfter || event.type === "start") expected.push(...chunks);
        received.push(...tail.encode(event));
        if (event === decided) isAfter = true;
      }
      expect(received, `seed ${seed}`).toEqual(expected);
    }
    expect(continued).toBeGreaterThan(50);
  });
});

describe("reasoning", () => {
  const start = { type: "start", operationId: "op_1" };
  const read = (...events: object[]) => {
    const encoder = new UiStreamEncoder();
    return [start, ...events].flatMap((event) => encoder.encode(event as never)).slice(1);
  };
  const piece = (text: string) => ({ type: "reasoning_delta", text });
  const shown = (...deltas: string[]) => [
    { type: "start-step" },
    { type: "reasoning-start", id: "reasoning-1" },
    ...deltas.map((delta) => ({ type: "reasoning-delta", id: "reasoning-1", delta })),
  ];
  const end = { type: "reasoning-end", id: "reasoning-1" };

  it("is a part of its own before the text, as it comes", () => {
    const chunks = read(piece("I "), piece("think."), { type: "delta", text: "So." });
    expect(chunks.slice(0, 5)).toEqual([...shown("I ", "think."), end]);
    expect(chunks[5]).toMatchObject({ type: "text-start" });
  });

  it("comes whole to those who had none of it, and the missing end to those who had some", () => {
    expect(read({ type: "reasoning", text: "I think." })).toEqual([...shown("I think."), end]);
    expect(read(piece("I "), { type: "reasoning", text: "I think." })).toEqual([
      ...shown("I ", "think."),
      end,
    ]);
    const late = read(piece("I "), { type: "delta", text: "So." }, { type: "reasoning", text: "I think." });
    expect(late.filter(({ type }) => type === "reasoning-delta")).toHaveLength(1);
  });

  it("of a call that is made again is void", () => {
    const retry = { type: "step_retry", attempt: 2, delayMs: 0, discardedChars: 0, reason: "it broke" };
    const chunks = read(piece("I "), retry, piece("We "));
    expect(chunks.map(({ type }) => type)).toEqual([
      "start-step",
      "reasoning-start",
      "reasoning-delta",
      "reset-step",
      "data-step-retry",
      "reasoning-start",
      "reasoning-delta",
    ]);
  });
});

describe("an operation that asks for more of a limit", () => {
  const limit = { limit: "toolCalls", scope: "operation", max: 1, used: 2, more: 1 };
  const asked = { approvalId: "op_1:limit:0", toolCallId: "op_1:limit:0", toolName: "limit:toolCalls" };
  const events = [
    { type: "start", operationId: "op_1" },
    { type: "tool_start", toolCallId: "c1", toolName: "look", args: {} },
    { type: "approval_requested", ...asked, args: limit, limit, expiresAt: 1 },
  ];
  const decided = (decision: string) => ({
    type: "approval_decided",
    approvalId: asked.approvalId,
    decision,
    by: null,
    ...(decision === "approved" && { added: { toolCalls: 2 } }),
  });

  it("waits for the user with all of its calls, as a call that needs an approval does", () => {
    const encoder = new UiStreamEncoder();
    const chunks = events.flatMap((event) => encoder.encode(event));
    expect(chunks.slice(-3)).toMatchObject([
      { type: "tool-input-start", toolName: "limit:toolCalls" },
      { type: "tool-input-available", input: limit },
      { type: "tool-approval-request", approvalId: asked.approvalId },
    ]);
    expect(encoder.parkedOn).toEqual([asked.approvalId]);
    expect(encoder.park()).toMatchObject([
      { type: "finish-step" },
      { type: "finish", finishReason: "tool-calls" },
    ]);
  });

  it.each([
    ["approved", { type: "tool-output-available", toolCallId: asked.toolCallId, output: { toolCalls: 2 } }],
    ["denied", { type: "tool-output-denied", toolCallId: asked.toolCallId }],
  ])("has an end when it is %s, also in the stream that goes on from there", (decision, end) => {
    const whole = new UiStreamEncoder();
    for (const event of events) whole.encode(event);
    expect(whole.encode(decided(decision))).toEqual([
      { type: "tool-approval-response", approvalId: asked.approvalId, approved: decision === "approved" },
      end,
    ]);
    const tail = new UiStreamEncoder({ decided: new Set([asked.approvalId]) });
    for (const event of events) tail.encode(event);
    expect(tail.encode(decided(decision))).toEqual([end]);
  });

  it("fails a call of OpenAI's API that nobody can answer in", () => {
    const reader = new AnswerReader({ isTyped: false, mayWait: false });
    const items = events.flatMap((event) => reader.read(event));
    expect(items).toMatchObject([{ type: "error", error: { code: "limit_exceeded", meta: { max: 1 } } }]);
    expect(reader.isCutShort).toBe(true);
  });
});

describe("any body of a chat", () => {
  it("is a request, or is refused with a sentence", () => {
    const accepted = new Set<string>();
    for (const seed of seeds) {
      try {
        accepted.add(parseUiRequest(randomBody(createRandom(seed))).type);
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(EdgeflueError);
        expect((error as EdgeflueError).status).toBe(400);
      }
    }
    expect([...accepted].sort()).toEqual(["approvals", "message", "regenerate"]);
  });
});

function randomBody(random: Random): Record<string, unknown> {
  const part = () =>
    any(random, [
      { type: "text", text: "x" },
      { type: "text" },
      { type: "file", url: "https://x.test/a.png", mediaType: "image/png" },
      { type: "file", url: "blob:x" },
      { type: "tool-pay", state: "approval-responded", approval: { id: "a", approved: true } },
      { type: "tool-pay", state: "approval-responded", approval: "yes" },
      null,
    ]);
  const message = () => ({
    id: any(random, ["u1", "u2", "", 7, undefined]),
    role: any(random, ["user", "user", "assistant", "system", null]),
    parts: any(random, [[part()], [part(), part()], [], null]),
  });
  const body: Record<string, unknown> = {
    id: any(random, ["chat", undefined, 7, ""]),
    messages: any(random, [[message()], [message(), message()], [], null, "x"]),
    trigger: any(random, ["submit-message", "regenerate-message", undefined, undefined, "other"]),
  };
  if (random.integer(4) === 0) body[random.pick(["model", "odd", "messageId"])] = any(random, ["x", 1, null]);
  return body;
}

/** One of them, undefined too. */
function any(random: Random, values: readonly unknown[]): unknown {
  return values[random.integer(values.length)];
}
