/** Token counts, summed over everything that one operation asked of models. */

export interface Usage {
  /** Input tokens, cached ones included. */
  inputTokens: number;
  outputTokens: number;
  /** Input tokens read from the provider's prompt cache. */
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** Output tokens spent on reasoning. */
  reasoningTokens: number;
}

export const noUsage: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
};

export function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
    cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
  };
}

/** PyFlue's `PromptUsage`. Costs are 0 until prices are configured. */
export function toWireUsage(usage: Usage) {
  return {
    input: usage.inputTokens,
    output: usage.outputTokens,
    cache_read: usage.cacheReadTokens,
    cache_write: usage.cacheWriteTokens,
    reasoning: usage.reasoningTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    cost: { input: 0, output: 0, cache_read: 0, cache_write: 0, total: 0 },
  };
}
