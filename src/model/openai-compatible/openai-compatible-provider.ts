/** Servers that speak OpenAI's Chat Completions, each in its own way: Ollama, vLLM, LiteLLM, gateways. Unlike
 *  `openai:` it needs no key, and asks for nothing that only OpenAI knows. The code of its requests and its reader loads
 *  on first use. */

import { type Provider, type ProviderSettings, toCallOptions } from "../provider.ts";
import { registerProvider } from "../provider-registry.ts";
import { mergeSettings, requireBaseUrl, requireModelId } from "../provider-settings.ts";
import { dialectOfUrl, dialects } from "../wire/dialect.ts";
import { originOf } from "../wire/origin.ts";

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
    const { apiKey = "", headers, structuredOutput = false, images = false } = settings;
    const dialect = settings.dialect === undefined ? dialectOfUrl(root) : dialects[settings.dialect];
    const { ChatParts, RequestBuilder, readAnswer, toChatItems, toChatRequest } = await import(
      "../openai/chat-api.ts"
    );
    const server = {
      url: `${root}/chat/completions`,
      headers: { ...(apiKey !== "" && { authorization: `Bearer ${apiKey}` }), ...headers },
      modelId,
      dialect,
    };
    const requests = new RequestBuilder((options) => toChatRequest(server, options), {
      field: "messages",
      toItems: (message) => toChatItems(message, dialect),
    });
    return {
      id: modelId,
      dialect,
      origin: originOf(dialect.name, root, modelId),
      structuredOutput,
      ...(images && { toolFiles: "message" as const }),
      stream: async (options, onPart) => {
        const request = await requests.build(toCallOptions(options));
        await readAnswer(request, new ChatParts(onPart), options, onPart);
      },
    };
  };
}
