/** Which message a provider's refusal is about, in words for the developer. Pure. */

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";

const excerptChars = 80;

/** `messages[3]`, `messages.3.content`, `input[3]`, `message at index 3`: how servers count them, with or without the
 *  system prompt. */
const places = [
  /\b(?:messages|input|contents)(?:\[|\.)(\d+)/i,
  /\bmessages?\b[^.\d]{0,20}\bindex (\d+)/i,
  /\bindex (\d+) of (?:the )?messages/i,
];

export function describeRefused(text: string, prompt: LanguageModelV4Prompt): string | undefined {
  const index = places.map((place) => place.exec(text)?.[1]).find((found) => found !== undefined);
  const message = index === undefined ? undefined : prompt[Number(index)];
  if (message === undefined) return undefined;
  const { role, content } = message;
  const excerpt = (typeof content === "string" ? content : JSON.stringify(content)).slice(0, excerptChars);
  return `The provider refused message ${index} of the request (${role}: ${excerpt.toWellFormed()}…).`;
}
