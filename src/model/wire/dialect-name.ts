/** The names of the dialects, for settings. */

export const dialectNames = [
  /** OpenAI's Responses API, also Azure's. */
  "openai-responses",
  /** OpenAI's Chat Completions, also Azure's. */
  "openai-chat",
  "anthropic",
  "google",
  "mistral",
  "groq",
  "deepseek",
  "kimi",
  "ollama",
  /** vLLM, SGLang, llama.cpp and LM Studio, whose chat templates may refuse any order but user, assistant, user. */
  "vllm",
  "openrouter",
  /** Gateways to Amazon Bedrock that speak Chat Completions, e.g. LiteLLM. */
  "bedrock",
  "workers-ai",
  /** Chat Completions of a server that nothing more is known about, also Cloudflare's AI Gateway. */
  "compatible",
] as const;

export type DialectName = (typeof dialectNames)[number];
