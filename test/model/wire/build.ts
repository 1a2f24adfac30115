/** Histories as they are stored, and what a dialect makes of them. */

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { toChatItems } from "../../../src/model/openai/chat/chat-messages.ts";
import { type Dialect, dialects } from "../../../src/model/wire/dialect.ts";
import { type DialectName, dialectNames } from "../../../src/model/wire/dialect-name.ts";
import { Wire } from "../../../src/model/wire/wire.ts";

type Message = LanguageModelV4Prompt[number];
type AssistantPart = Extract<Message, { role: "assistant" }>["content"][number];
type Options = AssistantPart["providerOptions"];

export const here = "here";

export function wireOf(name: DialectName | Dialect): Wire {
  return new Wire({ dialect: typeof name === "string" ? dialects[name] : name, origin: here });
}

export function toWire(name: DialectName, prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return wireOf(name).toPrompt(prompt);
}

/** The messages of a request, as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: the provider's JSON
export function toChat(name: DialectName, prompt: LanguageModelV4Prompt): any[] {
  return toWire(name, prompt).flatMap((message) => toChatItems(message, dialects[name]) ?? [message]);
}

export const chatDialects = dialectNames.filter(
  (name) => !["openai-responses", "anthropic", "google"].includes(name),
);

export function user(...texts: string[]): Message {
  return { role: "user", content: texts.map((text) => ({ type: "text", text })) };
}

export function assistant(...parts: (AssistantPart | string)[]): Message {
  return {
    role: "assistant",
    content: parts.map((part) => (typeof part === "string" ? { type: "text", text: part } : part)),
  };
}

export function call(toolCallId: string, toolName = "read", input: unknown = { path: "a" }): AssistantPart {
  return { type: "tool-call", toolCallId, toolName, input };
}

export function reasoning(text: string, providerOptions?: Options): AssistantPart {
  return { type: "reasoning", text, ...(providerOptions && { providerOptions }) };
}

export function result(toolCallId: string, value = "text of a", toolName = "read"): Message {
  return {
    role: "tool",
    content: [{ type: "tool-result", toolCallId, toolName, output: { type: "text", value } }],
  };
}

export function idsOf(prompt: LanguageModelV4Prompt): { calls: string[]; results: string[] } {
  const ids: { calls: string[]; results: string[] } = { calls: [], results: [] };
  for (const message of prompt) {
    if (message.role === "system") continue;
    for (const part of message.content) {
      if (part.type === "tool-call") ids.calls.push(part.toolCallId);
      if (part.type === "tool-result") ids.results.push(part.toolCallId);
    }
  }
  return ids;
}

export function rolesOf(prompt: LanguageModelV4Prompt): string {
  return prompt.map(({ role }) => role[0]).join("");
}
