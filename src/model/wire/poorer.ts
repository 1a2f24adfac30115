/** The simpler form of a request, which every server accepts, for a provider that has refused the full one. Pure. */

import type { LanguageModelV4Message } from "@ai-sdk/provider";
import type { StreamModelOptions } from "../provider.ts";
import type { Dialect } from "./dialect.ts";

/** The strictest dialect, with the fields that this dialect requires. */
export function toPoorerDialect(dialect: Dialect): Dialect {
  return {
    ...dialect,
    callId: { characters: "A-Za-z0-9", charsMin: 9, charsMax: 9 },
    userAfterTool: "bridged",
    sameRole: "joined",
    startsWithUser: true,
    blankText: "dropped",
    reasoning: "none",
    files: { types: [], bytesMax: 0, urls: false },
    toolsWithHistory: true,
  };
}

/** The call without what not every server supports: reasoning, and answers that follow a schema, for which the model is
 *  asked in words. */
export function toPoorerOptions({ reasoning, responseFormat, ...options }: StreamModelOptions): {
  options: StreamModelOptions;
  isPoorer: boolean;
} {
  const isThinking = reasoning !== undefined && reasoning !== "provider-default";
  if (responseFormat?.type !== "json" || responseFormat.schema === undefined) {
    return { options: { ...options, ...(responseFormat && { responseFormat }) }, isPoorer: isThinking };
  }
  const text = `Answer with one JSON value that matches this JSON Schema, and nothing else:\n${JSON.stringify(responseFormat.schema)}`;
  const question: LanguageModelV4Message = { role: "user", content: [{ type: "text", text }] };
  return { options: { ...options, prompt: [...options.prompt, question] }, isPoorer: true };
}
