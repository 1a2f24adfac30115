/** The port to a model provider: what one is given and what it makes. */

import type { LanguageModelV4, SharedV4ProviderOptions } from "@ai-sdk/provider";

export interface ProviderSettings {
  apiKey?: string;
  /** Where the API lives, version path included, e.g. `https://api.openai.com/v1`. */
  baseUrl?: string;
  headers?: Record<string, string>;
  /** OpenAI only. Default `responses`. */
  api?: "responses" | "chat";
  /** Whether the provider may keep what we send. Default false: the history lives in the session alone. */
  storeResponses?: boolean;
}

export interface ResolvedModel {
  /** As results show it, e.g. `gpt-5.5`. */
  id: string;
  model: LanguageModelV4;
  /** Options that go with every call. */
  providerOptions?: SharedV4ProviderOptions;
}

/** Makes a model from its name and the provider's settings. Throws `model_not_configured` when a setting is missing. */
export type Provider = (modelId: string, settings: ProviderSettings) => ResolvedModel;
