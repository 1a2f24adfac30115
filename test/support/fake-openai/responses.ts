/** The bytes of `POST /v1/responses`: the event stream and the plain body. Pure. */

import type { ModelReply, ReplyItem } from "./parse-reply.ts";
import { frame, type Piece, type ReplyContext } from "./piece.ts";

type OutputItem = Extract<ReplyItem, { type: "text" | "reasoning" | "tool_call" }>;
type ItemStatus = "in_progress" | "completed";

export function encodeResponsesStream(reply: ModelReply, context: ReplyContext): Piece[] {
  const pieces: Piece[] = [];
  let sequenceNumber = 0;
  const push = (type: string, fields: object, piece: "frame" | "chunk" = "frame") => {
    const data = JSON.stringify({ type, sequence_number: sequenceNumber++, ...fields });
    pieces.push({ type: piece, bytes: frame(data, type) });
  };
  const opening = toResponse(context, { status: "in_progress", output: [] });
  push("response.created", { response: opening });
  push("response.in_progress", { response: opening });

  let outputIndex = 0;
  for (const item of reply.items) {
    switch (item.type) {
      case "text":
      case "reasoning":
      case "tool_call":
        pushItem(push, item, { outputIndex, context });
        outputIndex++;
        break;
      case "wait":
        pieces.push({ type: "wait", until: item.until });
        break;
      case "malformed":
        pieces.push({
          type: "frame",
          bytes: frame('{"type":"response.output_text.del', "response.output_text.delta"),
        });
        break;
      case "error": {
        const { message, code = "server_error" } = item.error;
        push("error", { code, message, param: null });
        push("response.failed", {
          response: { ...toResponse(context, { status: "failed", output: [] }), error: { code, message } },
        });
        return pieces;
      }
    }
  }
  const closing = toSettledResponse(reply, context);
  push(closing.status === "incomplete" ? "response.incomplete" : "response.completed", { response: closing });
  return pieces;
}

export function encodeResponsesBody(reply: ModelReply, context: ReplyContext): object {
  return toSettledResponse(reply, context);
}

type Push = (type: string, fields: object, piece?: "frame" | "chunk") => void;

interface ItemPlace {
  outputIndex: number;
  context: ReplyContext;
}

function pushItem(push: Push, item: OutputItem, { outputIndex, context }: ItemPlace): void {
  const ended = toOutputItem(item, { outputIndex, context, status: "completed" });
  const place = { item_id: ended.id, output_index: outputIndex };
  const begun = toOutputItem(item, { outputIndex, context, status: "in_progress" });
  push("response.output_item.added", { output_index: outputIndex, item: begun });
  if (item.type === "text") {
    const content = { ...place, content_index: 0 };
    push("response.content_part.added", { ...content, part: toTextPart("") });
    for (const delta of item.chunks)
      push("response.output_text.delta", { ...content, delta, logprobs: [] }, "chunk");
    push("response.output_text.done", { ...content, text: item.text, logprobs: [] });
    push("response.content_part.done", { ...content, part: toTextPart(item.text) });
  } else if (item.type === "reasoning") {
    const summary = { ...place, summary_index: 0 };
    push("response.reasoning_summary_part.added", { ...summary, part: { type: "summary_text", text: "" } });
    for (const delta of item.chunks)
      push("response.reasoning_summary_text.delta", { ...summary, delta }, "chunk");
    push("response.reasoning_summary_text.done", { ...summary, text: item.text });
    push("response.reasoning_summary_part.done", {
      ...summary,
      part: { type: "summary_text", text: item.text },
    });
  } else {
    for (const delta of item.chunks)
      push("response.function_call_arguments.delta", { ...place, delta }, "chunk");
    push("response.function_call_arguments.done", { ...place, name: item.name, arguments: item.arguments });
  }
  push("response.output_item.done", { output_index: outputIndex, item: ended });
}

function toOutputItem(
  item: OutputItem,
  { outputIndex, context, status }: ItemPlace & { status: ItemStatus },
) {
  const suffix = `${context.id}_${outputIndex}`;
  const ended = status === "completed";
  switch (item.type) {
    case "text":
      return {
        id: `msg_${suffix}`,
        type: "message",
        status,
        role: "assistant",
        content: ended ? [toTextPart(item.text)] : [],
      };
    case "reasoning":
      return {
        id: `rs_${suffix}`,
        type: "reasoning",
        encrypted_content: `encrypted_${suffix}`,
        summary: ended ? [{ type: "summary_text", text: item.text }] : [],
      };
    case "tool_call":
      return {
        id: `fc_${suffix}`,
        type: "function_call",
        status,
        arguments: ended ? item.arguments : "",
        call_id: item.id,
        name: item.name,
      };
  }
}

function toTextPart(text: string) {
  return { type: "output_text", annotations: [], logprobs: [], text };
}

function toSettledResponse(reply: ModelReply, context: ReplyContext) {
  const { inputTokens, outputTokens, cachedTokens, reasoningTokens } = reply.usage;
  const output = reply.items
    .filter((item): item is OutputItem => "chunks" in item)
    .map((item, outputIndex) => toOutputItem(item, { outputIndex, context, status: "completed" }));
  const reason = incompleteReason(reply);
  return {
    ...toResponse(context, { status: reason === undefined ? "completed" : "incomplete", output }),
    incomplete_details: reason === undefined ? null : { reason },
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: cachedTokens },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: reasoningTokens },
      total_tokens: inputTokens + outputTokens,
    },
  };
}

function incompleteReason({ finishReason }: ModelReply): string | undefined {
  if (finishReason === "length") return "max_output_tokens";
  return finishReason === "content_filter" ? "content_filter" : undefined;
}

function toResponse(
  { id, model, createdAt, request }: ReplyContext,
  state: { status: string; output: object[] },
) {
  return {
    id: `resp_${id}`,
    object: "response",
    created_at: createdAt,
    model,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    parallel_tool_calls: true,
    store: request.store ?? true,
    tool_choice: request.tool_choice ?? "auto",
    tools: request.tools ?? [],
    usage: null,
    ...state,
  };
}
