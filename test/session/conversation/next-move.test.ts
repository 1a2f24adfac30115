/** The decision that resuming after a crash rests on, case by case. */

import { describe, expect, it } from "vitest";
import type { Message } from "../../../src/protocol/message.ts";
import { nextMove, nextSeq } from "../../../src/session/conversation/next-move.ts";
import type { StoredMessage } from "../../../src/store/message/stored-message.ts";

function at(seq: number, message: Message): StoredMessage {
  return { seq, operationId: "op_1", message, metadata: {} };
}

const user = at(1, { role: "user", content: [{ type: "text", text: "hi" }] });
const answer = (seq: number, ...calls: string[]) =>
  at(seq, {
    role: "assistant",
    content: calls.map((toolCallId) => ({ type: "tool-call", toolCallId, toolName: "t", input: {} })),
  });
const result = (seq: number) =>
  at(seq, {
    role: "tool",
    content: [{ type: "tool-result", toolCallId: "c", toolName: "t", output: { type: "text", value: "" } }],
  });

describe("nextMove", () => {
  it("calls the model for a fresh request", () => {
    expect(nextMove([user])).toEqual({ type: "call-model", isRepair: false });
  });

  it("settles with an answer that asks for nothing", () => {
    expect(nextMove([user, answer(2)])).toMatchObject({ type: "settle", answer: { seq: 2 } });
  });

  it("runs the calls whose results are missing, also when ids repeat and results came out of order", () => {
    const move = nextMove([user, answer(2, "same", "same", "same"), result(4)]);
    expect(move).toMatchObject({ type: "run-tools", answerSeq: 2 });
    expect(
      move.type === "run-tools" && move.pending.map(({ index, resultSeq }) => [index, resultSeq]),
    ).toEqual([
      [0, 3],
      [2, 5],
    ]);
  });

  it("calls the model again once every call has its result", () => {
    expect(nextMove([user, answer(2, "a"), result(3)])).toEqual({
      type: "call-model",
      isRepair: false,
    });
  });

  it("calls the model for a correction that was asked for", () => {
    const repair = { ...at(3, user.message), metadata: { repair: true as const } };
    expect(nextMove([user, answer(2), repair])).toEqual({ type: "call-model", isRepair: true });
  });

  it("does not run what the provider ran itself", () => {
    const hosted = at(2, {
      role: "assistant",
      content: [
        { type: "tool-call", toolCallId: "c", toolName: "search", input: {}, providerExecuted: true },
      ],
    });
    expect(nextMove([user, hosted])).toMatchObject({ type: "settle" });
  });
});

describe("nextSeq", () => {
  it("leaves room for results that are still missing", () => {
    expect(nextSeq({ messages: [] })).toBe(1);
    expect(nextSeq({ messages: [user] })).toBe(2);
    expect(nextSeq({ messages: [user, answer(2, "a", "b")] })).toBe(5);
    expect(nextSeq({ messages: [user, answer(2, "a", "b"), result(3), result(4), answer(5)] })).toBe(6);
  });

  it("looks at few messages, also where the user alone has spoken", () => {
    let looks = 0;
    const counted = (seq: number) =>
      at(
        seq,
        Object.defineProperty({ ...user.message }, "role", {
          get: () => {
            looks += 1;
            return "user";
          },
        }),
      );
    const messages = [answer(1, "a"), ...Array.from({ length: 1_000 }, (_, index) => counted(index + 3))];
    expect(nextSeq({ messages })).toBe(1_003);
    expect(looks).toBeLessThan(5);
  });
});
