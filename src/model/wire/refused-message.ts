/** Says which message a provider's refusal is about, for the developer. Pure. */

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { Dialect } from "./dialect.ts";

type Message = LanguageModelV4Prompt[number];

const excerptChars = 80;

/** `messages[3]`, `messages.3.content`, `input[3]`, `message at index 3`: how servers refer to them. */
const places = [
  /\b(?:messages|input|contents)(?:\[|\.)(\d+)/i,
  /\bmessages?\b[^.\d]{0,20}\bindex (\d+)/i,
  /\bindex (\d+) of (?:the )?messages/i,
];

export function describeRefused(
  text: string,
  prompt: LanguageModelV4Prompt,
  { name }: Dialect,
): string | undefined {
  const index = places.map((place) => place.exec(text)?.[1]).find((found) => found !== undefined);
  if (index === undefined) return undefined;
  // One entry for each of the request's messages or items.
  const sent = prompt.flatMap((message) => Array<Message>(countItems(message, name)).fill(message));
  const message = sent[Number(index)];
  if (message === undefined) return undefined;
  const { role, content } = message;
  const excerpt = (typeof content === "string" ? content : JSON.stringify(content)).slice(0, excerptChars);
  return `The provider refused message ${index} of the request (${role}: ${excerpt.toWellFormed()}…).`;
}

function countItems(message: Message, name: Dialect["name"]): number {
  const hasSystem = name !== "anthropic" && name !== "google";
  if (message.role === "system") return hasSystem ? 1 : 0;
  if (message.role === "user" || !hasSystem) return 1;
  if (message.role === "tool" || name !== "openai-responses") {
    return message.role === "tool" ? message.content.length : 1;
  }
  // The summaries of one item of reasoning are parts of their own.
  const items = message.content.map((part, index) => part.providerOptions?.openai?.itemId ?? index);
  return new Set(items).size;
}
