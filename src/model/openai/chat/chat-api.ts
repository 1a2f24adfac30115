/** Chat Completions of OpenAI and of other servers. The provider for other servers loads this module on first use. */

import type { Dialect } from "../../wire/dialect.ts";
import { traitsOf } from "../model-traits.ts";
import { withOpenAiSchemas } from "../openai-schema.ts";
import type { RequestForm } from "../request-builder.ts";
import { toChatItems } from "./chat-messages.ts";
import { toChatFields, toOpenAiChatFields } from "./chat-request.ts";

export { readAnswer } from "../read-answer.ts";
export { RequestBuilder } from "../request-builder.ts";
export { ChatParts } from "./chat-parts.ts";

/** `dialect` may be OpenAI's, since Azure serves its models. */
export function chatForm(modelId: string, dialect: Dialect): RequestForm {
  const isOpenAi = dialect.name === "openai-chat";
  return {
    field: "messages",
    toFields: (options) => toChatFields(modelId, isOpenAi ? withOpenAiSchemas(options) : options),
    toItems: (message) => toChatItems(message, dialect),
  };
}

export function openAiChatForm(modelId: string, dialect: Dialect): RequestForm {
  const systemRole = traitsOf(modelId).reasons ? "developer" : "system";
  return {
    field: "messages",
    toFields: (options) => toOpenAiChatFields(modelId, options),
    toItems: (message) => toChatItems(message, dialect, systemRole),
  };
}
