/** The registry of model providers. `openai` and `demo` are built in and load on first use, so that a
 *  deployment evaluates only the code of the providers that it calls. */

import type { LanguageModelV4, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { EdgeflueError } from "../errors.ts";
import { parseModelReference } from "./model-reference.ts";

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

const loaders = new Map<string, () => Promise<Provider>>([
  ["openai", async () => (await import("./openai-provider.ts")).openAiProvider],
  ["demo", async () => (await import("./demo-provider.ts")).demoProvider],
]);

/** Adds a provider under the name that stands before the `:` of a model string, or replaces it. */
export function registerProvider(name: string, provider: Provider): void {
  loaders.set(name, async () => provider);
}

export async function resolveModel(
  reference: string,
  settings: Readonly<Record<string, ProviderSettings>>,
): Promise<ResolvedModel> {
  const { provider, modelId } = parseModelReference(reference);
  const load = loaders.get(provider);
  if (load === undefined) {
    throw new EdgeflueError("model_not_configured", "The agent's model is not available.", {
      hint: `No provider is named "${provider}". Known: ${[...loaders.keys()].join(", ")}.`,
    });
  }
  return (await load())(modelId, settings[provider] ?? {});
}
