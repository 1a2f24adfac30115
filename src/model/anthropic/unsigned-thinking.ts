/** Other servers that speak Anthropic's protocol send thinking without a signature, and expect it back. The AI SDK's
 *  model leaves out thinking without a signature, so it gets an empty one. Pure. */

import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";

const known = new WeakMap<LanguageModelV4Message, LanguageModelV4Message>();

export function withUnsignedThinking(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return prompt.map((message) => {
    const made = known.get(message) ?? sign(message);
    known.set(message, made);
    return made;
  });
}

function sign(message: LanguageModelV4Message): LanguageModelV4Message {
  if (message.role !== "assistant") return message;
  let isSame = true;
  const content = message.content.map((part) => {
    const { signature, redactedData } = part.providerOptions?.anthropic ?? {};
    if (part.type !== "reasoning" || signature !== undefined || redactedData !== undefined) return part;
    isSame = false;
    const anthropic = { ...part.providerOptions?.anthropic, signature: "" };
    return { ...part, providerOptions: { ...part.providerOptions, anthropic } };
  });
  return isSame ? message : { ...message, content };
}
