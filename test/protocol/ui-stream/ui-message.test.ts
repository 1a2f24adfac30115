/** A conversation's messages as a chat shows them. */

import { expect, it } from "vitest";
import type { MessageView } from "../../../src/protocol/message.ts";
import { toUiMessages } from "../../../src/protocol/ui-stream/ui-message.ts";

it("finds the results of each answer without going through the conversation", () => {
  let looks = 0;
  const view = (seq: number, fields: Pick<MessageView, "role" | "content">): MessageView =>
    Object.defineProperty({ seq, operationId: "op_1", createdAt: 1, ...fields }, "seq", {
      get: () => {
        looks += 1;
        return seq;
      },
    });
  const views = Array.from({ length: 500 }, (_, index) => {
    const call = { toolCallId: `call_${index}`, toolName: "look" };
    const output = { type: "text" as const, value: `result ${index}` };
    return [
      view(2 * index + 1, { role: "assistant", content: [{ type: "tool-call", ...call, input: {} }] }),
      view(2 * index + 2, { role: "tool", content: [{ type: "tool-result", ...call, output }] }),
    ];
  }).flat();
  const [answer] = toUiMessages(views, []);
  const outputs = answer?.parts.flatMap(({ type, output }) => (type === "tool-look" ? [output] : []));
  expect(outputs).toEqual(Array.from({ length: 500 }, (_, index) => `result ${index}`));
  expect(looks).toBeLessThan(5 * views.length);
});
