/** What readers of a session's feed get, and when: first text at once, the rest in windows, nothing lost or repeated,
 *  at whatever pace they read and wherever they come back. */

import { describe, expect, it, vi } from "vitest";
import { streamLimits } from "../../src/feed/limits.ts";
import { LiveFeed } from "../../src/feed/live-feed.ts";
import { createLogEncoder, sseLogFrame } from "../../src/feed/log-encoder.ts";
import { eventLimits } from "../../src/limits.ts";
import { readEvents, type WireEvent } from "../../src/protocol/agent-session/read-events.ts";
import type { NumberedEvent } from "../../src/protocol/event/event-log.ts";
import type { OperationView } from "../../src/protocol/operation.ts";
import { noUsage } from "../../src/protocol/usage.ts";
import { createOperationEncoder } from "../../src/session/operation/view/operation-encoder.ts";
import { createRandom } from "../sandbox/random.ts";
import { FakeClock } from "../support/fake-clock.ts";

const settled: OperationView = {
  operationId: "op_1",
  kind: "prompt",
  attempts: 1,
  acceptedAt: 1,
  status: "succeeded",
  settledAt: 2,
  result: {
    text: "done",
    operationId: "op_1",
    usage: noUsage,
    model: { id: "m" },
    metadata: { steps: 1, finishReason: "stop" },
  },
};

function setUp() {
  const clock = new FakeClock();
  const log: NumberedEvent[] = [];
  const feed = new LiveFeed(clock, {
    eventsAfter: (offset, limit) => log.filter((event) => event.offset > offset).slice(0, limit),
    newestOffset: () => log.at(-1)?.offset ?? 0,
  });
  const encoder = createOperationEncoder({
    sessionId: "default",
    operationId: "op_1",
    view: () => settled,
    envelope: {},
  });
  const store = (type: string, fields: object = {}) => {
    const event = {
      offset: (log.at(-1)?.offset ?? 0) + 1,
      type,
      timestamp: 0,
      operationId: "op_1",
      ...fields,
    };
    log.push(event);
    feed.stored([event]);
  };
  return {
    clock,
    log,
    feed,
    store,
    text: (text: string) => feed.text("op_1", text),
    end: () => store("operation"),
    watch: (after = { offset: 0, chars: 0 }) => feed.subscribe({ after, encoder }),
  };
}

const read = (stream: ReadableStream<Uint8Array>) => Array.fromAsync(readEvents(stream));
const texts = (events: WireEvent[]) => events.filter(({ type }) => type === "delta").map(({ text }) => text);

describe("a reader that keeps up", () => {
  it("gets the first text at once and what follows within a window as one", async () => {
    const { clock, text, end, watch } = setUp();
    const stream = watch();
    for (const piece of ["a", "b", "c"]) text(piece);
    clock.advance(streamLimits.coalesceMs);
    text("d");
    end();
    expect(texts(await read(stream))).toEqual(["a", "bc", "d"]);
  });

  it("gets text after a pause at once", async () => {
    const { clock, text, end, watch } = setUp();
    const stream = watch();
    text("a");
    clock.advance(streamLimits.coalesceMs);
    for (const piece of ["b", "c"]) text(piece);
    end();
    expect(texts(await read(stream))).toEqual(["a", "b", "c"]);
  });

  it("gets waiting text before any other event, and the text of a stored answer only once", async () => {
    const { text, store, end, watch } = setUp();
    const stream = watch();
    for (const piece of ["a", "b"]) text(piece);
    store("text_delta", { text: "ab" });
    store("tool_start", { toolCallId: "c", toolName: "t", args: {} });
    end();
    expect((await read(stream)).map(({ type }) => type)).toEqual(["delta", "delta", "tool_start", "end"]);
  });

  it("is kept open with comments while it is quiet, and leaves no timer behind", async () => {
    const { clock, watch } = setUp();
    const reader = watch().getReader();
    clock.advance(streamLimits.heartbeatMs);
    expect(new TextDecoder().decode((await reader.read()).value)).toBe(": heartbeat\n\n");
    await reader.cancel();
    expect(clock.nextDelayMs).toBeUndefined();
  });

  it("does not see other operations' events, nor a task's text", async () => {
    const { feed, store, end, watch } = setUp();
    const stream = watch();
    feed.text("op_2", "other");
    store("text_delta", { operationId: "op_2", text: "other" });
    store("operation", { operationId: "op_2" });
    store("tool_start", { taskId: "t", toolName: "x" });
    end();
    expect((await read(stream)).map(({ type }) => type)).toEqual(["tool_start", "end"]);
  });
});

describe("a long answer", () => {
  it("is not looked into again for each piece that is sent", () => {
    const { clock, feed, text } = setUp();
    let sent = 0;
    const sink = {
      isFull: () => false,
      send: (frame: string) => {
        sent += frame.length;
      },
      close: () => {},
      disconnect: () => {},
    };
    feed.attach(sink, { encoder: createLogEncoder(sseLogFrame) });
    const slice = vi.spyOn(String.prototype, "slice");
    for (let count = 0; count < 1_000; count += 1) {
      text("a piece of the answer");
      clock.advance(streamLimits.coalesceMs);
    }
    const looked = slice.mock.contexts.map(String).join("").length;
    slice.mockRestore();
    expect(sent).toBeGreaterThan(21_000);
    expect(looked).toBeLessThan(21_000);
  });
});

describe("a reader that does not keep up", () => {
  it("reads on from the log, and holds a bounded part of it in memory", async () => {
    const { text, store, end, watch } = setUp();
    const slow = watch();
    const piece = "x".repeat(streamLimits.bufferBytesMax);
    for (let step = 0; step < 20; step += 1) {
      text(piece);
      store("text_delta", { text: piece });
    }
    end();
    const events = await read(slow);
    expect(texts(events).join("")).toBe(piece.repeat(20));
    expect(events.at(-1)?.type).toBe("end");
  });
});

describe("many readers that do not read", () => {
  it("together hold a bounded part of the log in memory, and each reads all of it later", async () => {
    const { text, store, end, watch } = setUp();
    const count = 200;
    const encode = vi.spyOn(TextEncoder.prototype, "encode");
    const streams = Array.from({ length: count }, () => watch());
    const piece = "x".repeat(10_000);
    for (let step = 0; step < 30; step += 1) {
      text(piece);
      store("text_delta", { text: piece });
    }
    end();
    const waiting = encode.mock.results.reduce((sum, { value }) => sum + value.byteLength, 0);
    encode.mockRestore();
    // A frame may go past the share of its reader.
    expect(waiting).toBeLessThan(streamLimits.buffersBytesMax + count * 11_000);
    for (const stream of [streams[0], streams.at(-1)]) {
      const events = await read(stream as ReadableStream<Uint8Array>); // there are some
      expect(texts(events).join("")).toBe(piece.repeat(30));
    }
  });

  it("are not more than there may be", () => {
    const { feed, watch } = setUp();
    for (let count = 0; count < streamLimits.readersMax; count += 1) {
      feed.requireRoom();
      watch();
    }
    expect(() => feed.requireRoom()).toThrow(expect.objectContaining({ code: "rate_limited" }));
  });
});

describe("a slow reader of a long log", () => {
  it("has few events read that it does not get", () => {
    const log = Array.from({ length: 1_000 }, (_, index) => ({
      offset: index + 1,
      type: "log",
      timestamp: 0,
      operationId: "op_1",
    }));
    let read = 0;
    const feed = new LiveFeed(new FakeClock(), {
      eventsAfter: (offset, limit) => {
        const page = log.slice(offset, offset + limit);
        read += page.length;
        return page;
      },
      newestOffset: () => log.length,
    });
    let [sent, room] = [0, 5];
    const sink = {
      isFull: () => room === 0,
      send: () => {
        sent += 1;
        room -= 1;
      },
      close: () => {},
      disconnect: () => {},
    };
    const reader = feed.attach(sink, {
      after: { offset: 0, chars: 0 },
      encoder: createLogEncoder(sseLogFrame),
    });
    for (let times = 0; sent < log.length && times < log.length; times += 1) {
      room = 5;
      reader.ready();
    }
    expect(sent).toBe(log.length);
    expect(read).toBeLessThan(4 * log.length);
  });
});

describe("a reader that comes back", () => {
  it("ends with the text of one that never left, wherever it left, also after a retry", async () => {
    const seeded = createRandom(20_261_121);
    const random = () => seeded.integer(1_000) / 1_000;
    for (let round = 0; round < 300; round += 1) {
      const { clock, feed, log, text, store, end, watch } = setUp();
      /** What a reader shows: a retry takes back what it discards. */
      const shown = { text: "", id: "0" };
      const show = (events: WireEvent[], ids: string[]) => {
        for (const [index, event] of events.entries()) {
          shown.id = ids[index] ?? shown.id;
          if (event.type === "delta") shown.text += event.text;
          if (event.type === "step_retry") {
            shown.text = shown.text.slice(0, shown.text.length - Number(event.discardedChars));
          }
        }
      };
      let expected = "";
      let stream = watch();
      for (let step = 0; step < 4; step += 1) {
        const isRetried = random() < 0.3;
        let said = "";
        for (let piece = Math.floor(random() * 5); piece >= 0; piece -= 1) {
          const word = `${step}${piece}`.repeat(1 + Math.floor(random() * 3));
          said += word;
          text(word);
          if (random() < 0.3) clock.advance(streamLimits.coalesceMs);
          if (random() < 0.3) {
            const { events, ids } = await readBuffered(stream);
            show(events, ids);
            const [offset = 0, chars = 0] = shown.id.split(".").map(Number);
            stream = watch({ offset, chars });
          }
        }
        if (isRetried) {
          clock.advance(streamLimits.coalesceMs);
          store("step_retry", { discardedChars: said.length });
        } else {
          expected += said;
          store("text_delta", { text: said });
          if (random() < 0.5) store("tool_start", { toolName: "t" });
        }
      }
      end();
      const { events, ids } = await readToEnd(stream);
      show(events, ids);
      expect(shown.text).toBe(expected);
      expect(events.at(-1)?.type).toBe("end");
      expect(log.length).toBeGreaterThan(0);
      expect(feed.isWatched).toBe(false);
    }
  });

  it("gets a snapshot when the log does not reach back to it", async () => {
    const { log, watch } = setUp();
    for (let offset = eventLimits.keptMax + 500; offset < eventLimits.keptMax + 510; offset += 1) {
      log.push({ offset: offset * 2, type: "idle", timestamp: 0, operationId: "op_1" });
    }
    const reader = watch({ offset: 3, chars: 5 }).getReader();
    const frame = new TextDecoder().decode((await reader.read()).value);
    expect(frame).toContain('event: reset\ndata: {"type":"reset","text":"done"}');
    await reader.cancel();
  });
});

describe("whoever follows the session", () => {
  it("begins again where the log is shorter than what was seen: it is another session's", async () => {
    const { feed, store } = setUp();
    for (const type of ["operation_start", "idle"]) store(type);
    const encoder = createLogEncoder(sseLogFrame);
    const reader = feed.subscribe({ after: { offset: 3, chars: 7 }, encoder }).getReader();
    store("operation_start");
    let frames = "";
    while (!frames.includes("id: 3")) frames += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    const { ids, events } = parse(frames);
    expect(ids).toEqual(["0", "1", "2", "3"]);
    expect(events.map(({ type }) => type)).toEqual(["reset", "operation_start", "idle", "operation_start"]);
  });

  it("sees every event with its number, and text as it comes", async () => {
    const { feed, text, store } = setUp();
    store("operation_start", { operation_kind: "prompt" });
    const encoder = createLogEncoder(sseLogFrame);
    const reader = feed.subscribe({ after: { offset: 0, chars: 0 }, encoder }).getReader();
    text("he");
    store("text_delta", { text: "hello" });
    let frames = "";
    while (!frames.includes("llo")) frames += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    expect(frames.match(/^id: .*$/gm)).toEqual(["id: 1", "id: 1.2", "id: 2"]);
    expect(frames.match(/"text":"[^"]*"/g)).toEqual(['"text":"he"', '"text":"llo"']);
  });
});

async function readToEnd(stream: ReadableStream<Uint8Array>) {
  return parse(await new Response(stream).text());
}

/** What has been sent until now. */
async function readBuffered(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let frames = "";
  for (;;) {
    const next = await Promise.race([
      reader.read(),
      Promise.resolve().then(() => Promise.resolve(undefined)),
    ]);
    if (next === undefined || next.done) break;
    frames += decoder.decode(next.value);
  }
  reader.cancel().catch(() => {});
  return parse(frames);
}

function parse(frames: string): { events: WireEvent[]; ids: string[] } {
  const blocks = frames.split("\n\n").filter((block) => block.includes("data: "));
  const lines = (block: string, name: string) =>
    block
      .split("\n")
      .find((line) => line.startsWith(name))
      ?.slice(name.length);
  return {
    ids: blocks.map((block) => lines(block, "id: ") ?? ""),
    events: blocks.map((block) => JSON.parse(lines(block, "data: ") ?? "{}")),
  };
}
