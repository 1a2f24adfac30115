/** What each provider refuses, by the dialect that is spoken to it, and how it says so. */

import { type AnthropicRules, anthropicValidator } from "./anthropic.ts";
import * as compatible from "./compatible.ts";
import { type GoogleRules, googleValidator } from "./google.ts";
import { chatValidator } from "./openai-chat.ts";
import { responsesValidator } from "./openai-responses.ts";
import { type Body, each, findOpenAiSchemaProblem, first, type Validator } from "./shared.ts";

export { anthropicValidator } from "./anthropic.ts";
export { googleValidator } from "./google.ts";
export { chatValidator } from "./openai-chat.ts";
export { responsesValidator } from "./openai-responses.ts";
export type { Body, Validator } from "./shared.ts";

export interface OwnMarks {
  anthropic?: AnthropicRules;
  google?: GoogleRules;
  isEncrypted?: (encrypted: string) => boolean;
}

/** `marks` says which signatures and encrypted contents a server has made. */
export function createValidators({ anthropic, google, isEncrypted }: OwnMarks = {}) {
  return {
    "openai-responses": responsesValidator(isEncrypted),
    "openai-chat": openAiChat,
    anthropic: anthropicValidator(anthropic),
    google: googleValidator(google),
    mistral: compatible.mistral,
    groq: compatible.groq,
    deepseek: compatible.deepseek,
    kimi: compatible.kimi,
    ollama: compatible.ollama,
    vllm: compatible.vllm,
    openrouter: compatible.openrouter,
    bedrock: compatible.bedrock,
    "workers-ai": compatible.workersAi,
    compatible: compatible.compatible,
  } satisfies Record<string, Validator>;
}

const findChatProblem = chatValidator();

/** Servers that only speak OpenAI's protocol take more. */
function openAiChat(body: Body): string | undefined {
  const format = body.response_format?.json_schema?.schema;
  return first(
    findChatProblem(body),
    each(body.tools ?? [], ({ function: { name, parameters } }: Body) =>
      findOpenAiSchemaProblem(parameters, `Invalid schema for function '${name}'`),
    ),
    format && findOpenAiSchemaProblem(format, "Invalid schema for response_format"),
  );
}

/** A 400 in the provider's shape. */
export function toRefusal(dialect: string, message: string): { status: 400; body: object } {
  return { status: 400, body: toBody(dialect, message) };
}

function toBody(dialect: string, message: string): object {
  switch (dialect) {
    case "anthropic":
      return { type: "error", error: { type: "invalid_request_error", message } };
    case "google":
      return { error: { code: 400, message, status: "INVALID_ARGUMENT" } };
    case "mistral":
      return { object: "error", message, type: "invalid_request_error", param: null, code: "3000" };
    case "workers-ai":
      return { errors: [{ message, code: 5006 }], success: false, result: {}, messages: [] };
    default:
      return { error: { message, type: "invalid_request_error", param: null, code: null } };
  }
}
