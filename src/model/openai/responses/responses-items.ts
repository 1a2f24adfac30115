/** The output items of a Responses stream: messages, reasoning and calls of our own tools. OpenAI streams each item
 *  from start to end. Other servers give an item a different id in each event, repeat its end, or send all or part of
 *  it only with the last event: no text goes missing, and no call is made twice. */

import type { JSONObject, LanguageModelV4StreamPart, SharedV4ProviderMetadata } from "@ai-sdk/provider";
import { readArguments, readText } from "../read-field.ts";

/** Only the fields that are read. */
export interface OutputItem {
  type?: unknown;
  id?: unknown;
  status?: unknown;
  phase?: unknown;
  content?: unknown;
  summary?: unknown;
  encrypted_content?: unknown;
  call_id?: unknown;
  name?: unknown;
  arguments?: unknown;
  namespace?: unknown;
}

/** How an event refers to its item. */
export interface ItemPlace {
  /** The position of the item in the output. */
  index: unknown;
  id: string;
}

type Kind = "message" | "reasoning" | "function_call";

/** An item that has started and not ended. */
interface OpenItem {
  /** The text or the arguments so far. */
  text: string;
}

export class ResponsesItems {
  hasToolCall = false;
  isRefusal = false;
  readonly #emit: (part: LanguageModelV4StreamPart) => void;
  /** The ids with which the items at a position started: some servers count messages and calls separately. */
  readonly #ids = {
    message: new Map<unknown, string>(),
    reasoning: new Map<unknown, string>(),
    function_call: new Map<unknown, string>(),
  };
  /** By the item's id. */
  readonly #open = { message: new Map<string, OpenItem>(), function_call: new Map<string, OpenItem>() };
  /** The indexes of the summaries of each reasoning item, by its id. */
  readonly #summaries = new Map<string, Set<number>>();
  /** The ids of items, and the calls, that have ended. */
  readonly #ended = new Set<string>();
  /** The kinds of items that were streamed. */
  readonly #streamed = new Set<unknown>();

  constructor(emit: (part: LanguageModelV4StreamPart) => void) {
    this.#emit = emit;
  }

  refuse(): void {
    this.isRefusal = true;
  }

  start(index: unknown, { type, id: given, phase, encrypted_content: encrypted }: OutputItem): void {
    if (type !== "message" && type !== "reasoning" && type !== "function_call") return;
    const id = readText(given);
    if (typeof index === "number") this.#ids[type].set(index, id);
    if (type === "reasoning") this.#startSummary(id, 0, textOrNull(encrypted));
    else this.#open[type].set(id, { text: "" });
    if (type === "message") {
      this.#emit({ type: "text-start", id, providerMetadata: toMetadata({ itemId: id, phase }) });
    }
  }

  addText(place: ItemPlace, delta: string): void {
    const id = this.#grow("message", place, delta);
    this.#streamed.add("message");
    this.#emit({ type: "text-delta", id, delta });
  }

  addArguments(place: ItemPlace, delta: string): void {
    const id = this.#grow("function_call", place, delta);
    this.#emit({ type: "tool-input-delta", id, delta });
  }

  /** The first summary starts with its item. */
  startSummary(place: ItemPlace, summary: number): void {
    if (summary > 0) this.#startSummary(this.#find("reasoning", place), summary, null);
  }

  addSummary(place: ItemPlace, summary: number, delta: string): void {
    this.#emit({ type: "reasoning-delta", id: `${this.#find("reasoning", place)}:${summary}`, delta });
  }

  end(index: unknown, item: OutputItem): void {
    const { type } = item;
    if (type !== "message" && type !== "reasoning" && type !== "function_call") return;
    const id = this.#find(type, { index, id: readText(item.id) });
    this.#ids[type].delete(index);
    if (type === "function_call") {
      this.#endCall(id, item);
      return;
    }
    if (this.#ended.has(id)) return;
    if (id !== "") this.#ended.add(id);
    this.#streamed.add(type);
    if (type === "message") this.#endMessage(id, item);
    else this.#endReasoning(id, item);
  }

  /** Adds the items of the whole output that were not streamed. Incomplete calls are left out. */
  addMissing(output: readonly unknown[]): void {
    const missing = output.filter((item): item is OutputItem => this.#isMissing(item));
    for (const item of missing) this.end(undefined, item);
  }

  #isMissing(item: unknown): boolean {
    if (typeof item !== "object" || item === null) return false;
    const { type, id, status } = item as OutputItem; // every field is checked
    if (type === "function_call" && (status === "incomplete" || status === "in_progress")) return false;
    if (!this.#streamed.has(type)) return true;
    return (type === "message" || type === "function_call") && this.#open[type].has(readText(id));
  }

  #endMessage(id: string, { phase, content }: OutputItem): void {
    const whole = this.#readContent(content);
    const { block, text } = this.#findText(id, whole);
    this.#open.message.delete(block);
    // The text that was not streamed, unless the whole text differs from what was.
    const rest = whole.startsWith(text) ? whole.slice(text.length) : "";
    if (rest !== "") this.#emit({ type: "text-delta", id: block, delta: rest });
    this.#emit({ type: "text-end", id: block, providerMetadata: toMetadata({ itemId: block, phase }) });
  }

  /** The streamed text of a message, found by its id, else by the beginning of its text. */
  #findText(id: string, whole: string): { block: string; text: string } {
    const known = this.#open.message.get(id);
    if (known !== undefined) return { block: id, text: known.text };
    for (const [block, { text }] of this.#open.message) {
      if (text !== "" && whole.startsWith(text)) return { block, text };
    }
    return { block: id, text: "" };
  }

  #readContent(content: unknown): string {
    if (!Array.isArray(content)) return readText(content);
    let text = "";
    for (const part of content) {
      if (readText(part?.refusal) !== "") this.refuse();
      text += readText(part?.text) + readText(part?.refusal);
    }
    return text;
  }

  #endCall(id: string, item: OutputItem): void {
    const toolCallId = readText(item.call_id) || id;
    const toolName = readText(item.name);
    const input = readArguments(item.arguments) || (this.#open.function_call.get(id)?.text ?? "");
    this.#open.function_call.delete(id);
    // A call whose end is repeated is still one call.
    const call = JSON.stringify([id, toolCallId, toolName, input]);
    if (toolCallId !== "" && this.#ended.has(call)) return;
    this.#ended.add(call);
    this.#streamed.add("function_call");
    this.hasToolCall = true;
    const providerMetadata = toMetadata({ itemId: readText(item.id), namespace: item.namespace });
    this.#emit({ type: "tool-call", toolCallId, toolName, input, providerMetadata });
  }

  #startSummary(itemId: string, summary: number, encrypted: string | null): void {
    const summaries = this.#summaries.get(itemId) ?? new Set();
    this.#summaries.set(itemId, summaries.add(summary));
    const providerMetadata = { openai: { itemId, reasoningEncryptedContent: encrypted } };
    this.#emit({ type: "reasoning-start", id: `${itemId}:${summary}`, providerMetadata });
  }

  /** The encrypted reasoning arrives with the end of the item; every summary keeps a copy. */
  #endReasoning(itemId: string, { summary, encrypted_content: encrypted }: OutputItem): void {
    if (!this.#summaries.has(itemId)) this.#takeSummaries(itemId, Array.isArray(summary) ? summary : []);
    const reasoningEncryptedContent = textOrNull(encrypted);
    const providerMetadata = { openai: { itemId, reasoningEncryptedContent } };
    for (const index of this.#summaries.get(itemId) ?? []) {
      this.#emit({ type: "reasoning-end", id: `${itemId}:${index}`, providerMetadata });
    }
    this.#summaries.delete(itemId);
  }

  /** For an item that was not streamed. */
  #takeSummaries(itemId: string, summaries: readonly { text?: unknown }[]): void {
    this.#startSummary(itemId, 0, null);
    for (const [index, summary] of summaries.entries()) {
      if (index > 0) this.#startSummary(itemId, index, null);
      const delta = readText(summary?.text);
      this.#emit({ type: "reasoning-delta", id: `${itemId}:${index}`, delta });
    }
  }

  /** The id with which the item of an event started. */
  #find(kind: Kind, { index, id }: ItemPlace): string {
    const isKnown = kind === "reasoning" ? this.#summaries.has(id) : this.#open[kind].has(id);
    return isKnown ? id : (this.#ids[kind].get(index) ?? id);
  }

  /** Adds to the text or the arguments of an item. Returns the id with which the item started. */
  #grow(kind: "message" | "function_call", { index, id: given }: ItemPlace, delta: string): string {
    const items = this.#open[kind];
    const known = items.get(given);
    const id = known === undefined ? (this.#ids[kind].get(index) ?? given) : given;
    const item = known ?? items.get(id);
    if (item === undefined) items.set(id, { text: delta });
    else item.text += delta;
    return id;
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Under `openai`, like the AI SDK's provider. Absent values are left out. */
function toMetadata(values: Record<string, unknown>): SharedV4ProviderMetadata {
  const present: JSONObject = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "string") present[name] = value;
  }
  return { openai: present };
}
