/** Requests and answers of Chat Completions without the AI SDK, for servers that are not OpenAI's. */

export { readAnswer } from "../read-answer.ts";
export { RequestBuilder } from "../request-builder.ts";
export { toChatItems } from "./chat-messages.ts";
export { ChatParts } from "./chat-parts.ts";
export { toChatRequest } from "./chat-request.ts";
