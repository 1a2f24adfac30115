/** The frames of an answer, cut anywhere. */

import { expect, it, vi } from "vitest";
import { AnswerFrames, encodeFrame, type OutputChunk } from "../../../src/sandbox/remote/answer-frames.ts";
import { createRandom } from "../../sandbox/random.ts";

it("are read as they were written, wherever the connection cuts them", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const { integer: below } = createRandom(seed);
    const sent: OutputChunk[] = [];
    const parts: Uint8Array[] = [];
    for (let count = below(8); count > 0; count--) {
      if (below(3) === 0) parts.push(new Uint8Array(1 + below(3)).fill(10));
      const text = "a\n\u0001é\u{1f600}\u0002{".repeat(below(40));
      const chunk = { stream: below(2) === 0 ? "stdout" : "stderr", text } as const;
      sent.push(chunk);
      parts.push(encodeFrame(chunk));
    }
    const answer = new TextEncoder().encode(`{"ok":true}\n${"\u0001\n\u0002".repeat(below(20))}`);
    const whole = Buffer.concat([...parts, answer]);
    const read: OutputChunk[] = [];
    const frames = new AnswerFrames((chunk) => read.push(chunk));
    for (let at = 0; at < whole.length; ) {
      const size = 1 + below(below(2) === 0 ? 3 : 400);
      frames.push(whole.subarray(at, at + size));
      at += size;
    }
    expect({ seed, read }).toEqual({ seed, read: sent });
    expect({ seed, answer: Buffer.from(frames.end()) }).toEqual({ seed, answer: Buffer.from(answer) });
    expect(frames.keptBytes).toBe(answer.length);
  }
});

it("are no answer as long as they are cut", () => {
  const frames = new AnswerFrames(() => {});
  frames.push(encodeFrame({ stream: "stdout", text: "abc" }).subarray(0, 7));
  expect(frames.end()).toHaveLength(0);
});

it("copy a long frame a few times, however many pieces it comes in", () => {
  const text = "x".repeat(1_000_000);
  const frame = encodeFrame({ stream: "stdout", text });
  const read: string[] = [];
  const frames = new AnswerFrames((chunk) => read.push(chunk.text));
  const copied = vi.spyOn(Uint8Array.prototype, "set");
  for (let at = 0; at < frame.length; at += 1_000) frames.push(frame.subarray(at, at + 1_000));
  const bytes = copied.mock.calls.reduce((sum, [{ length }]) => sum + length, 0);
  copied.mockRestore();
  expect(read).toEqual([text]);
  expect(bytes).toBeLessThan(4 * text.length);
});
