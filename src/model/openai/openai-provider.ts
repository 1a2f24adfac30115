/** OpenAI and whatever speaks its protocol at another address, by the AI SDK's provider. */

import { createOpenAI } from "@ai-sdk/openai";
import { EdgeflueError } from "../errors.ts";
import type { Provider } from "./provider.ts";

export const openAiProvider: Provider = (modelId, settings) => {
  const { apiKey, baseUrl, headers, api = "responses", storeResponses = false } = settings;
  if (modelId === "") {
    throw new EdgeflueError("model_not_configured", "The agent's model is not valid.", {
      hint: 'Name a model after "openai:", for example "openai:gpt-5.5".',
    });
  }
  if (apiKey === undefined || apiKey === "") {
    throw new EdgeflueError("model_not_configured", "The model's provider has no API key.", {
      hint: "Set OPENAI_API_KEY: in .dev.vars for local development, by `wrangler secret put OPENAI_API_KEY` when deployed.",
    });
  }
  const provider = createOpenAI({
    apiKey,
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    ...(headers !== undefined && { headers }),
  });
  return {
    id: modelId,
    model: api === "chat" ? provider.chat(modelId) : provider.responses(modelId),
    // Stored responses would be sent back as references, which only OpenAI itself can follow.
    ...(api === "responses" && { providerOptions: { openai: { store: storeResponses } } }),
  };
};
