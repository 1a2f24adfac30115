/** A model with a thinking budget refuses to think in the middle of a tool loop that did not start with thinking,
 *  because another model started it or thinking was off. Such a step goes without thinking, which is back on in the
 *  next turn. Pure. Source: https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking */

import type { StreamModelOptions } from "../provider.ts";

export function withThinkingAllowed(options: StreamModelOptions): StreamModelOptions {
  const { reasoning = "provider-default", prompt } = options;
  if (reasoning === "provider-default" || reasoning === "none") return options;
  const answer = prompt.findLast(({ role }) => role === "assistant");
  if (answer?.role !== "assistant" || !answer.content.some(({ type }) => type === "tool-call"))
    return options;
  return answer.content[0]?.type === "reasoning" ? options : { ...options, reasoning: "none" };
}
