/** The port to a model provider: its settings, and the models that it makes. */

import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import type { ErrorRecord } from "../errors.ts";
import type { ModelPrice } from "../protocol/usage.ts";
import type { ToolFiles } from "./tool-files.ts";
import type { Dialect, DialectChanges } from "./wire/dialect.ts";
import type { DialectName } from "./wire/dialect-name.ts";

export interface ProviderSettings {
  apiKey?: string;
  /** Where the API lives, version path included, e.g. `https://api.openai.com/v1`. A query goes with each request. */
  baseUrl?: string;
  headers?: Record<string, string>;
  /** Fields of each request's body besides those that are sent, or in place of them, e.g. `{ service_tier: "flex" }`.
   *  Default: none. */
  body?: Readonly<Record<string, unknown>>;
  /** OpenAI only: `responses` or `chat`. Default `responses`. */
  api?: string;
  /** Whether the server can constrain an answer to a JSON Schema. Default: known for OpenAI's, Anthropic's and Google's
   *  models, else false. */
  structuredOutput?: boolean;
  /** Whether the models take images and PDFs that a tool reads; others get a note in words. Default: true for OpenAI's,
   *  Anthropic's and Google's, else false. */
  images?: boolean;
  /** Whether the provider may store the requests. Default false: the history lives in the session alone. */
  storeResponses?: boolean;
  /** The most tokens of one answer. Default: the provider's own; 32,000 for models that speak Anthropic's protocol and are
   *  not known. */
  maxOutputTokens?: number;
  /** How long an answer may take to begin, in milliseconds. Default 5 minutes. */
  timeoutMs?: number;
  /** What the server demands of history, ids, roles, reasoning and schemas: a dialect's name, or one that it is like and
   *  what is different, e.g. `{ like: "compatible", userAfterTool: "bridged" }`. Default: the provider's own, or known by
   *  its address. */
  dialect?: DialectName | DialectChanges;
}

export interface StreamModelOptions extends LanguageModelV4CallOptions {
  /** Called at every sign of life, also one that makes no part: comments, pings, thinking. */
  onActivity?: () => void;
  /** The provider has refused the request for its form: it is sent once more in a poorer one. */
  onRefused?: (error: ErrorRecord) => void;
  /** The same for all calls of one conversation, for a provider that finds its prompt cache by it. */
  cacheKey?: string;
  /** Gives the answer up at once, for a provider whose stream does not pass an error on. Default: the promise rejects. */
  onBroken?: (error: unknown) => void;
}

/** Streams one answer: calls back with the AI SDK's stream parts in order, the first one as soon as the provider has
 *  answered, and resolves when the stream has ended. Rejects on a failure, also in the middle. The answer is complete
 *  with its part `finish`: nothing after it is awaited, and a stream that stays open for another second is aborted. */
export type StreamModel = (
  options: StreamModelOptions,
  onPart: (part: LanguageModelV4StreamPart) => void,
) => Promise<void>;

export interface ResolvedModel {
  /** As shown in results, e.g. `gpt-5.5`. */
  id: string;
  stream: StreamModel;
  /** Whether `responseFormat` with a schema is understood. Default false: the model is asked in words. */
  structuredOutput?: boolean;
  /** What its provider's wire demands of the history. Default: that of a server of which nothing is known. */
  dialect?: Dialect;
  /** Where its answers are made: provider, host and family of the model. What a model thought goes back only there.
   *  Default: the provider's name and the model's family. */
  origin?: string;
  /** How files in the results of tools reach the model. Default: not at all, it gets a note. */
  toolFiles?: ToolFiles;
  /** What it costs, where that is known and its provider's settings and the project name no price. */
  price?: ModelPrice;
  /** Milliseconds before the first sign of an answer. Default 5 minutes. */
  responseMsMax?: number;
  /** Options that go with every call. */
  providerOptions?: SharedV4ProviderOptions;
}

/** Makes a model from its name and the provider's settings. Throws `model_not_configured` when a setting is missing. A
 *  promise leaves room to load the provider's code on first use. The model is cached, and streams for many operations
 *  at the same time. */
export type Provider = (
  modelId: string,
  settings: ProviderSettings,
) => ResolvedModel | Promise<ResolvedModel>;

/** What the AI SDK's models know of the options. */
export function toCallOptions(options: StreamModelOptions): LanguageModelV4CallOptions {
  const { onActivity: _, onRefused: __, onBroken: ___, cacheKey: ____, ...call } = options;
  return call;
}

/** Streams from any model of the AI SDK. Register it:
 *  `registerProvider("acme", (modelId) => ({ id: modelId, stream: fromLanguageModel(acme(modelId)) }))`. */
export function fromLanguageModel(model: LanguageModelV4): StreamModel {
  return async ({ onActivity, ...options }, onPart) => {
    const { stream } = await model.doStream(toCallOptions(options));
    const reader = stream.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        onActivity?.();
        onPart(value);
      }
    } finally {
      // The reader has abandoned the stream: a failed cancel concerns no one.
      reader.cancel().catch(() => {});
    }
  };
}
