/** A model that thinks by a budget refuses to think on within a loop of calls that it did not begin with a thought: another
 *  model began it, or it ran without thinking. Such a step goes without, and thinking is back with the next turn. Pure.
 *  Source: https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking */

import type { StreamModelOptions } from "../provider.ts";

export function withThinkingAllowed(options: StreamModelOptions): StreamModelOptions {
  const { reasoning = "provider-default", prompt } = options;
  if (reasoning === "provider-default" || reasoning === "none") return options;
  const answer = prompt.findLast(({ role }) => role === "assistant");
  if (answer?.role !== "assistant" || !answer.content.some(({ type }) => type === "tool-call"))
    return options;
  return answer.content[0]?.type === "reasoning" ? options : { ...options, reasoning: "none" };
}
