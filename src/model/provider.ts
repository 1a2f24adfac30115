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
  /** The URL of the API, including the version, e.g. `https://api.openai.com/v1`. A query is added to each request. */
  baseUrl?: string;
  headers?: Record<string, string>;
  /** Fields that are added to the body of each request, or replace fields of it, e.g. `{ service_tier: "flex" }`.
   *  Default: none. */
  body?: Readonly<Record<string, unknown>>;
  /** OpenAI only: `responses` or `chat`. Default `responses`. */
  api?: string;
  /** Whether the server can constrain an answer to a JSON Schema. Default: depends on the model for OpenAI, Anthropic
   *  and Google, else false. */
  structuredOutput?: boolean;
  /** Whether the models accept images and PDFs that a tool reads; others get a note instead. Default: true for
   *  OpenAI's, Anthropic's and Google's, else false. */
  images?: boolean;
  /** Whether the provider may store the requests. Default false: only the session stores the history. */
  storeResponses?: boolean;
  /** The maximum number of tokens of one answer. Default: the provider's; 32,000 for unknown models that speak
   *  Anthropic's protocol. */
  maxOutputTokens?: number;
  /** How long an answer may take to start, in milliseconds. Default 5 minutes. */
  timeoutMs?: number;
  /** What the server requires of history, ids, roles, reasoning and schemas: the name of a dialect, or a dialect with
   *  changes, e.g. `{ like: "compatible", userAfterTool: "bridged" }`. Default: the provider's, or the one that belongs
   *  to the server's URL. */
  dialect?: DialectName | DialectChanges;
}

export interface StreamModelOptions extends LanguageModelV4CallOptions {
  /** Called at every sign of life, even one that produces no part: comments, pings, reasoning. */
  onActivity?: () => void;
  /** Called when the provider has refused the form of the request, before it is sent once more in a simpler one. */
  onRefused?: (error: ErrorRecord) => void;
  /** The same for all calls of one conversation, for providers that use it to find their prompt cache. */
  cacheKey?: string;
  /** Abandons the answer at once, for providers whose stream does not pass on an error. Default: the promise rejects. */
  onBroken?: (error: unknown) => void;
}

/** Streams one answer: calls back with the AI SDK's stream parts in order, the first one as soon as the provider has
 *  answered, and resolves when the stream has ended. Rejects on a failure, even in the middle. The answer is complete
 *  once its `finish` part arrives: nothing after it is awaited, and a stream that stays open for another second is
 *  aborted. */
export type StreamModel = (
  options: StreamModelOptions,
  onPart: (part: LanguageModelV4StreamPart) => void,
) => Promise<void>;

export interface ResolvedModel {
  /** As shown in results, e.g. `gpt-5.5`. */
  id: string;
  stream: StreamModel;
  /** Whether `responseFormat` with a schema is supported. Default false: the model is asked in the prompt. */
  structuredOutput?: boolean;
  /** What its provider requires of the history. Default: the dialect of an unknown server. */
  dialect?: Dialect;
  /** Where its answers come from: provider, host and model family. Reasoning is only sent back there. Default: the
   *  provider's name and the model's family. */
  origin?: string;
  /** How files in tool results reach the model. Default: they do not, and the model gets a note instead. */
  toolFiles?: ToolFiles;
  /** What it costs, if known. A price in the project's configuration takes precedence. */
  price?: ModelPrice;
  /** Maximum milliseconds before the first sign of an answer. Default 5 minutes. */
  responseMsMax?: number;
  /** Options that are sent with every call. */
  providerOptions?: SharedV4ProviderOptions;
}

/** Makes a model from its name and the provider's settings. Throws `model_not_configured` if a setting is missing. It
 *  may return a promise, to load the provider's code on first use. The model is cached, and streams for many operations
 *  at the same time. */
export type Provider = (
  modelId: string,
  settings: ProviderSettings,
) => ResolvedModel | Promise<ResolvedModel>;

/** The options that the AI SDK's models know. */
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
      // The stream is abandoned: it does not matter if the cancel fails.
      reader.cancel().catch(() => {});
    }
  };
}
