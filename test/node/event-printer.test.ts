/** What `edgeflue dev` prints of a session. */

import { defineTool } from "edgeflue";
import { scriptModel, testAgent } from "edgeflue/testing";
import { expect, it } from "vitest";
import { createEventPrinter } from "../../src/protocol/event/event-printer.ts";

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  execute: () => {
    throw new Error("There is no money.");
  },
});

it("prints what was asked, said, called and used, and how it ended", async () => {
  const lines: string[] = [];
  const model = scriptModel(
    { text: "I pay.\nNow.", toolCalls: [{ name: "pay" }], usage: { inputTokens: 100, outputTokens: 20 } },
    { error: "model_unauthorized" },
  );
  await using session = await testAgent(
    { tools: [pay], onEvent: createEventPrinter((line) => lines.push(line)) },
    { model },
  );
  await session.prompt("Pay.").catch(() => {});
  expect(lines.map((line) => line.replace(/^\[[^\]]+\] /, "").replace(/\d+ ms$/, "N ms"))).toEqual([
    "● prompt",
    "I pay.\n    Now.",
    expect.stringMatching(/^ {2}model-\d+: 100 \+ 20 tokens$/),
    "→ pay {}",
    expect.stringMatching(/^✗ pay .*There is no money\./),
    expect.stringMatching(/^✗ model-\d+: /),
    expect.stringMatching(/^✗ model_unauthorized: /),
    "✗ prompt took N ms",
  ]);
});

it("keeps lines short, and a long text to its beginning", () => {
  const lines: string[] = [];
  const print = createEventPrinter((line) => lines.push(line));
  const data = { agent: "a", instance_id: "i", session_id: "default", operation_id: "op" };
  for (let piece = 0; piece < 1_000; piece += 1)
    print({ type: "text_delta", data: { ...data, text: "word " } });
  print({ type: "tool_end", data: { ...data, toolName: "cat", isError: false, result: "x".repeat(10_000) } });
  expect(lines[0]?.length).toBeLessThan(2_100);
  expect(lines[1]).toMatch(/^\[a\/i\] ← cat x{200}…$/);
});
