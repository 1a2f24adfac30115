/** Anthropic's models over the Messages API, and any other server that speaks it. The AI SDK's model makes the requests
 *  and reads the answers; it loads on first use, by its internal entry, without files and batches. */

import { fromLanguageModel, type Provider, type StreamModel } from "../provider.ts";
import { requireApiKey, requireBaseUrl, requireModelId } from "../provider-settings.ts";
import { amendFetch, createAmendment } from "../settings/amend-request.ts";
import { watchedFetch } from "../watched-fetch.ts";
import { toDialect } from "../wire/dialect.ts";
import { originOf } from "../wire/origin.ts";
import { bindsThinking, refusesBinding, withBoundThinking } from "./bound-thinking.ts";
import { withCacheBreakpoints } from "./cache-breakpoints.ts";
import { createEventFilter } from "./known-events.ts";
import { withThinkingAllowed } from "./thinking-in-loop.ts";
import { withUnsignedThinking } from "./unsigned-thinking.ts";

const publicUrl = "https://api.anthropic.com/v1";

/** For a model that the AI SDK does not know, for which it would ask only 4,096. */
const unknownOutputTokens = 32_000;

export const anthropicProvider: Provider = async (modelId, settings) => {
  requireModelId("anthropic", modelId, "claude-sonnet-5-5");
  const apiKey = requireApiKey("anthropic", settings);
  const baseURL = withVersion(requireBaseUrl("anthropic", { baseUrl: publicUrl, ...settings }, publicUrl));
  const { AnthropicLanguageModel, getModelCapabilities } = await import("@ai-sdk/anthropic/internal");
  const { headers, images = true } = settings;
  const capabilities = getModelCapabilities(modelId);
  const { supportsStructuredOutput, supportsAdaptiveThinking, isKnownModel } = capabilities;
  const canStop = !capabilities.rejectsThinkingDisabled || capabilities.supportsBetweenToolsThinking;
  const { structuredOutput = supportsStructuredOutput } = settings;
  const dialect = toDialect(settings.dialect ?? "anthropic");
  const amend = createAmendment(settings);
  const isAnthropic = new URL(baseURL).hostname.endsWith("anthropic.com");
  const config = {
    provider: "anthropic.messages",
    baseURL,
    headers: { "anthropic-version": "2023-06-01", "x-api-key": apiKey, ...headers },
  };
  let isBinding = bindsThinking(modelId);
  const send: StreamModel = (options, onPart) => {
    const fetch = amendFetch(watchedFetch(options, undefined, createEventFilter()), amend);
    const model = new AnthropicLanguageModel(modelId, { ...config, fetch });
    const prompt = isAnthropic ? options.prompt : withUnsignedThinking(options.prompt);
    const output = isKnownModel ? {} : { maxOutputTokens: unknownOutputTokens };
    const known = { ...output, ...options, prompt };
    const call = withCacheBreakpoints(isBinding ? withBoundThinking(known, canStop) : known);
    return fromLanguageModel(model)(supportsAdaptiveThinking ? call : withThinkingAllowed(call), onPart);
  };
  return {
    id: modelId,
    dialect,
    origin: originOf(dialect.name, baseURL, modelId),
    structuredOutput,
    ...(images && { toolFiles: "result" as const }),
    // No reader sees a tool's input while it streams, and sent in one piece it is valid JSON.
    providerOptions: { anthropic: { toolStreaming: false } },
    stream: async (options, onPart) => {
      try {
        await send(options, onPart);
      } catch (error) {
        if (!isBinding || !refusesBinding(error)) throw error;
        isBinding = false;
        await send(options, onPart);
      }
    },
  };
};

/** Anthropic's own clients expect the URL without a version. */
function withVersion(url: string): string {
  return new URL(url).pathname === "/" ? `${url}/v1` : url;
}
