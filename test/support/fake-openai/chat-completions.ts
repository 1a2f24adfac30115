/** The bytes of `POST /v1/chat/completions`: the chunk stream and the plain body. Pure. */

import { type ModelReply, type ReplyItem, toErrorBody } from "./parse-reply.ts";
import { frame, type Piece, type ReplyContext } from "./piece.ts";
import type { FakeUsage } from "./reply.ts";

export function encodeChatStream(
  reply: ModelReply,
  { id, model, createdAt, request, showsReasoning = false }: ReplyContext,
): Piece[] {
  const includeUsage = hasUsageOption(request);
  const head = `{"id":"chatcmpl-${id}","object":"chat.completion.chunk","created":${createdAt},"model":${JSON.stringify(model)},"service_tier":"default","system_fingerprint":"fp_fake","choices":`;
  const tail = includeUsage ? ',"usage":null}' : "}";
  const unended = reply.finishReason === "none" ? "" : null;
  const chunk = (delta: string, finishReason: string | null = unended) =>
    frame(
      `${head}[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${JSON.stringify(finishReason)}}]${tail}`,
    );

  const pieces: Piece[] = [];
  let role = '"role":"assistant",';
  let toolIndex = 0;
  for (const item of reply.items) {
    switch (item.type) {
      case "text":
        if (role !== "") pieces.push({ type: "frame", bytes: chunk(`{${role}"content":"","refusal":null}`) });
        for (const text of item.chunks) {
          pieces.push({ type: "chunk", bytes: chunk(`{"content":${JSON.stringify(text)}}`) });
        }
        role = "";
        break;
      case "tool_call": {
        const call = `"id":${JSON.stringify(item.id)},"type":"function","function":{"name":${JSON.stringify(item.name)},"arguments":""}`;
        const opening = role === "" ? "" : `${role}"content":null,`;
        pieces.push({
          type: "frame",
          bytes: chunk(`{${opening}"tool_calls":[{"index":${toolIndex},${call}}]}`),
        });
        for (const text of item.chunks) {
          const part = `{"index":${toolIndex},"function":{"arguments":${JSON.stringify(text)}}}`;
          pieces.push({ type: "chunk", bytes: chunk(`{"tool_calls":[${part}]}`) });
        }
        role = "";
        toolIndex++;
        break;
      }
      case "wait":
        pieces.push({ type: "wait", until: item.until });
        break;
      case "malformed":
        pieces.push({ type: "frame", bytes: frame(`${head}[{"index":0,"delta":{"content":"brok`) });
        break;
      case "error":
        pieces.push({ type: "frame", bytes: frame(JSON.stringify(toErrorBody(item.error))) });
        return pieces;
      case "reasoning":
        if (!showsReasoning) break;
        for (const text of item.chunks) {
          pieces.push({ type: "chunk", bytes: chunk(`{"reasoning_content":${JSON.stringify(text)}}`) });
        }
        break;
    }
  }
  pieces.push({ type: "frame", bytes: chunk("{}", reply.finishReason === "none" ? "" : reply.finishReason) });
  if (includeUsage) {
    const usage = `${head}[],"usage":${JSON.stringify(toChatUsage(reply.usage))}}`;
    pieces.push({ type: "frame", bytes: frame(usage) });
  }
  pieces.push({ type: "frame", bytes: frame("[DONE]") });
  return pieces;
}

export function encodeChatBody(reply: ModelReply, { id, model, createdAt }: ReplyContext): object {
  const toolCalls = reply.items.filter((item) => item.type === "tool_call").map(toChatToolCall);
  const text = reply.items.map((item) => (item.type === "text" ? item.text : "")).join("");
  return {
    id: `chatcmpl-${id}`,
    object: "chat.completion",
    created: createdAt,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: text === "" && toolCalls.length > 0 ? null : text,
          refusal: null,
          annotations: [],
          ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
        },
        logprobs: null,
        finish_reason: reply.finishReason,
      },
    ],
    usage: toChatUsage(reply.usage),
    service_tier: "default",
    system_fingerprint: "fp_fake",
  };
}

function toChatToolCall({ id, name, arguments: text }: Extract<ReplyItem, { type: "tool_call" }>) {
  return { id, type: "function", function: { name, arguments: text } };
}

function toChatUsage({ inputTokens, outputTokens, cachedTokens, reasoningTokens }: FakeUsage) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoningTokens, audio_tokens: 0 },
  };
}

function hasUsageOption({ stream_options: options }: Record<string, unknown>): boolean {
  return (
    typeof options === "object" &&
    options !== null &&
    "include_usage" in options &&
    options.include_usage === true
  );
}
