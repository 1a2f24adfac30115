/** What a reader gets, and when: first text at once, the rest in windows, nothing lost or repeated. */

import { describe, expect, it } from "vitest";
import { readEvents, type WireEvent } from "../../src/client/read-events.ts";
import { streamLimits } from "../../src/limits.ts";
import { OperationFeed } from "../../src/session/operation-feed.ts";
import { FakeClock } from "../support/fake-clock.ts";

const end = {
  type: "end",
  result: {
    text: "done",
    operationId: "op_1",
    usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
    model: { id: "m" },
    metadata: { steps: 1, finishReason: "stop" },
  },
} as const;

function setUp() {
  const clock = new FakeClock();
  return { clock, feed: new OperationFeed(clock, {}) };
}

function texts(events: WireEvent[]): unknown[] {
  return events.filter(({ type }) => type === "delta").map(({ text }) => text);
}

describe("OperationFeed", () => {
  it("sends the first text at once and what follows within a window as one", async () => {
    const { clock, feed } = setUp();
    const stream = feed.subscribe();
    for (const text of ["a", "b", "c"]) feed.text(text);
    clock.advance(streamLimits.coalesceMs);
    feed.text("d");
    feed.emit(end);
    expect(texts(await Array.fromAsync(readEvents(stream)))).toEqual(["a", "bc", "d"]);
  });

  it("opens a new window after a pause, so that text after it goes out at once", async () => {
    const { clock, feed } = setUp();
    const stream = feed.subscribe();
    feed.text("a");
    clock.advance(streamLimits.coalesceMs);
    feed.text("b");
    feed.text("c");
    feed.emit(end);
    expect(texts(await Array.fromAsync(readEvents(stream)))).toEqual(["a", "b", "c"]);
  });

  it("sends waiting text before any other event", async () => {
    const { feed } = setUp();
    const stream = feed.subscribe();
    feed.text("a");
    feed.text("b");
    feed.emit({ type: "tool_start", toolCallId: "c", toolName: "t", args: {} });
    feed.emit(end);
    const types = (await Array.fromAsync(readEvents(stream))).map(({ type }) => type);
    expect(types).toEqual(["delta", "delta", "tool_start", "end"]);
  });

  it("gives every reader all of it", async () => {
    const { feed } = setUp();
    const streams = [feed.subscribe(), feed.subscribe()];
    feed.text("a");
    feed.emit(end);
    for (const stream of streams) expect(texts(await Array.fromAsync(readEvents(stream)))).toEqual(["a"]);
  });

  it("keeps a quiet connection open with comments, and sets no timer once nobody reads", async () => {
    const { clock, feed } = setUp();
    const reader = feed.subscribe().getReader();
    clock.advance(streamLimits.heartbeatMs);
    expect(new TextDecoder().decode((await reader.read()).value)).toBe(": heartbeat\n\n");
    await reader.cancel();
    expect(clock.nextDelayMs).toBeUndefined();
  });

  it("cuts off a reader that is too slow and goes on with the others", async () => {
    const { feed } = setUp();
    const slow = feed.subscribe();
    const huge = "x".repeat(streamLimits.bufferBytesMax / 4);
    for (let piece = 0; piece < 5; piece += 1)
      feed.emit({ type: "tool_end", toolCallId: "c", toolName: "t", isError: false, result: huge });
    const quick = feed.subscribe();
    feed.emit(end);
    await expect(Array.fromAsync(readEvents(slow))).rejects.toThrowError();
    expect((await Array.fromAsync(readEvents(quick))).map(({ type }) => type)).toEqual(["end"]);
  });

  it("escapes what some readers take for a line end", async () => {
    const { feed } = setUp();
    const stream = feed.subscribe();
    feed.text("a\u2028b\u2029c\u0085d\ne");
    feed.emit(end);
    const bytes = await new Response(stream).text();
    expect(bytes.split("\n")[1]).toBe('data: {"type":"delta","text":"a\\u2028b\\u2029c\\u0085d\\ne"}');
  });
});
