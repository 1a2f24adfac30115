/** The request of a server that speaks Chat Completions but is not OpenAI: the fields that all of them know. */

import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { Dialect } from "../../wire/dialect.ts";
import { CapturedRequest } from "../captured-request.ts";
import { toChatItems } from "./chat-messages.ts";

export interface ChatServer {
  /** With the API's path. */
  url: string;
  headers: Record<string, string>;
  modelId: string;
  dialect: Dialect;
}

export function toChatRequest(
  { url, headers, modelId, dialect }: ChatServer,
  options: LanguageModelV4CallOptions,
): CapturedRequest {
  const { maxOutputTokens, temperature, topP, stopSequences, seed, responseFormat, reasoning } = options;
  const { frequencyPenalty, presencePenalty } = options;
  const body = {
    model: modelId,
    max_tokens: maxOutputTokens,
    temperature,
    top_p: topP,
    frequency_penalty: frequencyPenalty,
    presence_penalty: presencePenalty,
    stop: stopSequences,
    seed,
    reasoning_effort: toEffort(reasoning),
    response_format: toResponseFormat(responseFormat),
    messages: toItems(options.prompt, dialect),
    ...toTools(options),
    stream: true,
    stream_options: { include_usage: true },
  };
  const method = "POST";
  const init = {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
  return new CapturedRequest(url, init);
}

function toItems(prompt: LanguageModelV4Prompt, dialect: Dialect): object[] {
  return prompt.flatMap((message) =>
    message.role === "system"
      ? [{ role: "system", content: message.content }]
      : (toChatItems(message, dialect) ?? []),
  );
}

function toTools({ tools = [], toolChoice }: LanguageModelV4CallOptions): object {
  const functions = tools.flatMap((tool) =>
    tool.type === "function"
      ? [
          {
            type: "function",
            function: { name: tool.name, description: tool.description, parameters: tool.inputSchema },
          },
        ]
      : [],
  );
  if (functions.length === 0) return {};
  if (toolChoice?.type !== "tool") return { tools: functions, tool_choice: toolChoice?.type };
  const named = { type: "function", function: { name: toolChoice.toolName } };
  return { tools: functions, tool_choice: named };
}

/** The levels that every such server with this field knows. */
function toEffort(reasoning: LanguageModelV4CallOptions["reasoning"]): string | undefined {
  if (reasoning === "provider-default") return undefined;
  if (reasoning === "minimal") return "low";
  return reasoning === "xhigh" ? "high" : reasoning;
}

function toResponseFormat(format: LanguageModelV4CallOptions["responseFormat"]): object | undefined {
  if (format?.type !== "json") return undefined;
  const { schema, name = "response", description } = format;
  if (schema === undefined) return { type: "json_object" };
  // Strict mode refuses schemas with optional fields; results are checked here in any case.
  return { type: "json_schema", json_schema: { name, description, schema, strict: false } };
}
