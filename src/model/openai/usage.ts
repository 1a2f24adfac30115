/** Token counts of both OpenAI APIs as the AI SDK's usage. */

import type { LanguageModelV4Usage } from "@ai-sdk/provider";

type Count = number | undefined;

export function toUsage(counts: {
  input: Count;
  output: Count;
  cacheRead: Count;
  cacheWrite: Count;
  reasoning: Count;
}): LanguageModelV4Usage {
  const input = counts.input ?? 0;
  const output = counts.output ?? 0;
  const cacheRead = counts.cacheRead ?? 0;
  const cacheWrite = counts.cacheWrite;
  const reasoning = counts.reasoning ?? 0;
  return {
    inputTokens: { total: input, noCache: input - cacheRead - (cacheWrite ?? 0), cacheRead, cacheWrite },
    outputTokens: { total: output, text: Math.max(0, output - reasoning), reasoning },
  };
}

/** For a server that reports no usage. */
export const unknownUsage: LanguageModelV4Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};
