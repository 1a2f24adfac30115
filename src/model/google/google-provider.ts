/** Google's Gemini models over the Gemini API. The AI SDK's model makes the requests and reads the answers; it loads
 *  on first use, by its internal entry, without images, video and speech. */

import { fromLanguageModel, type Provider, type StreamModelOptions } from "../provider.ts";
import { requireApiKey, requireBaseUrl, requireModelId } from "../provider-settings.ts";
import { amendFetch, createAmendment } from "../settings/amend-request.ts";
import { watchedFetch } from "../watched-fetch.ts";
import { toDialect } from "../wire/dialect.ts";
import { originOf } from "../wire/origin.ts";
import { isLastEvent } from "./last-event.ts";

const publicUrl = "https://generativelanguage.googleapis.com/v1beta";

export const googleProvider: Provider = async (modelId, settings) => {
  requireModelId("google", modelId, "gemini-3-pro");
  const apiKey = requireApiKey("google", settings);
  const baseURL = requireBaseUrl("google", { baseUrl: publicUrl, ...settings }, publicUrl);
  const { GoogleLanguageModel, getGoogleLanguageModelEntry } = await import("@ai-sdk/google/internal");
  const { withFunctionTools } = getGoogleLanguageModelEntry(modelId).capabilities.language.structuredOutput;
  // Before Gemini 3, a schema constrains an answer only if there are no tools, and agents have tools.
  const { headers, structuredOutput = withFunctionTools, images = true } = settings;
  const dialect = toDialect(settings.dialect ?? "google");
  const amend = createAmendment(settings);
  const config = {
    provider: "google.generative-ai",
    baseURL,
    headers: { "x-goog-api-key": apiKey, ...headers },
    generateId: () => crypto.randomUUID(),
  };
  return {
    id: modelId,
    dialect,
    origin: originOf(dialect.name, baseURL, modelId),
    structuredOutput,
    ...(images && { toolFiles: "result" as const }),
    stream: (options, onPart) => {
      const fetch = amendFetch(watchedFetch(options, isLastEvent), amend);
      return fromLanguageModel(new GoogleLanguageModel(modelId, { ...config, fetch }))(
        withThoughts(options),
        onPart,
      );
    },
  };
};

/** Asks for thoughts only if thinking is on: models that cannot think refuse the option. */
function withThoughts(options: StreamModelOptions): StreamModelOptions {
  const { reasoning, providerOptions } = options;
  if (reasoning === undefined || reasoning === "none" || reasoning === "provider-default") return options;
  const google = { ...providerOptions?.google, thinkingConfig: { includeThoughts: true } };
  return { ...options, providerOptions: { ...providerOptions, google } };
}
