/** The bytes of Anthropic's `POST /v1/messages` with `stream: true`, and what it refuses before any model runs. Pure.
 *  Source: https://docs.anthropic.com/en/api/messages-streaming */

import type { FakeUsage } from "../fake-openai/index.ts";
import type { ModelReply, ReplyItem } from "../fake-openai/parse-reply.ts";
import { frame, type Piece, type ReplyContext } from "../fake-openai/piece.ts";
import type { RecordedRequest } from "../fake-openai/recorded-request.ts";
import type { PlainAnswer } from "../fake-openai/send-reply.ts";
import { anthropicValidator } from "../validators/index.ts";
import { findThinkingRefusal, isSigned, sign } from "./thinking-rules.ts";

const stopReasons = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "refusal",
  malformed: "end_turn",
  error: "end_turn",
  none: null,
} as const;

export function encodeMessagesStream(reply: ModelReply, { id, model, request }: ReplyContext): Piece[] {
  const pieces: Piece[] = [];
  const push = (type: string, fields: object = {}, piece: "frame" | "chunk" = "frame") =>
    pieces.push({ type: piece, bytes: frame(JSON.stringify({ type, ...fields }), type) });

  const message = { id: `msg_${id}`, type: "message", role: "assistant", model, content: [] };
  const usage = { ...toInputUsage(reply.usage), output_tokens: 1 };
  push("message_start", { message: { ...message, stop_reason: null, stop_sequence: null, usage } });
  push("ping");
  let index = 0;
  for (const item of reply.items) {
    switch (item.type) {
      case "text":
      case "reasoning":
      case "tool_call":
        push("content_block_start", { index, content_block: toBlock(item) });
        for (const chunk of item.chunks) {
          push("content_block_delta", { index, delta: toDelta(item, chunk) }, "chunk");
        }
        if (item.type === "reasoning") {
          const signature = sign(item.text, request);
          push("content_block_delta", { index, delta: { type: "signature_delta", signature } });
        }
        push("content_block_stop", { index });
        index += 1;
        break;
      case "wait":
        push("ping");
        pieces.push({ type: "wait", until: item.until });
        break;
      case "malformed":
        pieces.push({ type: "frame", bytes: frame('{"type":"content_block_del', "content_block_delta") });
        break;
      case "error": {
        const { message, code = "api_error" } = item.error;
        push("error", { error: { type: code, message } });
        return pieces;
      }
    }
  }
  const { outputTokens, reasoningTokens } = reply.usage;
  push("message_delta", {
    delta: { stop_reason: stopReasons[reply.finishReason], stop_sequence: null },
    usage: { output_tokens: outputTokens, output_tokens_details: { thinking_tokens: reasoningTokens } },
  });
  push("message_stop");
  return pieces;
}

/** What Anthropic answers with 400 or 401, as far as a client of ours may get it wrong. */
export function refuseMessages({ headers, body }: RecordedRequest): PlainAnswer | undefined {
  if (headers["x-api-key"] === undefined)
    return refusal(401, "authentication_error", "x-api-key is required");
  const problem =
    findHeaderProblem(headers) ??
    validate(body) ??
    findModeProblem(body) ??
    findThinkingRefusal({ headers, body });
  return problem === undefined ? undefined : refusal(400, "invalid_request_error", problem);
}

export function toAnthropicError(type: string, message: string) {
  return { type: "error", error: { type, message } };
}

function refusal(status: number, type: string, message: string): PlainAnswer {
  return { status, body: toAnthropicError(type, message) };
}

const validate = anthropicValidator({ isSigned });

function findModeProblem({ stream }: Record<string, unknown>): string | undefined {
  return stream === true ? undefined : "The fake only streams.";
}

function findHeaderProblem(headers: Record<string, string>): string | undefined {
  return headers["anthropic-version"] === undefined ? "anthropic-version: header is required" : undefined;
}

type ContentItem = Extract<ReplyItem, { type: "text" | "reasoning" | "tool_call" }>;

function toBlock(item: ContentItem): object {
  if (item.type === "text") return { type: "text", text: "" };
  if (item.type === "reasoning") return { type: "thinking", thinking: "", signature: "" };
  return { type: "tool_use", id: item.id, name: item.name, input: {} };
}

function toDelta({ type }: ContentItem, chunk: string): object {
  if (type === "text") return { type: "text_delta", text: chunk };
  if (type === "reasoning") return { type: "thinking_delta", thinking: chunk };
  return { type: "input_json_delta", partial_json: chunk };
}

/** Anthropic counts what it read from the cache and wrote to it apart from the rest. */
function toInputUsage({ inputTokens, cachedTokens, cacheWriteTokens }: FakeUsage) {
  return {
    input_tokens: inputTokens - cachedTokens - cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    cache_creation_input_tokens: cacheWriteTokens,
  };
}
