/** OpenAI, and any other server that speaks its protocol. The AI SDK's two models define the requests (by their
 *  internal entry, without its images, audio and batches: a fifth of the code), which are built from cached parts; our
 *  own reader of the answers takes a quarter of the CPU time (bench: warm session). The tests compare both readers. */

import { OpenAIChatLanguageModel, OpenAIResponsesLanguageModel } from "@ai-sdk/openai/internal";
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { EdgeflueError } from "../../errors.ts";
import type { Provider } from "../provider.ts";
import { requireBaseUrl } from "../provider-settings.ts";
import { CapturedRequest } from "./captured-request.ts";
import { ChatParts } from "./chat-parts.ts";
import type { EventParts } from "./event-parts.ts";
import { toChatItems, toResponsesItems, toStoredItems } from "./plain-messages.ts";
import { readEventStream } from "./read-event-stream.ts";
import { RequestBuilder } from "./request-builder.ts";
import { ResponsesParts } from "./responses-parts.ts";

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
  const requests = isChat
    ? new RequestBuilder(new OpenAIChatLanguageModel(modelId, config), {
        field: "messages",
        toItems: toChatItems,
      })
    : new RequestBuilder(new OpenAIResponsesLanguageModel(modelId, config), {
        field: "input",
        toItems: storeResponses ? toStoredItems : toResponsesItems,
      });
  return {
    id: modelId,
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
    stream: async ({ onActivity, onBroken: _, ...options }, onPart) => {
      const request = await requests.build(options);
      const parts: EventParts = isChat ? new ChatParts(onPart) : new ResponsesParts(onPart);
      await readEventStream(request, options.abortSignal, {
        ...(onActivity !== undefined && { onActivity }),
        onOpen: () => onPart(streamStart),
        onData: (data) => {
          if (parts.isDone) return;
          if (data.trim() === "[DONE]") parts.sawDone();
          else parts.take(JSON.parse(data));
          if (parts.isDone) parts.end();
        },
      });
      if (!parts.isDone) parts.end();
    },
  };
};

const streamStart: LanguageModelV4StreamPart = { type: "stream-start", warnings: [] };
