/** Why an answer ended, if the AI SDK only says "other". Pure. */

import type { LanguageModelV4FinishReason } from "@ai-sdk/provider";
import { ownEntry } from "../protocol/check/own-entry.ts";

/** By the provider's own term, in lower case. */
const byWord: Readonly<Record<string, LanguageModelV4FinishReason["unified"]>> = {
  end_turn: "stop",
  eos: "stop",
  eos_token: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  max_output_tokens: "length",
  model_length: "length",
  model_context_window_exceeded: "length",
  refusal: "content-filter",
  sensitive: "content-filter",
  guardrail_intervened: "content-filter",
  language: "content-filter",
  // The answer is incomplete, or not what the model intended.
  error: "error",
  abort: "error",
  aborted: "error",
  cancelled: "error",
  network_error: "error",
  insufficient_system_resource: "error",
  malformed_function_call: "error",
  malformed_response: "error",
  unexpected_tool_call: "error",
  too_many_tool_calls: "error",
  missing_thought_signature: "error",
  finish_reason_unspecified: "error",
};

/** `interrupted` if the provider gave no reason: the connection was cut first. */
export function readFinishReason({
  unified,
  raw,
}: LanguageModelV4FinishReason): LanguageModelV4FinishReason["unified"] {
  if (unified !== "other") return unified;
  if (raw === undefined || raw.trim() === "") return "interrupted";
  return ownEntry(byWord, raw.toLowerCase()) ?? unified;
}
