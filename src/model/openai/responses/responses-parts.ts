/** The events of a Responses stream as the AI SDK's stream parts: text, refusals, reasoning summaries and calls of our
 *  own tools. Items carry the metadata by which responses-answer.ts sends them back. Events of tools that OpenAI
 *  hosts are ignored: none is ever offered. Source: https://platform.openai.com/docs/api-reference/responses-streaming
 *  and `@ai-sdk/openai`. */

import type {
  JSONObject,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  SharedV4ProviderMetadata,
} from "@ai-sdk/provider";
import type { EventParts } from "../event-parts.ts";
import { providerError } from "../provider-error.ts";
import { toUsage, unknownUsage } from "../usage.ts";

/** Only the fields that are read. */
interface ResponsesEvent {
  type?: string;
  output_index?: number;
  item_id?: string;
  summary_index?: number;
  delta?: string;
  item?: OutputItem;
  response?: FinalResponse;
}

interface OutputItem {
  type?: string;
  id?: string;
  phase?: string | null;
  encrypted_content?: string | null;
  call_id?: string;
  name?: string;
  arguments?: string;
  namespace?: string | null;
}

interface FinalResponse {
  error?: unknown;
  incomplete_details?: { reason?: string | null } | null;
  usage?: {
    input_tokens?: number;
    output_tokens?: number;
    input_tokens_details?: { cached_tokens?: number | null; cache_write_tokens?: number | null } | null;
    output_tokens_details?: { reasoning_tokens?: number | null } | null;
  } | null;
}

export class ResponsesParts implements EventParts {
  isDone = false;
  readonly #emit: (part: LanguageModelV4StreamPart) => void;
  /** Summaries seen of each reasoning item, by the item's id. */
  readonly #summaries = new Map<string, Set<number>>();
  #finishReason: LanguageModelV4FinishReason = { unified: "other", raw: undefined };
  #usage = unknownUsage;
  #hasToolCall = false;
  #isRefusal = false;

  constructor(emit: (part: LanguageModelV4StreamPart) => void) {
    this.#emit = emit;
  }

  take(event: unknown): void {
    if (typeof event !== "object" || event === null) return;
    const {
      type,
      item,
      item_id: id = "",
      summary_index: summary = 0,
      delta = "",
      response,
    } = event as ResponsesEvent; // what is missing is empty
    switch (type) {
      case "response.refusal.delta":
        this.#isRefusal = true;
        this.#emit({ type: "text-delta", id, delta });
        break;
      case "response.output_text.delta":
        this.#emit({ type: "text-delta", id, delta });
        break;
      case "response.reasoning_summary_part.added":
        if (summary > 0) this.#startSummary(id, summary, null);
        break;
      case "response.reasoning_summary_text.delta":
        this.#emit({ type: "reasoning-delta", id: `${id}:${summary}`, delta });
        break;
      case "response.function_call_arguments.delta":
        this.#emit({ type: "tool-input-delta", id, delta });
        break;
      case "response.output_item.added":
        this.#startItem(item ?? {});
        break;
      case "response.output_item.done":
        this.#endItem(item ?? {});
        break;
      case "response.completed":
      case "response.incomplete":
        this.#finish(response ?? {});
        break;
      case "response.failed":
      case "error":
        throw providerError(response?.error ?? event);
    }
  }

  sawDone(): void {
    // This API ends with `response.completed`.
  }

  end(): void {
    this.#emit({ type: "finish", finishReason: this.#finishReason, usage: this.#usage });
  }

  #startItem({ type, id = "", phase, encrypted_content: encrypted }: OutputItem): void {
    if (type === "message") {
      this.#emit({ type: "text-start", id, providerMetadata: toMetadata({ itemId: id, phase }) });
    } else if (type === "reasoning") {
      this.#startSummary(id, 0, encrypted ?? null);
    }
  }

  #endItem(item: OutputItem): void {
    const { type, id = "" } = item;
    switch (type) {
      case "message":
        this.#emit({ type: "text-end", id, providerMetadata: toMetadata({ itemId: id, phase: item.phase }) });
        break;
      case "reasoning":
        this.#endReasoning(id, item.encrypted_content ?? null);
        break;
      case "function_call":
        this.#hasToolCall = true;
        this.#emit({
          type: "tool-call",
          toolCallId: item.call_id ?? id,
          toolName: item.name ?? "",
          input: item.arguments ?? "",
          providerMetadata: toMetadata({ itemId: id, namespace: item.namespace }),
        });
        break;
    }
  }

  #startSummary(itemId: string, summary: number, encrypted: string | null): void {
    const summaries = this.#summaries.get(itemId) ?? new Set();
    this.#summaries.set(itemId, summaries.add(summary));
    const providerMetadata = { openai: { itemId, reasoningEncryptedContent: encrypted } };
    this.#emit({ type: "reasoning-start", id: `${itemId}:${summary}`, providerMetadata });
  }

  /** The encrypted reasoning comes with the item's end; every summary of it carries it back. */
  #endReasoning(itemId: string, encrypted: string | null): void {
    const providerMetadata = { openai: { itemId, reasoningEncryptedContent: encrypted } };
    for (const summary of this.#summaries.get(itemId) ?? []) {
      this.#emit({ type: "reasoning-end", id: `${itemId}:${summary}`, providerMetadata });
    }
    this.#summaries.delete(itemId);
  }

  #finish({ incomplete_details: details, usage }: FinalResponse): void {
    this.isDone = true;
    const raw = details?.reason ?? undefined;
    this.#finishReason = { unified: this.#unify(raw), raw };
    if (usage === undefined || usage === null) return;
    this.#usage = toUsage({
      input: usage.input_tokens,
      output: usage.output_tokens,
      cacheRead: usage.input_tokens_details?.cached_tokens,
      cacheWrite: usage.input_tokens_details?.cache_write_tokens,
      reasoning: usage.output_tokens_details?.reasoning_tokens,
    });
  }

  #unify(raw: string | undefined): LanguageModelV4FinishReason["unified"] {
    if (raw === "max_output_tokens") return "length";
    if (raw === "content_filter") return "content-filter";
    if (this.#hasToolCall) return "tool-calls";
    if (raw !== undefined) return "other";
    return this.#isRefusal ? "content-filter" : "stop";
  }
}

/** Under `openai`, as the AI SDK's provider has it. Absent values are left out. */
function toMetadata(values: Record<string, string | null | undefined>): SharedV4ProviderMetadata {
  const present: JSONObject = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null) present[name] = value;
  }
  return { openai: present };
}
