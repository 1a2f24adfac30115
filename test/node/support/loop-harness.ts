/** A harness backend as somebody else would write it: its own loop over the model that it gets. */

import type { HarnessBackend } from "edgeflue";

type Part = Parameters<Parameters<Parameters<HarnessBackend["run"]>[0]["model"]["stream"]>[1]>[0];

export const loopHarness: HarnessBackend = {
  async run({ system, messages, tools, callTool, model, signal, onText }) {
    const prompt = [{ role: "system" as const, content: system }, ...messages];
    const usage = {
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    };
    const described = tools.map(({ name, description, inputSchema }) => ({
      type: "function" as const,
      name,
      description,
      inputSchema,
    }));
    for (;;) {
      let text = "";
      const calls: Extract<Part, { type: "tool-call" }>[] = [];
      await model.stream({ prompt, tools: described, abortSignal: signal }, (part) => {
        if (part.type === "text-delta") {
          text += part.delta;
          onText(part.delta);
        } else if (part.type === "tool-call") calls.push(part);
        else if (part.type === "finish") {
          usage.inputTokens += part.usage.inputTokens.total ?? 0;
          usage.outputTokens += part.usage.outputTokens.total ?? 0;
        }
      });
      if (calls.length === 0) return { text, usage };
      for (const { toolCallId, toolName, input } of calls) {
        const parsed: unknown = JSON.parse(input);
        const { output } = await callTool(toolName, parsed);
        prompt.push(
          { role: "assistant", content: [{ type: "tool-call", toolCallId, toolName, input: parsed }] },
          {
            role: "tool",
            content: [
              {
                type: "tool-result",
                toolCallId,
                toolName,
                output: { type: "text", value: JSON.stringify(output) },
              },
            ],
          },
        );
      }
    }
  },
};
