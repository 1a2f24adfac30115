/** What of a conversation is sent to the model, where its texts are longer than the window has room for. */

import { describe, expect, it } from "vitest";
import type { Message } from "../../../src/protocol/message.ts";
import { clipMessages } from "../../../src/session/conversation/context.ts";

const user: Message = { role: "user", content: [{ type: "text", text: "go" }] };
const answer: Message = { role: "assistant", content: [{ type: "text", text: "I look." }] };

function result(toolCallId: string, text: string): Message {
  const output = { type: "text", value: text } as const;
  return { role: "tool", content: [{ type: "tool-result", toolCallId, toolName: "look", output }] };
}

function textOf(message: Message | undefined): string {
  const [part] = message?.content ?? [];
  if (typeof part !== "object" || part.type !== "tool-result" || part.output.type !== "text") return "";
  return part.output.value;
}

describe("the messages of a call", () => {
  it("share the room among the results of one step, and only among those", () => {
    const long = "word ".repeat(400);
    const messages = [user, answer, result("a", long), result("b", long), answer, result("c", long)];
    const clipped = clipMessages(messages, 600);
    expect(clipped).toHaveLength(messages.length);
    expect(textOf(clipped[2])).toContain("characters left out");
    expect(textOf(clipped[3])).toContain("characters left out");
    expect(clipped[5]).toBe(messages[5]);
  });

  it("are each looked at a few times, however many there are", () => {
    let looks = 0;
    const counted = (message: Message): Message =>
      Object.defineProperty({ ...message }, "role", {
        get: () => {
          looks += 1;
          return message.role;
        },
      });
    const steps = Array.from({ length: 500 }, (_, step) => [
      counted(answer),
      counted(result(`${step}-1`, "seen")),
      counted(result(`${step}-2`, "seen")),
    ]);
    const messages = steps.flat();
    clipMessages(messages, 600);
    expect(looks).toBeLessThan(10 * messages.length);
  });
});
