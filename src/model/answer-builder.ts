/** Assembles the parts of a model's stream into one assistant message. Pure: parts in, content out. */

import type {
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from "@ai-sdk/provider";
import { modelLimits } from "../limits.ts";
import { isTooDeep } from "../protocol/json/json-depth.ts";
import type { AssistantPart, ToolCallPart } from "../protocol/message.ts";
import { readUsage, type Usage } from "../protocol/usage.ts";
import { readFinishReason } from "./finish-reason.ts";
import { ModelCallError } from "./model-error.ts";

export interface ModelAnswer {
  content: AssistantPart[];
  usage: Usage;
  finishReason: string;
}

interface OpenBlock {
  part: Extract<AssistantPart, { type: "text" | "reasoning" }>;
  chunks: string[];
}

export class AnswerBuilder {
  readonly #content: AssistantPart[] = [];
  readonly #open = new Map<string, OpenBlock>();
  #size = 0;
  readonly #callIds = new Set<string>();
  /** The raw input of each call. */
  readonly #inputs = new Map<AssistantPart, string>();
  #end: Pick<ModelAnswer, "usage" | "finishReason"> | undefined;

  /** Adds the next part. Returns the text that it adds for the reader, if any. */
  add(part: LanguageModelV4StreamPart): string | undefined {
    switch (part.type) {
      case "text-delta":
      case "reasoning-delta":
        this.#count(part.delta.length);
        this.#block(
          part.type === "text-delta" ? "text" : "reasoning",
          part.id,
          part.providerMetadata,
        ).chunks.push(part.delta);
        return part.type === "text-delta" ? part.delta : undefined;
      case "text-start":
      case "text-end":
        this.#block("text", part.id, part.providerMetadata);
        if (part.type === "text-end") this.#close("text", part.id);
        return undefined;
      case "reasoning-start":
      case "reasoning-end":
        this.#block("reasoning", part.id, part.providerMetadata);
        if (part.type === "reasoning-end") this.#close("reasoning", part.id);
        return undefined;
      case "tool-input-delta":
        this.#count(part.delta.length);
        return undefined;
      case "tool-call":
        // Counted here too, since not every provider streams the input first.
        this.#count(part.input.length);
        this.#addCall(part);
        return undefined;
      case "tool-result":
        this.#content.push({
          type: "tool-result",
          toolCallId: toName(part.toolCallId),
          toolName: toName(part.toolName),
          output: { type: part.isError === true ? "error-json" : "json", value: part.result },
          ...(part.providerMetadata !== undefined && { providerOptions: part.providerMetadata }),
        });
        return undefined;
      case "finish":
        this.#finish(part);
        return undefined;
      case "error":
        throw part.error;
      default:
        return undefined;
    }
  }

  /** The answer, once the stream has ended. Throws when it ended too early. */
  build(): ModelAnswer {
    if (this.#end === undefined) throw brokenStream("The stream ended without a finish event.");
    for (const { part, chunks } of this.#open.values()) part.text = chunks.join("");
    if (this.#end.finishReason === "length") this.#markCutCalls();
    if (this.#end.finishReason === "content-filter") this.#markStoppedCall();
    return { content: this.#content.filter((part) => !isEmptyText(part)), ...this.#end };
  }

  /** The text so far, for an answer that is abandoned. */
  get textSoFar(): string {
    for (const { part, chunks } of this.#open.values()) part.text = chunks.join("");
    return this.#content.map((part) => (part.type === "text" ? part.text : "")).join("");
  }

  #finish({ finishReason, usage }: Extract<LanguageModelV4StreamPart, { type: "finish" }>): void {
    const reason = readFinishReason(finishReason);
    if (reason === "error")
      throw brokenStream(`The provider ended the answer with an error: ${finishReason.raw ?? "unknown"}.`);
    if (reason === "interrupted") throw brokenStream("The stream ended without a finish reason.");
    this.#end = { usage: toUsage(usage), finishReason: reason };
  }

  #addCall(part: Extract<LanguageModelV4StreamPart, { type: "tool-call" }>): void {
    const call: ToolCallPart = {
      type: "tool-call",
      toolCallId: this.#uniqueId(toName(part.toolCallId)),
      toolName: toName(part.toolName),
      input: parseToolInput(part.input),
      ...(part.providerExecuted === true && { providerExecuted: true }),
      ...(part.providerMetadata !== undefined && { providerOptions: part.providerMetadata }),
    };
    this.#inputs.set(call, part.input);
    this.#content.push(call);
  }

  /** The output limit ended the answer. A call at its end is incomplete, even if its input happens to be valid JSON:
   *  servers send an empty input for a call that was cut off. */
  #markCutCalls(): void {
    for (const [index, part] of this.#content.entries()) {
      if (part.type !== "tool-call" || part.providerExecuted === true) continue;
      if (index < this.#content.length - 1 && !isMarked(part.input, invalidInputKey)) continue;
      part.input = { [cutInputKey]: this.#inputs.get(part) ?? "" };
    }
  }

  /** A filter ended the answer. A call at its end with no input yet must not run as if it had no arguments. */
  #markStoppedCall(): void {
    const last = this.#content.at(-1);
    if (last?.type !== "tool-call" || last.providerExecuted === true) return;
    if (this.#inputs.get(last)?.trim() === "") last.input = { [invalidInputKey]: "" };
  }

  #block(type: "text" | "reasoning", id: string, metadata: SharedV4ProviderMetadata | undefined): OpenBlock {
    const key = `${type} ${id}`;
    let block = this.#open.get(key);
    if (block === undefined) {
      block = { part: { type, text: "" }, chunks: [] };
      this.#open.set(key, block);
      this.#content.push(block.part);
    }
    if (metadata !== undefined) block.part.providerOptions = { ...block.part.providerOptions, ...metadata };
    return block;
  }

  /** Some servers omit or repeat ids, but results are matched to calls by id. */
  #uniqueId(id: string): string {
    const isFree = id !== "" && !this.#callIds.has(id);
    this.#callIds.add(id);
    return isFree ? id : `call_${crypto.randomUUID()}`;
  }

  /** Ends a block. A later part with the same id starts another one. */
  #close(type: "text" | "reasoning", id: string): void {
    const block = this.#open.get(`${type} ${id}`);
    if (block !== undefined) block.part.text = block.chunks.join("");
    this.#open.delete(`${type} ${id}`);
  }

  #count(chars: number): void {
    this.#size += chars;
    if (this.#size > modelLimits.answerCharsMax) {
      throw new ModelCallError(
        "model_rejected",
        "The model's answer is too long.",
        `The answer exceeded ${modelLimits.answerCharsMax} characters.`,
        false,
      );
    }
  }
}

/** Marks input that is not JSON, so that the message stays well formed and the tool can say what was wrong. */
export const invalidInputKey = "__invalid_json";

/** Marks input that the model's output limit cut off, so that the call is not run. */
export const cutInputKey = "__cut_off";

export function isMarked(input: unknown, key: typeof invalidInputKey | typeof cutInputKey): boolean {
  return typeof input === "object" && input !== null && key in input;
}

function parseToolInput(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    const input = withoutTrifles(JSON.parse(text));
    return isTooDeep(input) ? { [invalidInputKey]: "nested too deeply" } : input;
  } catch {
    return { [invalidInputKey]: text };
  }
}

/** Models write null or an empty list for no arguments, and an object as a JSON string. */
function withoutTrifles(input: unknown): unknown {
  if (input === null || (Array.isArray(input) && input.length === 0)) return {};
  if (typeof input !== "string") return input;
  try {
    const inner: unknown = JSON.parse(input);
    return typeof inner === "object" ? withoutTrifles(inner) : input;
  } catch {
    return input;
  }
}

function isEmptyText(part: AssistantPart): boolean {
  return part.type === "text" && part.text === "" && part.providerOptions === undefined;
}

function brokenStream(hint: string): ModelCallError {
  return new ModelCallError("model_stream_broken", "The model's answer broke off.", hint, true);
}

function toUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage {
  return readUsage({
    inputTokens: inputTokens.total,
    outputTokens: outputTokens.total,
    cacheReadTokens: inputTokens.cacheRead,
    cacheWriteTokens: inputTokens.cacheWrite,
    reasoningTokens: outputTokens.reasoning,
  });
}

/** A name or an id that the model made up. It is repeated in events and rows, so its length is limited. */
function toName(text: string): string {
  const { nameCharsMax } = modelLimits;
  return text.length <= nameCharsMax ? text : text.slice(0, nameCharsMax).toWellFormed();
}
