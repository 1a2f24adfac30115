/** A long conversation on a small window: it keeps answering, knows its facts, and no call is over the window. */

import { registerProvider } from "edgeflue";
import { testAgent } from "edgeflue/testing";
import { expect, it } from "vitest";

const windowTokens = 32_000;
const charsPerToken = 4;

it("answers through 2,000 messages on a window of 32,000 tokens, and keeps the facts of all of them", async () => {
  let largestCall = 0;
  let summaries = 0;
  registerProvider("fact-keeper", (id) => ({
    id,
    stream: async ({ prompt, tools }, onPart) => {
      const asked = JSON.stringify(prompt);
      largestCall = Math.max(largestCall, asked.length + JSON.stringify(tools ?? []).length);
      const isSummary = asked.includes("Summarise this conversation");
      if (isSummary) summaries += 1;
      const facts = [...new Set(asked.match(/FACT-\d+/g))];
      const text = isSummary ? `Known: ${facts.join(", ")}.` : `I know ${facts.length} facts.`;
      onPart({ type: "text-start", id: "0" });
      onPart({ type: "text-delta", id: "0", delta: text });
      onPart({ type: "text-end", id: "0" });
      const tokens = (total: number) => ({
        total,
        noCache: undefined,
        cacheRead: undefined,
        cacheWrite: undefined,
      });
      onPart({
        type: "finish",
        finishReason: { unified: "stop", raw: "stop" },
        usage: {
          inputTokens: tokens(Math.ceil(asked.length / charsPerToken)),
          outputTokens: {
            total: Math.ceil(text.length / charsPerToken),
            text: undefined,
            reasoning: undefined,
          },
        },
      });
    },
  }));
  await using session = await testAgent(
    { compaction: { contextWindowTokens: windowTokens, reserveTokens: 4_000, keepRecentTokens: 4_000 } },
    { model: "fact-keeper:1" },
  );
  let text = "";
  for (let turn = 1; turn <= 1_000; turn += 1) {
    const fact = turn % 50 === 0 ? ` FACT-${turn}` : "";
    ({ text } = await session.prompt(`Message ${turn}:${fact} ${"words ".repeat(60)}`));
  }
  expect(text).toBe("I know 20 facts.");
  expect(summaries).toBeGreaterThan(5);
  expect(largestCall / charsPerToken).toBeLessThan(windowTokens);
  const { messages, nextBefore } = await session.messages({ limit: 500 });
  expect(messages).toHaveLength(500);
  expect(nextBefore).toBe(1_501);
});
