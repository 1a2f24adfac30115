/** Turns the chunks of a Chat Completions stream from any server into the AI SDK's stream parts: missing fields count
 *  as empty, unknown ones are ignored, and those that OpenAI does not have are kept with their part. Source:
 *  https://platform.openai.com/docs/api-reference/chat-streaming and `@ai-sdk/openai`. */

import type {
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  SharedV4ProviderMetadata,
} from "@ai-sdk/provider";
import { tagName } from "../../wire/origin.ts";
import type { EventParts } from "../event-parts.ts";
import { providerError } from "../provider-error.ts";
import { isError, readCount } from "../read-field.ts";
import { toUsage, unknownUsage } from "../usage.ts";
import { ChatCalls, pickExtra, type ToolCallDelta } from "./chat-calls.ts";
import { ChatReasoning } from "./chat-reasoning.ts";

/** Only the fields that are read. Servers send more, omit any of these, and send counts as strings. */
interface ChatChunk {
  error?: unknown;
  /** `error` if the whole chunk is an error. */
  object?: unknown;
  usage?: {
    prompt_tokens?: unknown;
    completion_tokens?: unknown;
    prompt_tokens_details?: { cached_tokens?: unknown; cache_write_tokens?: unknown } | null;
    completion_tokens_details?: { reasoning_tokens?: unknown } | null;
    /** DeepSeek's name for cached tokens. */
    prompt_cache_hit_tokens?: unknown;
  } | null;
  choices?:
    | {
        delta?: ChatDelta | null;
        /** In place of `delta`, or next to an empty one, from servers that do not really stream. */
        message?: ChatDelta | null;
        finish_reason?: string | null;
      }[]
    | null;
}

interface ChatDelta extends Record<string, unknown> {
  content?: unknown;
  refusal?: string | null;
  tool_calls?: ToolCallDelta[] | null;
  /** The older form of a call. */
  function_call?: ToolCallDelta["function"];
}

const textId = "0";

export class ChatParts implements EventParts {
  isDone = false;
  readonly #emit: (part: LanguageModelV4StreamPart) => void;
  readonly #calls: ChatCalls;
  readonly #reasoning: ChatReasoning;
  #usage = unknownUsage;
  #finishReason: string | undefined;
  #isTextOpen = false;
  #isRefusal = false;
  /** Whether calls arrived as `tool_calls`: some servers send each in the older form too. */
  #hasToolCalls = false;
  #extra: Record<string, unknown> | undefined;

  constructor(emit: (part: LanguageModelV4StreamPart) => void) {
    this.#emit = emit;
    this.#calls = new ChatCalls(emit);
    this.#reasoning = new ChatReasoning(emit);
  }

  take(event: unknown): void {
    if (typeof event !== "object" || event === null) return;
    const { error, object, usage, choices } = event as ChatChunk; // every field is checked where it is read
    if (isError(error)) throw providerError(error);
    if (object === "error") throw providerError(event);
    if (usage !== undefined && usage !== null) this.#usage = readUsage(usage);
    const choice = Array.isArray(choices) ? choices[0] : undefined;
    if (choice === undefined || choice === null) {
      // The usage arrives in its own chunk after all choices. Only [DONE] follows, which adds nothing.
      if (usage !== undefined && usage !== null && this.#finishReason !== undefined) this.isDone = true;
      return;
    }
    if (typeof choice.finish_reason === "string" && choice.finish_reason !== "") {
      this.#finishReason = choice.finish_reason;
    }
    const { delta, message } = choice;
    const isWhole = !this.#isTextOpen && this.#calls.isEmpty && Object.keys(delta ?? {}).length === 0;
    this.#take((isWhole ? message : undefined) ?? delta ?? {});
  }

  get isEnding(): boolean {
    return this.isDone || this.#finishReason !== undefined;
  }

  takeWhole(answer: object): boolean {
    if (!("choices" in answer) || !Array.isArray(answer.choices) || answer.choices.length === 0) return false;
    this.take(answer);
    this.sawDone();
    return true;
  }

  sawDone(): void {
    this.isDone = true;
  }

  end(): void {
    this.#reasoning.end();
    if (this.#isTextOpen) {
      const tag = { [tagName]: { extra: this.#extra } } as SharedV4ProviderMetadata; // JSON, as the server sent it
      const providerMetadata = this.#extra === undefined ? {} : { providerMetadata: tag };
      this.#emit({ type: "text-end", id: textId, ...providerMetadata });
    }
    this.#calls.end();
    this.#emit({ type: "finish", finishReason: this.#toFinishReason(), usage: this.#usage });
  }

  #take(delta: ChatDelta): void {
    const { content, refusal, tool_calls: calls, function_call: called } = delta;
    this.#reasoning.add(delta);
    if (Array.isArray(content)) for (const part of content) this.#takePart(part);
    else if (typeof content === "string") this.#text(content);
    if (typeof refusal === "string" && refusal !== "") {
      this.#isRefusal = true;
      this.#text(refusal);
    }
    const extra = pickExtra(delta);
    if (extra !== undefined) this.#extra = { ...this.#extra, ...extra };
    if (Array.isArray(calls)) {
      this.#hasToolCalls ||= calls.length > 0;
      for (const call of calls) this.#calls.add(call);
    }
    if (called === undefined || called === null || this.#hasToolCalls) return;
    this.#calls.add({ index: 0, function: called });
  }

  /** Mistral sends lists, in which the reasoning is a part. */
  #takePart(part: { text?: unknown; thinking?: unknown } | null): void {
    if (typeof part?.text === "string") this.#text(part.text);
    if (typeof part?.thinking === "string") this.#reasoning.addText(part.thinking);
    else if (Array.isArray(part?.thinking)) {
      for (const piece of part.thinking) {
        if (typeof piece?.text === "string") this.#reasoning.addText(piece.text);
      }
    }
  }

  #text(delta: string): void {
    if (delta === "") return;
    if (!this.#isTextOpen) this.#emit({ type: "text-start", id: textId });
    this.#isTextOpen = true;
    this.#emit({ type: "text-delta", id: textId, delta });
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
      case "tool_use":
        return { unified: "tool-calls", raw };
      case undefined:
        // Some servers end with [DONE] alone. Without it, the connection was cut.
        if (!this.isDone) return { unified: "other", raw };
        return { unified: this.#calls.isEmpty ? "stop" : "tool-calls", raw: "[DONE]" };
      default:
        return { unified: "other", raw };
    }
  }
}

function readUsage(usage: NonNullable<ChatChunk["usage"]>): ReturnType<typeof toUsage> {
  return toUsage({
    input: readCount(usage.prompt_tokens),
    output: readCount(usage.completion_tokens),
    cacheRead: readCount(usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens),
    cacheWrite: readCount(usage.prompt_tokens_details?.cache_write_tokens),
    reasoning: readCount(usage.completion_tokens_details?.reasoning_tokens),
  });
}
