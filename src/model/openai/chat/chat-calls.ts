/** Assembles the tool calls of a Chat Completions stream from deltas, any of which may lack the index, the id, the name
 *  or the function itself. Pure. */

import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from "@ai-sdk/provider";
import { tagName } from "../../wire/origin.ts";
import { readArguments } from "../read-field.ts";
import { JsonPieces } from "./json-pieces.ts";

export interface ToolCallDelta {
  index?: number | null;
  id?: string | null;
  function?: ({ name?: string | null; arguments?: unknown } & Record<string, unknown>) | null;
  [field: string]: unknown;
}

interface ToolCall {
  id: string;
  name: string;
  arguments: JsonPieces;
  extra?: Record<string, unknown>;
}

/** Fields that OpenAI does not have and that a server expects back with the call, such as signatures of its
 *  reasoning. */
export const extraFields = [
  "extra_content",
  "provider_specific_fields",
  "thought_signature",
  "thoughtSignature",
] as const;

export class ChatCalls {
  readonly #emit: (part: LanguageModelV4StreamPart) => void;
  readonly #calls: ToolCall[] = [];
  /** The newest call with each index. */
  readonly #byIndex = new Map<number, ToolCall>();

  constructor(emit: (part: LanguageModelV4StreamPart) => void) {
    this.#emit = emit;
  }

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  add(delta: ToolCallDelta | null): void {
    if (typeof delta !== "object" || delta === null) return;
    const { index, id, function: called } = delta;
    const text = readArguments(called?.arguments);
    let call = this.#openCall(delta, text);
    if (call === undefined) {
      call = { id: "", name: "", arguments: new JsonPieces() };
      this.#calls.push(call);
    }
    // Either may arrive late.
    if (call.id === "" && typeof id === "string") call.id = id;
    if (call.name === "" && typeof called?.name === "string") call.name = called.name;
    if (typeof index === "number") this.#byIndex.set(index, call);
    addArguments(call, text);
    addExtra(call, delta);
    if (text !== "") this.#emit({ type: "tool-input-delta", id: call.id, delta: text });
  }

  end(): void {
    for (const { id, name, arguments: pieces, extra } of this.#calls) {
      const { text: input } = pieces;
      if (id === "" && name === "" && input === "") continue;
      const tag = { [tagName]: { extra } } as SharedV4ProviderMetadata; // JSON, as the server sent it
      const providerMetadata = extra === undefined ? {} : { providerMetadata: tag };
      this.#emit({ type: "tool-call", toolCallId: id, toolName: name, input, ...providerMetadata });
    }
  }

  /** The call that a delta continues. Servers may omit the index, repeat the id or the name, or give every call the
   *  index 0. */
  #openCall({ index, id, function: called }: ToolCallDelta, text: string): ToolCall | undefined {
    const open = typeof index === "number" ? this.#byIndex.get(index) : this.#calls.at(-1);
    if (open === undefined) return undefined;
    const hasId = typeof id === "string" && id !== "";
    if (hasId && open.id !== "" && open.id !== id) return undefined;
    if (typeof called?.name !== "string" || called.name === "" || open.name === "") return open;
    const isRenamed = called.name !== open.name;
    if (!hasId && isRenamed) return undefined;
    // The input is not looked into while it grows.
    if (!open.arguments.isWhole) return open;
    const isSaid = text.trim() !== "" && !(hasId && isAgain(open, text));
    return isRenamed || isSaid ? undefined : open;
  }
}

function addArguments({ arguments: pieces }: ToolCall, text: string): void {
  if (text.trim() === "" || !pieces.isWhole) pieces.add(text);
  else if (pieces.text.trim() === emptyObject) pieces.replace(text);
  else if (pieces.text !== text) pieces.add(text);
}

/** Whether a delta repeats the whole input, or replaces an empty one: some servers start with an empty object. */
function isAgain({ arguments: { text: before } }: ToolCall, text: string): boolean {
  return before === text || before.trim() === emptyObject;
}

const emptyObject = "{}";

function addExtra(call: ToolCall, delta: ToolCallDelta): void {
  const extra = pickExtra(delta);
  const inFunction = pickExtra(delta.function ?? {});
  if (inFunction !== undefined) call.extra = { ...call.extra, function: inFunction };
  if (extra !== undefined) call.extra = { ...call.extra, ...extra };
}

export function pickExtra(value: Record<string, unknown>): Record<string, unknown> | undefined {
  let extra: Record<string, unknown> | undefined;
  for (const field of extraFields) {
    if (value[field] !== undefined && value[field] !== null) extra = { ...extra, [field]: value[field] };
  }
  return extra;
}
