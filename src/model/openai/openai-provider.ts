/** OpenAI, and any other server that speaks its protocol. We build the requests and read the answers ourselves: the AI
 *  SDK's model would be a tenth of a Worker's size, and its reader takes four times the CPU time (bench: warm session).
 *  The tests compare the two. */

import { EdgeflueError } from "../../errors.ts";
import { type Provider, type ProviderSettings, toCallOptions } from "../provider.ts";
import { requireApiKey, requireBaseUrl, requireModelId } from "../provider-settings.ts";
import { createAmendment } from "../settings/amend-request.ts";
import { type Dialect, dialectOfUrl, dialects, toDialect } from "../wire/dialect.ts";
import { originOf } from "../wire/origin.ts";
import { openAiChatForm } from "./chat/chat-api.ts";
import { ChatParts } from "./chat/chat-parts.ts";
import { readAnswer } from "./read-answer.ts";
import { RequestBuilder } from "./request-builder.ts";
import { ResponsesParts } from "./responses/responses-parts.ts";
import { responsesForm } from "./responses/responses-request.ts";

const publicUrl = "https://api.openai.com/v1";

export const openAiProvider: Provider = (modelId, settings) => {
  const { baseUrl, headers, api = "responses", storeResponses = false } = settings;
  requireModelId("openai", modelId, "gpt-5.5");
  const key = requireApiKey("openai", settings);
  const root = requireBaseUrl("openai", { baseUrl: baseUrl ?? publicUrl }, publicUrl);
  const isOpenAi = new URL(root).hostname === "api.openai.com";
  const { structuredOutput = isOpenAi, images = isOpenAi } = settings;
  if (api !== "chat" && api !== "responses") {
    throw new EdgeflueError("model_not_configured", "The model's provider is not configured.", {
      hint: `OPENAI_API is "${api}"; it must be "responses" or "chat".`,
    });
  }
  const amend = createAmendment(settings);
  const isChat = api === "chat";
  const dialect = findDialect(isChat, root, settings.dialect);
  const server = {
    url: `${root}/${isChat ? "chat/completions" : "responses"}`,
    headers: { authorization: `Bearer ${key}`, ...headers },
  };
  const form = isChat ? openAiChatForm(modelId, dialect) : responsesForm(modelId, storeResponses);
  const requests = new RequestBuilder(server, form);
  return {
    id: modelId,
    dialect,
    origin: originOf(dialect.name, root, modelId),
    structuredOutput,
    ...(images && { toolFiles: isChat ? ("message" as const) : ("result" as const) }),
    stream: async (options, onPart) => {
      const { cacheKey } = options;
      const added = dialect.cacheKey && cacheKey !== undefined ? { prompt_cache_key: cacheKey } : {};
      const request = requests.build(toCallOptions(options), added);
      await readAnswer(
        amend?.(request) ?? request,
        isChat ? new ChatParts(onPart) : new ResponsesParts(onPart),
        options,
        onPart,
      );
    },
  };
};

/** Other servers may not support what is specific to OpenAI. */
function findDialect(isChat: boolean, root: string, given: ProviderSettings["dialect"]): Dialect {
  if (given !== undefined) return toDialect(given);
  const ofServer = dialectOfUrl(root);
  if (isChat && ofServer.name !== "compatible") return ofServer;
  return { ...dialects[isChat ? "openai-chat" : "openai-responses"], cacheKey: ofServer.cacheKey };
}
