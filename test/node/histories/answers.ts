/** An answer of a model, whatever its provider, and its bytes in each provider's stream. */

export type AnswerPart =
  | { type: "text"; text: string }
  /** `mark` signs or encrypts it: whatever the provider wants back. */
  | { type: "reasoning"; text: string; mark: string }
  | { type: "call"; id: string; name: string; arguments: string; mark: string };

export interface Answer {
  parts: readonly AnswerPart[];
  /** `cut`: the socket breaks before the end. `closed`: the stream ends without an end. */
  end: "stop" | "length" | "filter" | "cut" | "closed";
  /** How much of it comes before the cut, from 0 to 1. Default 1. */
  cutAt?: number;
}

/** The fields in which servers of Chat Completions show what their models think. */
export type ReasoningStyle =
  | "none"
  | "reasoning_content"
  | "reasoning"
  | "reasoning_details"
  | "thinking_blocks";

/** `extra`: calls carry a signature as gateways to Gemini send it. */
export function chatStream({ parts, end }: Answer, style: ReasoningStyle, extra = false): string {
  const events: unknown[] = [];
  const push = (delta: object, finish: string | null = null) =>
    events.push({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1,
      model: "m",
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  let calls = 0;
  push({ role: "assistant", content: "" });
  for (const part of parts) {
    if (part.type === "text") for (const content of halves(part.text)) push({ content });
    if (part.type === "reasoning") for (const delta of reasoningDeltas(part, style)) push(delta);
    if (part.type === "call") {
      const { id, name, arguments: text } = part;
      const [head = "", tail = ""] = halves(text);
      const signed = extra && { extra_content: { google: { thought_signature: part.mark } } };
      push({
        tool_calls: [{ index: calls, id, type: "function", function: { name, arguments: head }, ...signed }],
      });
      if (tail !== "") push({ tool_calls: [{ index: calls, function: { arguments: tail } }] });
      calls += 1;
    }
  }
  if (end !== "cut" && end !== "closed") {
    const finish = { stop: calls > 0 ? "tool_calls" : "stop", length: "length", filter: "content_filter" }[
      end
    ];
    push({}, finish);
    events.push(
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 } },
      "[DONE]",
    );
  }
  return toStream(events);
}

function reasoningDeltas({ text, mark }: { text: string; mark: string }, style: ReasoningStyle): object[] {
  switch (style) {
    case "none":
      return [];
    case "reasoning_details":
      return [
        { reasoning: text, reasoning_details: [{ type: "reasoning.text", index: 0, text, format: "x" }] },
        { reasoning_details: [{ type: "reasoning.text", index: 0, signature: mark }] },
      ];
    case "thinking_blocks":
      return [
        { reasoning_content: text, thinking_blocks: [{ type: "thinking", thinking: text, signature: mark }] },
      ];
    default:
      return halves(text).map((half) => ({ [style]: half }));
  }
}

export function responsesStream({ parts, end }: Answer, responseId: string): string {
  const output = parts.map((part, index) => toItem(part, `${responseId}_${index}`));
  const events: object[] = [
    { type: "response.created", response: { id: responseId, status: "in_progress", output: [] } },
  ];
  for (const [index, item] of output.entries()) {
    const part = parts[index];
    const empty = {
      ...item,
      ...("arguments" in item && { arguments: "" }),
      ...("content" in item && { content: [] }),
    };
    events.push({ type: "response.output_item.added", output_index: index, item: empty });
    if (part?.type === "text") {
      for (const delta of halves(part.text)) {
        events.push({
          type: "response.output_text.delta",
          item_id: item.id,
          output_index: index,
          content_index: 0,
          delta,
        });
      }
    }
    if (part?.type === "call") {
      for (const delta of halves(part.arguments)) {
        events.push({
          type: "response.function_call_arguments.delta",
          item_id: item.id,
          output_index: index,
          delta,
        });
      }
    }
    events.push({ type: "response.output_item.done", output_index: index, item });
  }
  if (end !== "cut" && end !== "closed") {
    const reason = { stop: undefined, length: "max_output_tokens", filter: "content_filter" }[end];
    events.push({
      type: reason === undefined ? "response.completed" : "response.incomplete",
      response: {
        id: responseId,
        output,
        ...(reason !== undefined && { incomplete_details: { reason } }),
        usage: { input_tokens: 9, output_tokens: 3, total_tokens: 12 },
      },
    });
  }
  return toStream(events);
}

function toItem(part: AnswerPart, suffix: string): Record<string, unknown> & { id: string } {
  switch (part.type) {
    case "text":
      return {
        id: `msg_${suffix}`,
        type: "message",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: part.text, annotations: [] }],
      };
    case "reasoning":
      return {
        id: `rs_${suffix}`,
        type: "reasoning",
        summary: [{ type: "summary_text", text: part.text }],
        encrypted_content: part.mark,
      };
    case "call":
      return {
        id: `fc_${suffix}`,
        type: "function_call",
        status: "completed",
        call_id: part.id,
        name: part.name,
        arguments: part.arguments,
      };
  }
}

export function anthropicStream({ parts, end }: Answer): string {
  const usage = { input_tokens: 9, output_tokens: 3 };
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content: [],
    stop_reason: null,
    usage,
  };
  const events: object[] = [{ type: "message_start", message }, { type: "ping" }];
  for (const [index, part] of parts.entries()) {
    const [block, deltas] = toBlock(part);
    events.push({ type: "content_block_start", index, content_block: block });
    for (const delta of deltas) events.push({ type: "content_block_delta", index, delta });
    events.push({ type: "content_block_stop", index });
  }
  if (end !== "cut" && end !== "closed") {
    const calls = parts.some(({ type }) => type === "call");
    const reason = { stop: calls ? "tool_use" : "end_turn", length: "max_tokens", filter: "refusal" }[end];
    events.push(
      { type: "message_delta", delta: { stop_reason: reason, stop_sequence: null }, usage },
      { type: "message_stop" },
    );
  }
  return toStream(events);
}

function toBlock(part: AnswerPart): [block: object, deltas: object[]] {
  switch (part.type) {
    case "text":
      return [{ type: "text", text: "" }, halves(part.text).map((text) => ({ type: "text_delta", text }))];
    case "reasoning":
      if (part.text === "") return [{ type: "redacted_thinking", data: part.mark }, []];
      return [
        { type: "thinking", thinking: "", signature: "" },
        [
          ...halves(part.text).map((thinking) => ({ type: "thinking_delta", thinking })),
          { type: "signature_delta", signature: part.mark },
        ],
      ];
    case "call":
      return [
        { type: "tool_use", id: part.id, name: part.name, input: {} },
        halves(part.arguments).map((json) => ({ type: "input_json_delta", partial_json: json })),
      ];
  }
}

export function googleStream({ parts, end }: Answer): string {
  const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12 };
  const events: object[] = [];
  const push = (list: readonly object[], finishReason?: string) =>
    events.push({
      candidates: [
        { content: { role: "model", parts: list }, index: 0, ...(finishReason && { finishReason }) },
      ],
      usageMetadata,
    });
  for (const [index, part] of parts.entries()) {
    if (part.type === "text") push([{ text: part.text }]);
    if (part.type === "reasoning") push([{ text: part.text, thought: true }]);
    if (part.type === "call") {
      // Of parallel calls only the first one is signed.
      const isFirst = parts.slice(0, index).every(({ type }) => type !== "call");
      push([
        {
          functionCall: { name: part.name, args: toObject(part.arguments) },
          ...(isFirst && { thoughtSignature: part.mark }),
        },
      ]);
    }
  }
  if (end !== "cut" && end !== "closed")
    push([{ text: "" }], { stop: "STOP", length: "MAX_TOKENS", filter: "SAFETY" }[end]);
  return toStream(events);
}

/** Google sends no text of the arguments. */
function toObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

/** Two pieces, also in the middle of a character. */
function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((half) => half !== "");
}

function toStream(events: readonly unknown[]): string {
  return events
    .map((event) => {
      const type =
        typeof event === "object" && event !== null && "type" in event ? `event: ${event.type}\n` : "";
      return `${type}data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`;
    })
    .join("");
}
