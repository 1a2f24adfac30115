/** Servers that speak OpenAI's Chat Completions, each in its own way: Ollama, vLLM, LiteLLM, gateways. Unlike
 *  `openai:` it needs no key and reads what such servers add, first of all their reasoning. */

import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { fromLanguageModel, type Provider, type ProviderSettings } from "../provider.ts";
import { registerProvider } from "../provider-registry.ts";
import { mergeSettings, requireBaseUrl, requireModelId } from "../provider-settings.ts";
import { isDone, watchedFetch } from "../watched-fetch.ts";

/** Names a server for model strings. `registerOpenAiCompatible("ollama", { baseUrl: "http://localhost:11434/v1" })`
 *  makes `ollama:llama3.2` a model. The project's configuration and the environment (OLLAMA_BASE_URL, OLLAMA_API_KEY)
 *  override these settings. */
export function registerOpenAiCompatible(name: string, settings: ProviderSettings = {}): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new Error(
      `[edgeflue] registerOpenAiCompatible(): the name must be small letters, digits and "-" and start with a letter; got ${JSON.stringify(name)}.`,
    );
  }
  registerProvider(name, createOpenAiCompatible(name, settings));
}

export function createOpenAiCompatible(name: string, defaults: ProviderSettings = {}): Provider {
  return async (modelId, configured) => {
    const settings = mergeSettings(defaults, configured);
    requireModelId(name, modelId, "llama3.2");
    const root = requireBaseUrl(name, settings, "http://localhost:11434/v1");
    const { OpenAICompatibleChatLanguageModel } = await import("@ai-sdk/openai-compatible");
    const { apiKey = "", headers, structuredOutput = false, images = false } = settings;
    const config = {
      provider: `${name}.chat`,
      url: ({ path }: { path: string }) => `${root}${path}`,
      headers: { ...(apiKey !== "" && { authorization: `Bearer ${apiKey}` }), ...headers },
      includeUsage: true,
      supportsStructuredOutputs: structuredOutput,
      mapReasoning: toEffort,
    };
    return {
      id: modelId,
      structuredOutput,
      ...(images && { toolFiles: "message" as const }),
      // Strict mode refuses schemas with optional fields; results are checked here in any case.
      providerOptions: { openaiCompatible: { strictJsonSchema: false } },
      stream: (options, onPart) => {
        const fetch = watchedFetch(options, isDone);
        const model = new OpenAICompatibleChatLanguageModel(modelId, { ...config, fetch });
        return fromLanguageModel(model)(options, onPart);
      },
    };
  };
}

/** The levels that every such server with this field knows. */
function toEffort({ reasoning }: Pick<LanguageModelV4CallOptions, "reasoning">): string | undefined {
  if (reasoning === "minimal") return "low";
  return reasoning === "xhigh" ? "high" : reasoning;
}
