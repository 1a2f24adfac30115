/** Turns a script's steps into what the two encoders share: items in order, and what holds for the reply
 *  as a whole. Pure. */

import type { FakeError, FakeFinishReason, FakeUsage, Reply } from "./reply.ts";

/** Milliseconds, or something to wait for. */
export type Wait = number | Promise<unknown>;

export type ReplyItem =
  | { type: "text"; text: string; chunks: string[] }
  | { type: "reasoning"; text: string; chunks: string[] }
  | { type: "tool_call"; id: string; name: string; arguments: string; chunks: string[] }
  | { type: "wait"; until: Wait }
  | { type: "malformed" }
  | { type: "error"; error: FakeError };

export interface ModelReply {
  type: "model";
  /** Pauses before the first byte. */
  waits: Wait[];
  items: ReplyItem[];
  usage: FakeUsage;
  finishReason: FakeFinishReason;
  chunkDelayMs: number;
  /** What happens instead of going on after so many chunks. */
  breakOff?: { afterChunks: number; how: "cut" | "close" | "stall" };
  /** Whether the connection stays open behind the whole reply. */
  keepsOpen?: boolean;
  /** Whether the connection is destroyed behind the whole reply. */
  resets?: boolean;
}

export type ParsedReply =
  | ModelReply
  | { type: "hang" }
  | { type: "http"; waits: Wait[]; status: number; headers: Record<string, string>; body: unknown };

const charactersPerChunk = 4;
const charactersPerToken = 4;

export interface ParseContext {
  /** Length of the request's JSON in characters. */
  requestChars: number;
  generateToolCallId: () => string;
}

export function parseReply(reply: Reply, { requestChars, generateToolCallId }: ParseContext): ParsedReply {
  const items: ReplyItem[] = [];
  const whole: Pick<ModelReply, "chunkDelayMs" | "breakOff" | "keepsOpen" | "resets"> = { chunkDelayMs: 0 };
  let usage: Partial<FakeUsage> = {};
  let finishReason: FakeFinishReason | undefined;
  for (const step of reply) {
    if ("text" in step) {
      const { text, chunks = Math.ceil(text.length / charactersPerChunk) } = step;
      items.push({ type: "text", text, chunks: splitText(text, chunks) });
    } else if ("reasoning" in step) {
      const { reasoning: text } = step;
      items.push({
        type: "reasoning",
        text,
        chunks: splitText(text, Math.ceil(text.length / charactersPerChunk)),
      });
    } else if ("toolCalls" in step) {
      for (const { id = generateToolCallId(), name, arguments: value } of step.toolCalls) {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        items.push({
          type: "tool_call",
          id,
          name,
          arguments: text,
          chunks: splitText(text, Math.ceil(text.length / charactersPerChunk)),
        });
      }
    } else if ("status" in step) {
      const { status, headers = {}, body = toErrorBody({ message: `Scripted status ${status}.` }) } = step;
      return { type: "http", waits: items.flatMap(toWaits), status, headers, body };
    } else if ("longEvent" in step) {
      const headers = { "content-type": "text/event-stream" };
      const body = `data: ${"x".repeat(step.longEvent)}`;
      return { type: "http", waits: items.flatMap(toWaits), status: 200, headers, body };
    } else if ("hang" in step) return { type: "hang" };
    else if ("cutAfterChunks" in step) whole.breakOff = { afterChunks: step.cutAfterChunks, how: "cut" };
    else if ("closeAfterChunks" in step)
      whole.breakOff = { afterChunks: step.closeAfterChunks, how: "close" };
    else if ("stallAfterChunks" in step)
      whole.breakOff = { afterChunks: step.stallAfterChunks, how: "stall" };
    else if ("keepOpen" in step) whole.keepsOpen = true;
    else if ("resetAtEnd" in step) whole.resets = true;
    else if ("malformedChunk" in step) items.push({ type: "malformed" });
    else if ("errorChunk" in step) items.push({ type: "error", error: step.errorChunk });
    else if ("delayMs" in step) items.push({ type: "wait", until: step.delayMs });
    else if ("until" in step) items.push({ type: "wait", until: step.until });
    else if ("chunkDelayMs" in step) whole.chunkDelayMs = step.chunkDelayMs;
    else if ("usage" in step) usage = step.usage;
    else finishReason = step.finishReason;
  }
  const outputTokens = items.reduce((sum, item) => sum + ("chunks" in item ? item.chunks.length : 0), 0);
  const found = items.findIndex(({ type }) => type !== "wait");
  const firstIndex = found === -1 ? items.length : found;
  return {
    type: "model",
    waits: items.slice(0, firstIndex).flatMap(toWaits),
    items: items.slice(firstIndex),
    usage: {
      inputTokens: Math.ceil(requestChars / charactersPerToken),
      outputTokens,
      cachedTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      ...usage,
    },
    finishReason: finishReason ?? (items.some(({ type }) => type === "tool_call") ? "tool_calls" : "stop"),
    ...whole,
  };
}

/** OpenAI's error envelope. */
export function toErrorBody({ message, code = "server_error" }: FakeError) {
  return { error: { message, type: code, param: null, code } };
}

function toWaits(item: ReplyItem): Wait[] {
  return item.type === "wait" ? [item.until] : [];
}

/** At most `count` pieces of about equal length, never in the middle of a character. */
function splitText(text: string, count: number): string[] {
  const characters = /^[\0-\x7f]*$/.test(text) ? text : Array.from(text);
  const size = Math.max(1, Math.ceil(characters.length / Math.max(1, count)));
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += size) {
    const piece = characters.slice(start, start + size);
    pieces.push(typeof piece === "string" ? piece : piece.join(""));
  }
  return pieces;
}
