/** Servers that are known by name: their URL, their dialect, and whether they need a key. Plain data. */

import { ownEntry } from "../../protocol/check/own-entry.ts";
import type { DialectName } from "../wire/dialect-name.ts";

export interface Preset {
  /** Absent if every account, or every machine, has its own. */
  baseUrl?: string;
  dialect: DialectName;
  /** Whether it needs a key. */
  needsKey: boolean;
}

const hosted = (baseUrl: string, dialect: DialectName = "compatible"): Preset => ({
  baseUrl,
  dialect,
  needsKey: true,
});
const local = (port: number, dialect: DialectName): Preset => ({
  baseUrl: `http://localhost:${port}/v1`,
  dialect,
  needsKey: false,
});

export const presets: Readonly<Record<string, Preset>> = {
  groq: hosted("https://api.groq.com/openai/v1", "groq"),
  deepseek: hosted("https://api.deepseek.com/v1", "deepseek"),
  kimi: hosted("https://api.moonshot.ai/v1", "kimi"),
  moonshot: hosted("https://api.moonshot.ai/v1", "kimi"),
  mistral: hosted("https://api.mistral.ai/v1", "mistral"),
  openrouter: hosted("https://openrouter.ai/api/v1", "openrouter"),
  together: hosted("https://api.together.xyz/v1"),
  fireworks: hosted("https://api.fireworks.ai/inference/v1"),
  deepinfra: hosted("https://api.deepinfra.com/v1/openai"),
  nvidia: hosted("https://integrate.api.nvidia.com/v1"),
  // Like Groq, it refuses fields that it does not know, such as reasoning.
  cerebras: hosted("https://api.cerebras.ai/v1", "groq"),
  xai: hosted("https://api.x.ai/v1"),
  zai: hosted("https://api.z.ai/api/paas/v4"),
  minimax: hosted("https://api.minimax.io/v1"),
  perplexity: hosted("https://api.perplexity.ai"),
  azure: { dialect: "openai-chat", needsKey: true },
  "ai-gateway": { dialect: "compatible", needsKey: false },
  ollama: local(11434, "ollama"),
  lmstudio: local(1234, "vllm"),
  llamacpp: local(8080, "vllm"),
  vllm: local(8000, "vllm"),
  sglang: local(30000, "vllm"),
  litellm: { ...local(4000, "compatible") },
};

export function findPreset(name: string): Preset | undefined {
  return ownEntry(presets, name);
}
