/** An answer as its events tell it. */

import { describe, expect, it } from "vitest";
import { applyEvent, beginAnswer } from "../../src/react/conversation/live-answer.ts";

describe("a limit that asks", () => {
  const limit = { limit: "steps", scope: "operation", max: 1, used: 1, more: 1 };
  const asked = {
    type: "approval_requested",
    approvalId: "a1",
    toolCallId: "a1",
    toolName: "limit:steps",
    args: limit,
    limit,
  };

  it.each([
    [
      { decision: "approved", added: { steps: 5 } },
      { state: "output-available", output: { steps: 5 }, approval: { id: "a1", approved: true } },
    ],
    [{ decision: "denied" }, { state: "output-denied", approval: { id: "a1", approved: false } }],
  ])("is over once somebody has decided: %j", (decision, part) => {
    const events = [
      asked,
      { type: "approval_decided", approvalId: "a1", ...decision },
      { type: "operation" },
    ];
    const { message } = events.reduce(applyEvent, beginAnswer("op_1", undefined));
    expect(message.parts.at(-1)).toMatchObject(part);
  });
});
