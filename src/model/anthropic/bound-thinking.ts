/** From Claude 5.1 on, thinking is bound to everything that preceded it: the system prompt, the tools and all earlier
 *  messages. A request that has changed any of it, as a summary, a role or another set of tools does, is refused, unless
 *  it asks that such thinking be dropped. Pure. Source:
 *  https://platform.claude.com/docs/en/build-with-claude/preserved-thinking/prefix-checks */

import { APICallError, type LanguageModelV4Message, type LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { StreamModelOptions } from "../provider.ts";

/** For a model that binds its thinking. `canStop`: whether it can answer without thinking at first. */
export function withBoundThinking(options: StreamModelOptions, canStop: boolean): StreamModelOptions {
  const { prompt, reasoning, providerOptions } = options;
  // The request to drop thinking is an option of adaptive thinking only.
  if (reasoning === "none" && canStop) return { ...options, prompt: withoutThinking(prompt) };
  // Sent before there is any thinking too: each request begins as the one before it, for the prompt cache.
  const isAsked = reasoning !== undefined && reasoning !== "none" && reasoning !== "provider-default";
  const thinking = {
    type: "adaptive",
    ...(isAsked && { display: "summarized" }),
    blockBinding: { prefixMismatchBehavior: "drop_block" },
  };
  const anthropic = { ...providerOptions?.anthropic, thinking };
  return { ...options, providerOptions: { ...providerOptions, anthropic } };
}

/** `claude-fable-5-1`, `claude-opus-5-5-20261001`, `anthropic/claude-opus-6`; not `claude-opus-5-20260724`. */
export function bindsThinking(modelId: string): boolean {
  const [, major, minor = "0"] = /claude-[a-z]+-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(modelId) ?? [];
  return Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 1);
}

/** Whether a server in between does not know the option. */
export function refusesBinding(error: unknown): boolean {
  if (!APICallError.isInstance(error) || error.statusCode !== 400) return false;
  return /block_binding|thinking-binding-controls/.test(error.responseBody ?? "");
}

function hasThinking({ role, content }: LanguageModelV4Message): boolean {
  return role === "assistant" && content.some(({ type }) => type === "reasoning");
}

function withoutThinking(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return prompt.map((message) =>
    message.role === "assistant" && hasThinking(message)
      ? { ...message, content: message.content.filter(({ type }) => type !== "reasoning") }
      : message,
  );
}
