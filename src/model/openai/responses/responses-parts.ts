/** Turns the events of a Responses stream into the AI SDK's stream parts: text, refusals, reasoning summaries and calls
 *  of our own tools. Parts carry the metadata that responses-answer.ts needs to send them back. Events of tools that
 *  OpenAI hosts are ignored: none is ever offered. Source:
 *  https://platform.openai.com/docs/api-reference/responses-streaming and `@ai-sdk/openai`. */

import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { EventParts } from "../event-parts.ts";
import { providerError } from "../provider-error.ts";
import { isError, readCount, readText } from "../read-field.ts";
import { toUsage, unknownUsage } from "../usage.ts";
import { type OutputItem, ResponsesItems } from "./responses-items.ts";

/** Only the fields that are read. Servers other than OpenAI's omit any of them. */
interface ResponsesEvent {
  type?: string;
  error?: unknown;
  output_index?: unknown;
  item_id?: unknown;
  summary_index?: unknown;
  delta?: unknown;
  arguments?: unknown;
  item?: OutputItem | null;
  response?: FinalResponse | null;
}

interface FinalResponse {
  error?: unknown;
  incomplete_details?: { reason?: unknown } | null;
  output?: unknown;
  usage?: {
    input_tokens?: unknown;
    output_tokens?: unknown;
    input_tokens_details?: { cached_tokens?: unknown; cache_write_tokens?: unknown } | null;
    output_tokens_details?: { reasoning_tokens?: unknown } | null;
  } | null;
}

export class ResponsesParts implements EventParts {
  isDone = false;
  readonly #emit: (part: LanguageModelV4StreamPart) => void;
  readonly #items: ResponsesItems;
  #finishReason: LanguageModelV4FinishReason = { unified: "other", raw: undefined };
  #usage = unknownUsage;

  constructor(emit: (part: LanguageModelV4StreamPart) => void) {
    this.#emit = emit;
    this.#items = new ResponsesItems(emit);
  }

  get isEnding(): boolean {
    return this.isDone;
  }

  take(event: unknown): void {
    if (typeof event !== "object" || event === null) return;
    const fields = event as ResponsesEvent; // every field is checked where it is read
    const { type, item, response, output_index: index } = fields;
    const place = { index, id: readText(fields.item_id) };
    const delta = readText(fields.delta);
    switch (type) {
      case "response.refusal.delta":
        this.#items.refuse();
        this.#items.addText(place, delta);
        break;
      case "response.output_text.delta":
        this.#items.addText(place, delta);
        break;
      case "response.reasoning_summary_part.added":
        this.#items.startSummary(place, readCount(fields.summary_index) ?? 0);
        break;
      case "response.reasoning_summary_text.delta":
        this.#items.addSummary(place, readCount(fields.summary_index) ?? 0, delta);
        break;
      case "response.function_call_arguments.delta":
        this.#items.addArguments(place, delta);
        break;
      case "response.output_item.added":
        this.#items.start(index, item ?? {});
        break;
      case "response.output_item.done":
        this.#items.end(index, item ?? {});
        break;
      case "response.completed":
      case "response.done":
      case "response.incomplete":
        this.#finish(response ?? {});
        break;
      case "response.failed":
        throw providerError(isError(response?.error) ? response?.error : withoutRequest(event, response));
      case "error":
        throw providerError(event);
      default:
        // Gateways report errors in the form of Chat Completions.
        if (type === undefined && isError(fields.error)) throw providerError(fields.error);
    }
  }

  takeWhole(answer: object): boolean {
    if (!("output" in answer) || !Array.isArray(answer.output)) return false;
    const status = "status" in answer ? readText(answer.status) : "";
    const isOther = status === "incomplete" || status === "failed";
    this.take({ type: `response.${isOther ? status : "completed"}`, response: answer });
    return true;
  }

  sawDone(): void {
    // This API ends with `response.completed`.
  }

  end(): void {
    this.#emit({ type: "finish", finishReason: this.#finishReason, usage: this.#usage });
  }

  #finish({ incomplete_details: details, output, usage }: FinalResponse): void {
    this.isDone = true;
    if (Array.isArray(output)) this.#items.addMissing(output);
    const reason = readText(details?.reason);
    const raw = reason === "" ? undefined : reason;
    this.#finishReason = { unified: this.#unify(raw), raw };
    if (typeof usage !== "object" || usage === null) return;
    this.#usage = toUsage({
      input: readCount(usage.input_tokens),
      output: readCount(usage.output_tokens),
      cacheRead: readCount(usage.input_tokens_details?.cached_tokens),
      cacheWrite: readCount(usage.input_tokens_details?.cache_write_tokens),
      reasoning: readCount(usage.output_tokens_details?.reasoning_tokens),
    });
  }

  #unify(raw: string | undefined): LanguageModelV4FinishReason["unified"] {
    if (raw === "max_output_tokens") return "length";
    if (raw === "content_filter") return "content-filter";
    if (this.#items.hasToolCall) return "tool-calls";
    if (raw !== undefined) return "other";
    return this.#items.isRefusal ? "content-filter" : "stop";
  }
}

/** A failed response repeats the instructions and tools of the request, which say nothing about the failure. */
function withoutRequest(event: object, response: FinalResponse | null | undefined): object {
  return { ...event, response: { incomplete_details: response?.incomplete_details ?? null } };
}
