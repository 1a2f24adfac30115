/** A model's reasoning, in the fields in which servers of Chat Completions send it. It is sent back in the same ones.
 *  Pure. */

import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from "@ai-sdk/provider";
import { tagName } from "../../wire/origin.ts";

/** Fields for its text, most common first. A server may fill two of them: only one counts. */
const textFields = ["reasoning_content", "reasoning", "reasoning_text"] as const;
/** Fields for lists of parts, some of them signed or encrypted: OpenRouter's and LiteLLM's. */
const listFields = ["reasoning_details", "thinking_blocks"] as const;

type Piece = Record<string, unknown>;

const reasoningId = "reasoning";

export class ChatReasoning {
  readonly #emit: (part: LanguageModelV4StreamPart) => void;
  #field: string | undefined;
  /** Whether the chosen field has had text. An empty one counts only until another has text. */
  #hasText = false;
  readonly #lists: Record<string, Piece[]> = {};
  #isOpen = false;

  constructor(emit: (part: LanguageModelV4StreamPart) => void) {
    this.#emit = emit;
  }

  /** Processes the reasoning in a delta. */
  add(delta: Record<string, unknown>): void {
    for (const field of listFields) this.#addList(field, delta[field]);
    if (!this.#hasText) this.#chooseField(delta);
    const text = this.#field === undefined ? undefined : delta[this.#field];
    if (typeof text === "string") this.addText(text);
  }

  #chooseField(delta: Record<string, unknown>): void {
    const present = textFields.filter((field) => typeof delta[field] === "string");
    const filled = present.find((field) => delta[field] !== "");
    this.#field = filled ?? this.#field ?? present[0];
    this.#hasText = filled !== undefined;
  }

  /** An empty string counts as well: the model was asked to reason and did not. */
  addText(delta: string): void {
    this.#open();
    if (delta !== "") this.#emit({ type: "reasoning-delta", id: reasoningId, delta });
  }

  end(): void {
    const hasLists = Object.keys(this.#lists).length > 0;
    if (hasLists) this.#open();
    if (!this.#isOpen) return;
    const tag = {
      ...(this.#field !== undefined && { field: this.#field }),
      ...(hasLists && { details: this.#lists }),
    };
    const providerMetadata = { [tagName]: tag } as SharedV4ProviderMetadata; // JSON, as the server sent it
    this.#emit({ type: "reasoning-end", id: reasoningId, providerMetadata });
  }

  #open(): void {
    if (!this.#isOpen) this.#emit({ type: "reasoning-start", id: reasoningId });
    this.#isOpen = true;
  }

  #addList(field: string, value: unknown): void {
    if (!Array.isArray(value)) return;
    for (const piece of value) {
      if (typeof piece !== "object" || piece === null) continue;
      this.#lists[field] ??= [];
      const list = this.#lists[field];
      const last = list.at(-1);
      if (last !== undefined && continues(last, piece)) append(last, piece);
      else list.push({ ...piece });
    }
  }
}

/** Fields whose text grows with each delta. */
const growing = ["text", "summary", "thinking"] as const;

function continues(last: Piece, piece: Piece): boolean {
  if (last.type !== piece.type || last.index !== piece.index) return false;
  if (typeof last.id === "string" && typeof piece.id === "string" && last.id !== piece.id) return false;
  const grows = growing.some((name) => typeof piece[name] === "string");
  // Encrypted data arrives whole; a signature arrives with the last piece of its text.
  return piece.data === undefined && (grows || piece.signature !== undefined) && !isSigned(last);
}

function isSigned({ signature }: Piece): boolean {
  return typeof signature === "string" && signature !== "";
}

function append(last: Piece, piece: Piece): void {
  for (const [name, value] of Object.entries(piece)) {
    const isText = (growing as readonly string[]).includes(name) && typeof value === "string";
    if (isText) last[name] = `${typeof last[name] === "string" ? last[name] : ""}${value}`;
    else if (value !== null && value !== undefined) last[name] = value;
  }
}
