/** The names of the dialects, for settings. */

export const dialectNames = [
  /** The Responses API of OpenAI and Azure. */
  "openai-responses",
  /** The Chat Completions API of OpenAI and Azure. */
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
  /** Chat Completions of an unknown server, or of Cloudflare's AI Gateway. */
  "compatible",
] as const;

export type DialectName = (typeof dialectNames)[number];
