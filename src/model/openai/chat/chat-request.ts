/** The fields of a Chat Completions request other than its messages: for any server, and for OpenAI's own models.
 *  Pure. */

import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { answerFormatOf, functionsOf, storeOf } from "../call-options.ts";
import { type Effort, isSampling, type ModelTraits, toEffort, traitsOf } from "../model-traits.ts";
import { withOpenAiSchemas } from "../openai-schema.ts";

/** The levels that every server with this field supports. */
const commonEfforts: readonly Effort[] = ["none", "low", "medium", "high"];

export function toChatFields(modelId: string, options: LanguageModelV4CallOptions) {
  const { maxOutputTokens, temperature, topP, stopSequences, seed, reasoning } = options;
  return {
    model: modelId,
    max_tokens: maxOutputTokens,
    temperature,
    top_p: topP,
    frequency_penalty: options.frequencyPenalty,
    presence_penalty: options.presencePenalty,
    stop: stopSequences,
    seed,
    reasoning_effort: toEffort(reasoning, commonEfforts),
    response_format: toResponseFormat(options),
    ...toTools(options),
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** Without the settings that the model does not support. */
export function toOpenAiChatFields(modelId: string, options: LanguageModelV4CallOptions): object {
  const traits = traitsOf(modelId);
  const { reasons, chatTemperature } = traits;
  const { max_tokens: limit, ...fields } = toChatFields(modelId, withOpenAiSchemas(options));
  const effort = toChatEffort(traits, options);
  const isFree = isSampling(traits, effort);
  return {
    ...fields,
    [reasons ? "max_completion_tokens" : "max_tokens"]: limit,
    temperature: isFree && chatTemperature ? fields.temperature : undefined,
    top_p: isFree ? fields.top_p : undefined,
    frequency_penalty: reasons ? undefined : fields.frequency_penalty,
    presence_penalty: reasons ? undefined : fields.presence_penalty,
    reasoning_effort: effort,
    store: storeOf(options),
  };
}

function toChatEffort(
  { efforts, chatCallsAtNone }: ModelTraits,
  { tools = [], reasoning }: LanguageModelV4CallOptions,
): Effort | undefined {
  if (chatCallsAtNone && tools.length > 0) return "none";
  // Only the Responses API supports the highest.
  return toEffort(
    reasoning,
    efforts?.filter((level) => level !== "max"),
  );
}

function toTools(options: LanguageModelV4CallOptions): object {
  const { toolChoice } = options;
  const tools = functionsOf(options).map(({ name, description, inputSchema: parameters, strict }) => ({
    type: "function",
    function: { name, description, parameters, strict },
  }));
  if (tools.length === 0) return {};
  if (toolChoice?.type !== "tool") return { tools, tool_choice: toolChoice?.type };
  return { tools, tool_choice: { type: "function", function: { name: toolChoice.toolName } } };
}

function toResponseFormat(options: LanguageModelV4CallOptions): object | undefined {
  const format = answerFormatOf(options);
  if (format?.type !== "json_schema") return format;
  const { type, ...named } = format;
  return { type, json_schema: named };
}
