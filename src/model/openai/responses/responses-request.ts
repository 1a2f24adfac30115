/** Requests to the Responses API. Pure. */

import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { answerFormatOf, functionsOf, storeOf } from "../call-options.ts";
import { type Effort, isSampling, toEffort, traitsOf } from "../model-traits.ts";
import { withOpenAiSchemas } from "../openai-schema.ts";
import type { RequestForm } from "../request-builder.ts";
import { toResponsesItems } from "./responses-messages.ts";

/** `isStored`: OpenAI stores the conversation, and its own items are sent back as references. */
export function responsesForm(modelId: string, isStored: boolean): RequestForm {
  const { reasons } = traitsOf(modelId);
  return {
    field: "input",
    toFields: (options) => toFields(modelId, withOpenAiSchemas(options), isStored),
    toItems: (message) => toResponsesItems(message, { reasons, isStored }),
  };
}

/** Without what the model or this API does not support: penalties, a seed, stop sequences. */
function toFields(modelId: string, options: LanguageModelV4CallOptions, isStored: boolean): object {
  const { maxOutputTokens, temperature, topP, reasoning } = options;
  const traits = traitsOf(modelId);
  const effort = toEffort(reasoning, traits.efforts);
  const isFree = isSampling(traits, effort);
  const format = answerFormatOf(options);
  const store = storeOf(options) ?? isStored;
  return {
    model: modelId,
    temperature: isFree ? temperature : undefined,
    top_p: isFree ? topP : undefined,
    max_output_tokens: maxOutputTokens,
    ...(format !== undefined && { text: { format } }),
    store,
    // Otherwise the reasoning could not be sent back.
    ...(!store && traits.reasons && { include: ["reasoning.encrypted_content"] }),
    ...(traits.reasons && effort !== undefined && { reasoning: toReasoning(effort) }),
    ...toTools(options),
    stream: true,
  };
}

function toReasoning(effort: Effort): object {
  return effort === "none" ? { effort } : { effort, summary: "detailed" };
}

function toTools(options: LanguageModelV4CallOptions): object {
  const { toolChoice } = options;
  const tools = functionsOf(options).map(
    ({ name, description, inputSchema: parameters, strict = false }) => ({
      type: "function",
      name,
      description,
      parameters,
      strict,
    }),
  );
  if (tools.length === 0) return {};
  if (toolChoice?.type !== "tool") return { tools, tool_choice: toolChoice?.type };
  return { tools, tool_choice: { type: "function", name: toolChoice.toolName } };
}
