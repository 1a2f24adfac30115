/** The chunks of a Chat Completions stream as the AI SDK's stream parts.
 *  Source: https://platform.openai.com/docs/api-reference/chat-streaming and `@ai-sdk/openai`. */

import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { EventParts } from "./event-parts.ts";
import { toUsage, unknownUsage } from "./usage.ts";

/** Only what is read; servers send more, and leave out what they like. */
interface ChatChunk {
  error?: unknown;
  usage?: {
    prompt_tokens?: number | null;
    completion_tokens?: number | null;
    prompt_tokens_details?: { cached_tokens?: number | null; cache_write_tokens?: number | null } | null;
    completion_tokens_details?: { reasoning_tokens?: number | null } | null;
  } | null;
  choices?:
    | {
        delta?: {
          content?: string | null;
          refusal?: string | null;
          tool_calls?: ToolCallDelta[] | null;
        } | null;
        finish_reason?: string | null;
      }[]
    | null;
}

interface ToolCallDelta {
  index?: number | null;
  id?: string | null;
  function?: { name?: string | null; arguments?: string | null } | null;
}

interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

const textId = "0";

export class ChatParts implements EventParts {
  readonly #emit: (part: LanguageModelV4StreamPart) => void;
  readonly #toolCalls = new Map<number, ToolCall>();
  #usage = unknownUsage;
  #finishReason: string | undefined;
  #isTextOpen = false;
  #isRefusal = false;

  constructor(emit: (part: LanguageModelV4StreamPart) => void) {
    this.#emit = emit;
  }

  take(event: unknown): void {
    if (typeof event !== "object" || event === null)
      throw new Error("A chunk of the stream is not an object.");
    const { error, usage, choices } = event as ChatChunk; // every field is checked where it is read
    if (error !== undefined && error !== null) throw new Error(`The provider says: ${JSON.stringify(error)}`);
    if (usage !== undefined && usage !== null) {
      this.#usage = toUsage({
        input: usage.prompt_tokens,
        output: usage.completion_tokens,
        cacheRead: usage.prompt_tokens_details?.cached_tokens,
        cacheWrite: usage.prompt_tokens_details?.cache_write_tokens,
        reasoning: usage.completion_tokens_details?.reasoning_tokens,
      });
    }
    const choice = choices?.[0];
    if (choice === undefined) return;
    if (typeof choice.finish_reason === "string") this.#finishReason = choice.finish_reason;
    const { content, refusal, tool_calls: toolCalls } = choice.delta ?? {};
    if (typeof content === "string" && content !== "") this.#text(content);
    if (typeof refusal === "string" && refusal !== "") {
      this.#isRefusal = true;
      this.#text(refusal);
    }
    for (const delta of toolCalls ?? []) this.#toolCall(delta);
  }

  end(): void {
    if (this.#isTextOpen) this.#emit({ type: "text-end", id: textId });
    for (const { id, name, arguments: input } of this.#toolCalls.values()) {
      this.#emit({ type: "tool-call", toolCallId: id, toolName: name, input });
    }
    this.#emit({ type: "finish", finishReason: this.#toFinishReason(), usage: this.#usage });
  }

  #text(delta: string): void {
    if (!this.#isTextOpen) this.#emit({ type: "text-start", id: textId });
    this.#isTextOpen = true;
    this.#emit({ type: "text-delta", id: textId, delta });
  }

  /** A call's first delta brings its name; servers that send calls whole may leave the index out. */
  #toolCall({ index, id, function: called }: ToolCallDelta): void {
    const place = index ?? this.#toolCalls.size;
    const text = called?.arguments ?? "";
    const open = this.#toolCalls.get(place);
    if (open !== undefined) {
      open.arguments += text;
    } else {
      if (typeof called?.name !== "string") throw new Error("The stream holds a tool call without a name.");
      this.#toolCalls.set(place, { id: id ?? crypto.randomUUID(), name: called.name, arguments: text });
    }
    if (text !== "") this.#emit({ type: "tool-input-delta", id: String(place), delta: text });
  }

  #toFinishReason(): LanguageModelV4FinishReason {
    const raw = this.#finishReason;
    switch (raw) {
      case "stop":
        return { unified: this.#isRefusal ? "content-filter" : "stop", raw };
      case "length":
        return { unified: "length", raw };
      case "content_filter":
        return { unified: "content-filter", raw };
      case "function_call":
      case "tool_calls":
        return { unified: "tool-calls", raw };
      default:
        return { unified: "other", raw };
    }
  }
}
