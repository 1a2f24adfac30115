/** A response of `/v1/responses` as an object, whole at every moment of its life. */

import type { WireUsage } from "./answer-reader.ts";
import type { OpenAiError } from "./openai-error.ts";

export interface ResponseHead {
  id: string;
  /** Seconds since 1970. */
  createdAt: number;
  model: string;
  instructions?: string | undefined;
  previousResponseId?: string | undefined;
  store?: boolean;
  metadata?: object;
  format?: object;
}

export interface OutputMessage {
  id: string;
  type: "message";
  role: "assistant";
  status: "in_progress" | "completed" | "incomplete";
  content: OutputText[];
}

export interface OutputText {
  type: "output_text";
  text: string;
  annotations: [];
  logprobs: [];
}

export type ResponseState =
  | { status: "in_progress" | "cancelled" }
  | { status: "completed"; usage: WireUsage }
  | { status: "incomplete"; usage: WireUsage; reason: "max_output_tokens" | "content_filter" }
  | { status: "failed"; error: OpenAiError };

export function toResponse(
  head: ResponseHead,
  state: ResponseState,
  output: readonly OutputMessage[],
): object {
  return {
    id: head.id,
    object: "response",
    created_at: head.createdAt,
    status: state.status,
    background: false,
    error:
      state.status === "failed"
        ? { code: state.error.code ?? "server_error", message: state.error.message }
        : null,
    incomplete_details: state.status === "incomplete" ? { reason: state.reason } : null,
    instructions: head.instructions ?? null,
    max_output_tokens: null,
    max_tool_calls: null,
    metadata: head.metadata ?? {},
    model: head.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: head.previousResponseId ?? null,
    reasoning: { effort: null, summary: null },
    store: head.store ?? true,
    temperature: null,
    text: { format: head.format ?? { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: null,
    truncation: "disabled",
    usage: "usage" in state ? toUsage(state.usage) : null,
    user: null,
  };
}

/** The state of an answer that has ended well. */
export function toEndState(finishReason: string, usage: WireUsage): ResponseState {
  if (finishReason === "length") return { status: "incomplete", usage, reason: "max_output_tokens" };
  if (finishReason === "content-filter") return { status: "incomplete", usage, reason: "content_filter" };
  return { status: "completed", usage };
}

export function toOutputText(text: string): OutputText {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

/** The n-th message of a response. */
export function toOutputMessage(
  responseId: string,
  index: number,
  text: string | undefined,
  status: OutputMessage["status"] = "completed",
): OutputMessage {
  const id = `${responseId.replace(/^resp_/, "msg_")}_${index}`;
  return {
    id,
    type: "message",
    role: "assistant",
    status,
    content: text === undefined ? [] : [toOutputText(text)],
  };
}

function toUsage({ input, output, cache_read, reasoning, total_tokens }: WireUsage): object {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cache_read },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens,
  };
}
