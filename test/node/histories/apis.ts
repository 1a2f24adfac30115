/** The providers that histories go through: how each is registered, what it refuses, and how it streams. Two endpoints of
 *  OpenAI's and of Anthropic's kind cannot read what the other one has encrypted or signed. */

import "edgeflue/google";
import "edgeflue/workers-ai";
import { registerProvider } from "edgeflue";
import { anthropicProvider } from "edgeflue/anthropic";
import { registerOpenAiCompatible } from "edgeflue/openai-compatible";
import { openAiProvider } from "../../../src/model/openai/openai-provider.ts";
import type { ProviderSettings } from "../../../src/model/provider.ts";
import { createValidators, type Validator } from "../../support/validators/index.ts";
import {
  type Answer,
  anthropicStream,
  chatStream,
  googleStream,
  type ReasoningStyle,
  responsesStream,
} from "./answers.ts";

export interface Api {
  /** The first segment of its address, and its provider's name. */
  name: string;
  dialect: keyof ReturnType<typeof createValidators>;
  /** `provider:model`. */
  model: string;
  settings: ProviderSettings;
  /** Two hosts are two places. */
  host: "127.0.0.1" | "localhost";
  validate: Validator;
  stream(answer: Answer, id: string): string;
  /** What takes the place of a signature. */
  mark(text: string): string;
  /** Whether what its models think goes back to it. */
  keepsReasoning: boolean;
  /** Whether it signs calls, and wants that back. */
  signsCalls: boolean;
}

type Dialect = Api["dialect"];

function toApi(name: string, dialect: Dialect, parts: Pick<Api, "stream"> & Partial<Api>): Api {
  const begin = `mark:${name}:`;
  const isOurs = (mark: string) => mark.startsWith(begin);
  const validators = createValidators({
    anthropic: { isSigned: (thinking, signature) => signature === `${begin}${thinking}`, isOurs },
    google: { wantsSignatures: true, isSigned: isOurs },
    isEncrypted: isOurs,
  });
  return {
    name,
    dialect,
    model: `${name}:large-1`,
    settings: {},
    host: "127.0.0.1",
    validate: validators[dialect],
    mark: (text) => `${begin}${text}`,
    keepsReasoning: true,
    signsCalls: dialect === "google",
    ...parts,
  };
}

function compatible(dialect: Dialect, style: ReasoningStyle, signsCalls = false): Api {
  const name = `h-${dialect}`;
  registerOpenAiCompatible(name);
  return toApi(name, dialect, {
    settings: { dialect },
    stream: (answer) => chatStream(answer, style, signsCalls),
    keepsReasoning: style !== "none",
    signsCalls,
  });
}

const openAiChat = (answer: Answer) => chatStream(answer, "none");
registerProvider("h-openai", (model, settings) => openAiProvider(model, { ...settings, api: "responses" }));
registerProvider("h-azure", (model, settings) => openAiProvider(model, { ...settings, api: "responses" }));
registerProvider("h-chat", (model, settings) =>
  openAiProvider(model, { ...settings, api: "chat", dialect: "openai-chat" }),
);
registerProvider("h-claude", anthropicProvider);
registerProvider("h-vertex", anthropicProvider);

const claude = { model: "claude-sonnet-4-5", settings: { dialect: "anthropic" } } as const;

export const apis: readonly Api[] = [
  toApi("h-openai", "openai-responses", {
    model: "h-openai:gpt-5.5",
    stream: responsesStream,
    settings: { dialect: "openai-responses" },
  }),
  toApi("h-azure", "openai-responses", {
    model: "h-azure:gpt-5.5",
    stream: responsesStream,
    settings: { dialect: "openai-responses" },
    host: "localhost",
  }),
  toApi("h-chat", "openai-chat", { model: "h-chat:gpt-4.1", stream: openAiChat, keepsReasoning: false }),
  toApi("h-claude", "anthropic", { ...claude, model: `h-claude:${claude.model}`, stream: anthropicStream }),
  toApi("h-vertex", "anthropic", {
    ...claude,
    model: `h-vertex:${claude.model}`,
    stream: anthropicStream,
    host: "localhost",
  }),
  toApi("google", "google", { model: "google:gemini-3-pro-preview", stream: googleStream }),
  toApi("workers-ai", "workers-ai", {
    model: "workers-ai:@cf/openai/gpt-oss-120b",
    stream: (answer) => chatStream(answer, "reasoning_content"),
  }),
  compatible("mistral", "none"),
  compatible("groq", "none"),
  compatible("deepseek", "reasoning_content"),
  compatible("kimi", "reasoning_content"),
  compatible("ollama", "reasoning"),
  compatible("vllm", "reasoning_content"),
  compatible("openrouter", "reasoning_details", true),
  compatible("bedrock", "thinking_blocks"),
  compatible("compatible", "reasoning_content", true),
];

/** Settings of all of them at a server. */
export function settingsAt(port: number): Record<string, ProviderSettings> {
  return Object.fromEntries(
    apis.map(({ name, dialect, settings, host }) => [
      name,
      {
        ...settings,
        apiKey: "k",
        baseUrl: `http://${host}:${port}/${name}/${dialect === "google" ? "v1beta" : "v1"}`,
      },
    ]),
  );
}
