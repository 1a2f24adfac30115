/** OpenAI, and any other server that speaks its protocol. The AI SDK's two models define the requests (by their
 *  internal entry, without its images, audio and batches: a fifth of the code), which are built from cached parts; our
 *  own reader of the answers takes a quarter of the CPU time (bench: warm session). The tests compare both readers. */

import { OpenAIChatLanguageModel, OpenAIResponsesLanguageModel } from "@ai-sdk/openai/internal";
import { EdgeflueError } from "../../errors.ts";
import { type Provider, type ProviderSettings, toCallOptions } from "../provider.ts";
import { requireBaseUrl } from "../provider-settings.ts";
import { createAmendment } from "../settings/amend-request.ts";
import { type Dialect, dialectOfUrl, dialects, toDialect } from "../wire/dialect.ts";
import { originOf } from "../wire/origin.ts";
import { CapturedRequest, captureRequest } from "./captured-request.ts";
import { toChatItems } from "./chat/chat-messages.ts";
import { ChatParts } from "./chat/chat-parts.ts";
import { readAnswer } from "./read-answer.ts";
import { RequestBuilder } from "./request-builder.ts";
import { toResponsesItems, toStoredItems } from "./responses/responses-messages.ts";
import { ResponsesParts } from "./responses/responses-parts.ts";

const publicUrl = "https://api.openai.com/v1";

export const openAiProvider: Provider = (modelId, settings) => {
  const { apiKey, baseUrl, headers, api = "responses", storeResponses = false } = settings;
  const root = requireBaseUrl("openai", { baseUrl: baseUrl ?? publicUrl }, publicUrl);
  const isOpenAi = new URL(root).hostname === "api.openai.com";
  const { structuredOutput = isOpenAi, images = isOpenAi } = settings;
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
  if (api !== "chat" && api !== "responses") {
    throw new EdgeflueError("model_not_configured", "The model's provider is not configured.", {
      hint: `OPENAI_API is "${api}"; it must be "responses" or "chat".`,
    });
  }
  const amend = createAmendment(settings);
  const isChat = api === "chat";
  const config = {
    provider: `openai.${api}`,
    baseURL: root,
    url: ({ path }: { path: string }) => `${root}${path}`,
    headers: { authorization: `Bearer ${apiKey}`, ...headers },
    fetch: (url: unknown, init?: RequestInit) => {
      throw new CapturedRequest(String(url), init ?? {});
    },
  };
  const dialect = findDialect(isChat, root, settings.dialect);
  const model = isChat
    ? new OpenAIChatLanguageModel(modelId, config)
    : new OpenAIResponsesLanguageModel(modelId, config);
  const toOwnItems = storeResponses ? toStoredItems : toResponsesItems;
  const requests = new RequestBuilder((options) => captureRequest(model, options), {
    field: isChat ? "messages" : "input",
    toItems: isChat ? (message) => toChatItems(message, dialect) : toOwnItems,
  });
  return {
    id: modelId,
    dialect,
    origin: originOf(dialect.name, root, modelId),
    structuredOutput,
    ...(images && { toolFiles: isChat ? ("message" as const) : ("result" as const) }),
    providerOptions: {
      openai: {
        // Strict mode refuses schemas with optional fields; results are checked here in any case.
        strictJsonSchema: false,
        // Stored responses would be sent back as references, which only OpenAI itself can follow.
        ...(!isChat && { store: storeResponses }),
      },
    },
    stream: async (options, onPart) => {
      const { cacheKey } = options;
      const added = dialect.cacheKey && cacheKey !== undefined ? { prompt_cache_key: cacheKey } : {};
      const request = await requests.build(toCallOptions(options), added);
      await readAnswer(
        amend?.(request) ?? request,
        isChat ? new ChatParts(onPart) : new ResponsesParts(onPart),
        options,
        onPart,
      );
    },
  };
};

/** Another server may not know what only OpenAI has. */
function findDialect(isChat: boolean, root: string, given: ProviderSettings["dialect"]): Dialect {
  if (given !== undefined) return toDialect(given);
  const ofServer = dialectOfUrl(root);
  if (isChat && ofServer.name !== "compatible") return ofServer;
  return { ...dialects[isChat ? "openai-chat" : "openai-responses"], cacheKey: ofServer.cacheKey };
}
