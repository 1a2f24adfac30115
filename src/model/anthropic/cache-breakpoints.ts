/** Marks what Anthropic keeps in its prompt cache: the tools, the system prompt, and the conversation up to this call
 *  and up to the one before it. The second mark lets a step hit what the previous one wrote, however many calls and
 *  results are in between. A request may have four marks. Pure. Source:
 *  https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */

import type { LanguageModelV4Prompt, SharedV4ProviderOptions } from "@ai-sdk/provider";
import type { StreamModelOptions } from "../provider.ts";

export function withCacheBreakpoints(options: StreamModelOptions): StreamModelOptions {
  const { prompt, tools } = options;
  const marked = new Set([
    prompt.findLastIndex(({ role }) => role === "system"),
    previousEnd(prompt),
    prompt.length - 1,
  ]);
  return {
    ...options,
    prompt: prompt.map((message, index) => (marked.has(index) ? mark(message) : message)),
    ...(tools !== undefined && {
      tools: tools.map((tool, index) =>
        index === tools.length - 1 && tool.type === "function" ? mark(tool) : tool,
      ),
    }),
  };
}

/** The index of the last message before the newest answer; negative if there is none. */
function previousEnd(prompt: LanguageModelV4Prompt): number {
  return prompt.findLastIndex(({ role }) => role === "assistant") - 1;
}

function mark<T extends { providerOptions?: SharedV4ProviderOptions }>(value: T): T {
  const { providerOptions } = value;
  const anthropic = { ...providerOptions?.anthropic, cacheControl: { type: "ephemeral" } };
  return { ...value, providerOptions: { ...providerOptions, anthropic } };
}
