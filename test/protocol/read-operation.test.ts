/** The events of an operation whose stream breaks: read on where it was, or known not to be whole. */

import { describe, expect, it } from "vitest";
import { EdgeflueError } from "../../src/errors.ts";
import { readOperation } from "../../src/protocol/event/read-operation.ts";

const encoder = new TextEncoder();

/** Sends the frames, then ends as it is told. */
function streamOf(
  frames: readonly string[],
  end: "close" | "break" | "stay" = "close",
): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const frame = frames[next++];
      if (frame !== undefined) controller.enqueue(encoder.encode(frame));
      else if (end === "close") controller.close();
      else if (end === "break") controller.error(new Error("Network connection lost."));
    },
  });
}

const delta = (id: number, text: string) =>
  `id: ${id}\nevent: delta\ndata: ${JSON.stringify({ type: "delta", text })}\n\n`;
const last = 'id: 9\nevent: end\ndata: {"type":"end","text":"ab"}\n\n';
const { signal } = new AbortController();

describe("readOperation", () => {
  it("reads to the end, heartbeats included, and no further", async () => {
    const first = streamOf([delta(1, "a"), ": heartbeat\n\n", last, delta(10, "no")]);
    const events = await Array.fromAsync(readOperation({ first, reopen: async () => streamOf([]), signal }));
    expect(events.map(({ type }) => type)).toEqual(["delta", "heartbeat", "end"]);
  });

  it("opens a stream that broke again after the last frame, wherever frames are cut", async () => {
    const whole = delta(1, "a") + delta(2, "b");
    for (const cut of [1, 20, whole.length - 1]) {
      const asked: (string | undefined)[] = [];
      const reopen = async (after: string | undefined) => {
        asked.push(after);
        return after === "1"
          ? streamOf([delta(2, "b"), last])
          : after === "2"
            ? streamOf([last])
            : streamOf([delta(1, "a"), delta(2, "b"), last]);
      };
      const first = streamOf([whole.slice(0, cut)], "break");
      const events = await Array.fromAsync(readOperation({ first, reopen, signal }));
      expect(events.map(({ text }) => text).join("")).toBe("abab");
      expect(asked).toHaveLength(1);
    }
  });

  it("throws when the session is gone: what the operation came to is not known", async () => {
    const reopen = async () => {
      throw new EdgeflueError("session_not_found", "The session was deleted meanwhile.");
    };
    await expect(
      Array.fromAsync(readOperation({ first: streamOf([delta(1, "a")]), reopen, signal })),
    ).rejects.toMatchObject({
      code: "session_not_found",
    });
  });

  it("ends with its reader, also while nothing comes", async () => {
    const gone = new AbortController();
    const events = readOperation({
      first: streamOf([delta(1, "a")], "stay"),
      reopen: async () => streamOf([]),
      signal: gone.signal,
    });
    expect((await events.next()).value).toMatchObject({ type: "delta" });
    const next = events.next();
    gone.abort();
    expect((await next).done).toBe(true);
  });
});
