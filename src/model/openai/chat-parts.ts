/** The chunks of a Chat Completions stream as the AI SDK's stream parts.
 *  Source: https://platform.openai.com/docs/api-reference/chat-streaming and `@ai-sdk/openai`. */

import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { EventParts } from "./event-parts.ts";
import { providerError } from "./provider-error.ts";
import { toUsage, unknownUsage } from "./usage.ts";

/** Only the fields that are read. Servers send more, and leave out any of these. */
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
          content?: string | { text?: string }[] | null;
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
  function?: { name?: string | null; arguments?: unknown } | null;
}

interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

const textId = "0";

export class ChatParts implements EventParts {
  isDone = false;
  readonly #emit: (part: LanguageModelV4StreamPart) => void;
  readonly #toolCalls: ToolCall[] = [];
  /** The call of each delta's index. */
  readonly #byIndex = new Map<number, ToolCall>();
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
    if (error !== undefined && error !== null) throw providerError(error);
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
    if (choice === undefined) {
      // The usage has a chunk of its own after all choices: only [DONE] follows, which adds nothing.
      if (usage !== undefined && usage !== null && this.#finishReason !== undefined) this.isDone = true;
      return;
    }
    // Some servers send an empty reason with every chunk.
    if (typeof choice.finish_reason === "string" && choice.finish_reason !== "")
      this.#finishReason = choice.finish_reason;
    const { content, refusal, tool_calls: toolCalls } = choice.delta ?? {};
    this.#text(toText(content));
    if (typeof refusal === "string" && refusal !== "") {
      this.#isRefusal = true;
      this.#text(refusal);
    }
    for (const delta of toolCalls ?? []) this.#toolCall(delta);
  }

  sawDone(): void {
    this.isDone = true;
  }

  end(): void {
    if (this.#isTextOpen) this.#emit({ type: "text-end", id: textId });
    for (const { id, name, arguments: input } of this.#toolCalls) {
      this.#emit({ type: "tool-call", toolCallId: id, toolName: name, input });
    }
    this.#emit({ type: "finish", finishReason: this.#toFinishReason(), usage: this.#usage });
  }

  #text(delta: string): void {
    if (delta === "") return;
    if (!this.#isTextOpen) this.#emit({ type: "text-start", id: textId });
    this.#isTextOpen = true;
    this.#emit({ type: "text-delta", id: textId, delta });
  }

  #toolCall(delta: ToolCallDelta): void {
    const { index, id, function: called } = delta;
    const text = toArguments(called?.arguments);
    let call = this.#openCall(delta);
    if (call === undefined) {
      if (typeof called?.name !== "string") throw new Error("The stream has a tool call without a name.");
      call = { id: id ?? "", name: called.name, arguments: "" };
      this.#toolCalls.push(call);
    }
    if (typeof index === "number") this.#byIndex.set(index, call);
    call.arguments += text;
    if (text !== "") this.#emit({ type: "tool-input-delta", id: call.id, delta: text });
  }

  /** The call that a delta continues. Servers may leave out the index, repeat the id, or number every call 0. */
  #openCall({ index, id, function: called }: ToolCallDelta): ToolCall | undefined {
    const open = typeof index === "number" ? this.#byIndex.get(index) : this.#toolCalls.at(-1);
    if (open === undefined) return undefined;
    const isOther = typeof id === "string" && id !== "" && id !== open.id;
    const isUnmarkedStart = typeof index !== "number" && !id && typeof called?.name === "string";
    return isOther || isUnmarkedStart ? undefined : open;
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
      case undefined:
        // Some servers end with [DONE] alone. Without it, the connection was cut.
        if (!this.isDone) return { unified: "other", raw };
        return { unified: this.#toolCalls.length > 0 ? "tool-calls" : "stop", raw: "[DONE]" };
      default:
        return { unified: "other", raw };
    }
  }
}

/** Text, or the texts of a list of parts. */
function toText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: { text?: unknown } | null) => (typeof part?.text === "string" ? part.text : ""))
    .join("");
}

/** Some servers send the arguments as an object instead of its text. */
function toArguments(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
