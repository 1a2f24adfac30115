/** A model's answer in the form in which the Responses API expects it back, with the metadata that responses-items.ts
 *  has kept of each item: as a reference if OpenAI stores the conversation, else in full. Pure. */

import type { JSONValue, LanguageModelV4Message } from "@ai-sdk/provider";
import { notTaken } from "../not-taken.ts";
import { toArguments } from "../tool-texts.ts";

type Part = Extract<LanguageModelV4Message, { role: "assistant" }>["content"][number];

export interface Conversation {
  /** Whether it is a reasoning model. */
  reasons: boolean;
  /** Whether OpenAI stores the conversation. */
  isStored: boolean;
}

interface Item {
  /** Only for reasoning and for references. */
  id?: string | undefined;
  encrypted_content?: string | undefined;
  summary?: object[];
  [field: string]: unknown;
}

export function toAnswerItems(content: readonly Part[], { reasons, isStored }: Conversation): object[] {
  const thought = content.findIndex(({ type }) => type === "reasoning");
  const items = content.map((part, index) => {
    // OpenAI refuses a reference to a text without a reference to the reasoning that precedes it.
    const isAlone = part.type === "text" && reasons && (thought < 0 || thought > index);
    return toItem(part, isStored && !isAlone);
  });
  return joinItems(items).filter(isReadable);
}

function toItem(part: Part, isStored: boolean): Item {
  const {
    itemId,
    reasoningEncryptedContent: encrypted,
    phase,
    namespace,
  } = part.providerOptions?.openai ?? {};
  const id = textIn(itemId);
  if (isStored && id !== undefined && !isOwnCall(part)) return { type: "item_reference", id };
  switch (part.type) {
    case "text":
      return { role: "assistant", content: part.text, phase: textIn(phase) };
    case "reasoning": {
      const summary = part.text === "" ? [] : [{ type: "summary_text", text: part.text }];
      return { type: "reasoning", id, encrypted_content: textIn(encrypted), summary };
    }
    case "tool-call": {
      const { toolCallId, toolName: name, input } = part;
      if (!isOwnCall(part)) return inWords(`Called ${name}: ${JSON.stringify(input)}`);
      const call = { call_id: toolCallId, name, arguments: toArguments(input) };
      return { type: "function_call", ...call, namespace: textIn(namespace) };
    }
    case "tool-result":
      return inWords(`Result of ${part.toolName}: ${JSON.stringify(part.output)}`);
    default:
      throw notTaken(`answers with parts of type ${part.type}`);
  }
}

/** Whether it is a call that we ran. OpenAI finds its result by the id of the call, not of the item. */
function isOwnCall(part: Part): boolean {
  return part.type === "tool-call" && part.providerExecuted !== true;
}

/** A call or result of a tool that the provider ran and has not stored, in words. */
function inWords(text: string): Item {
  return { role: "assistant", content: `[${text}]` };
}

/** Joins the parts of one item: the summaries of a reasoning item, the texts of a message. */
function joinItems(items: readonly Item[]): Item[] {
  const known = new Map<string, Item>();
  return items.filter((item) => {
    const { id, summary = [], encrypted_content: encrypted } = item;
    const first = id === undefined ? undefined : known.get(id);
    if (id !== undefined && first === undefined) known.set(id, item);
    first?.summary?.push(...summary);
    if (first !== undefined && encrypted !== undefined) first.encrypted_content = encrypted;
    return first === undefined;
  });
}

/** OpenAI can only read reasoning that is encrypted. */
function isReadable({ type, encrypted_content: encrypted }: Item): boolean {
  return type !== "reasoning" || encrypted !== undefined;
}

function textIn(value: JSONValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
