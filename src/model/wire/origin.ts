/** Where a part of an answer comes from. Reasoning, signatures and extra fields are only sent back to the server that
 *  made them: another one refuses them, or cannot read them. The origin is stored as an option of the part, which
 *  providers ignore. */

import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from "@ai-sdk/provider";

/** What a stored part says about itself, under `edgeflue` in its provider options. */
export interface PartTag {
  origin?: string;
  /** The field in which a Chat Completions server sent the reasoning. */
  field?: string;
  /** The same as lists of parts, some of them signed, by the list's field: OpenRouter's `reasoning_details`. */
  details?: Record<string, unknown>;
  /** Fields of a call or a message that OpenAI does not have, e.g. `extra_content` with Google's signatures. */
  extra?: Record<string, unknown>;
}

export const tagName = "edgeflue";

/** `openai-responses api.openai.com gpt-5`: a model of the same family at the same server can read it. */
export function originOf(dialectName: string, url: string, modelId: string): string {
  return `${dialectName} ${new URL(url).host} ${familyOf(modelId)}`;
}

/** `gpt-5` of `gpt-5.5-mini`, `claude` of `claude-sonnet-5-5`, `gpt` of `@cf/openai/gpt-oss-120b`. */
export function familyOf(modelId: string): string {
  const name = modelId.slice(modelId.lastIndexOf("/") + 1).toLowerCase();
  return /^[a-z]+(?:-?\d+)?/.exec(name)?.[0] ?? name;
}

export function readTag(part: { providerOptions?: SharedV4ProviderMetadata | undefined }): PartTag {
  return (part.providerOptions?.[tagName] ?? {}) as PartTag; // written by `withOrigin` and chat-parts.ts
}

/** Adds the origin to a part that carries metadata of its provider. */
export function withOrigin(part: LanguageModelV4StreamPart, origin: string): LanguageModelV4StreamPart {
  switch (part.type) {
    case "reasoning-start":
      break;
    // Google signs in a delta.
    case "reasoning-delta":
    case "reasoning-end":
    case "text-start":
    case "text-delta":
    case "text-end":
    case "tool-call":
      if (part.providerMetadata === undefined) return part;
      break;
    default:
      return part;
  }
  const { providerMetadata } = part;
  return {
    ...part,
    providerMetadata: { ...providerMetadata, [tagName]: { ...providerMetadata?.[tagName], origin } },
  };
}
