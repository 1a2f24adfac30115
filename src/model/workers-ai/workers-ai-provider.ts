/** Cloudflare Workers AI through its OpenAI-compatible API. */

import { EdgeflueError } from "../../errors.ts";
import { createOpenAiCompatible } from "../openai-compatible/openai-compatible-provider.ts";
import type { Provider } from "../provider.ts";

const provider = createOpenAiCompatible("workers-ai", { dialect: "workers-ai" });

export const workersAiProvider: Provider = (modelId, settings) => {
  const { apiKey = "", baseUrl } = settings;
  if (apiKey !== "" && baseUrl !== undefined) return provider(modelId, settings);
  throw new EdgeflueError("model_not_configured", "The model's provider has no account or no API token.", {
    hint: "Set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN (permission: Workers AI), or WORKERS_AI_BASE_URL and WORKERS_AI_API_KEY for a gateway in front of it.",
  });
};
