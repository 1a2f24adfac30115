/** Servers that speak OpenAI's Chat Completions, each in its own way: Ollama, vLLM, LiteLLM, gateways. Unlike
 *  `openai:`, it needs no key and uses nothing that is specific to OpenAI. The code for its requests and answers loads
 *  on first use. */

import { follow } from "../../protocol/check/field-checks.ts";
import { endSentence } from "../../protocol/check/known-names.ts";
import { type Provider, type ProviderSettings, toCallOptions } from "../provider.ts";
import { registerProvider } from "../provider-registry.ts";
import { mergeSettings, requireApiKey, requireBaseUrl, requireModelId } from "../provider-settings.ts";
import { createAmendment } from "../settings/amend-request.ts";
import { checkSettings } from "../settings/check-settings.ts";
import { dialectOfUrl, toDialect } from "../wire/dialect.ts";
import { originOf } from "../wire/origin.ts";
import { findPreset, type Preset } from "./presets.ts";

/** Registers a server under a name for model strings. `registerOpenAiCompatible("groq")` makes
 *  `groq:openai/gpt-oss-120b` a model: the names in presets.ts come with a URL and a dialect. Any other name needs a
 *  URL, as in `registerOpenAiCompatible("acme", { baseUrl: "https://llm.acme.example/v1" })`. The project's
 *  configuration and the environment (GROQ_BASE_URL, GROQ_API_KEY) override these settings. Throws for a setting that
 *  does not exist. */
export function registerOpenAiCompatible(name: string, settings: ProviderSettings = {}): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new Error(
      `[edgeflue] registerOpenAiCompatible(): the name must consist of lower-case letters, digits and "-" and start with a letter; got ${JSON.stringify(name)}.`,
    );
  }
  const problem = checkSettings(settings);
  if (problem !== undefined) {
    throw new Error(
      endSentence(`[edgeflue] registerOpenAiCompatible(): ${follow(`the settings of "${name}"`, problem)}`),
    );
  }
  const { needsKey = false, ...known }: Partial<Preset> = findPreset(name) ?? {};
  const provider = createOpenAiCompatible(name, { ...known, ...settings });
  registerProvider(name, (modelId, configured) => {
    const { baseUrl = known.baseUrl } = mergeSettings(settings, configured);
    // A server at another URL may not need one.
    if (needsKey && baseUrl === known.baseUrl) requireApiKey(name, mergeSettings(settings, configured));
    return provider(modelId, configured);
  });
}

export function createOpenAiCompatible(name: string, defaults: ProviderSettings = {}): Provider {
  return async (modelId, configured) => {
    const settings = mergeSettings(defaults, configured);
    requireModelId(name, modelId, "llama3.2");
    const root = requireBaseUrl(name, settings, "http://localhost:11434/v1");
    const { apiKey = "", headers, structuredOutput = false, images = false } = settings;
    const dialect = settings.dialect === undefined ? dialectOfUrl(root) : toDialect(settings.dialect);
    const amend = createAmendment(settings);
    const { ChatParts, chatForm, RequestBuilder, readAnswer } = await import("../openai/chat/chat-api.ts");
    const server = {
      url: `${root}/chat/completions`,
      headers: { ...(apiKey !== "" && { authorization: `Bearer ${apiKey}` }), ...headers },
    };
    const requests = new RequestBuilder(server, chatForm(modelId, dialect));
    return {
      id: modelId,
      dialect,
      origin: originOf(dialect.name, root, modelId),
      structuredOutput,
      ...(images && { toolFiles: "message" as const }),
      stream: async (options, onPart) => {
        const request = requests.build(toCallOptions(options));
        await readAnswer(amend?.(request) ?? request, new ChatParts(onPart), options, onPart);
      },
    };
  };
}
