/** The AI SDK's UI message stream, version 1: the chunks that we send, and their frames. */

import { eventStreamHeaders, toJsonLine } from "../event/sse.ts";

export type UiChunk =
  | { type: "start"; messageId: string; messageMetadata: UiMetadata }
  | { type: "start-step" | "finish-step" | "reset-step" }
  | { type: "text-start" | "text-end" | "reasoning-start" | "reasoning-end"; id: string }
  | { type: "text-delta" | "reasoning-delta"; id: string; delta: string }
  | { type: "tool-input-start"; toolCallId: string; toolName: string }
  | { type: "tool-input-available"; toolCallId: string; toolName: string; input: unknown }
  | { type: "tool-approval-request"; approvalId: string; toolCallId: string; reason?: string }
  | { type: "tool-approval-response"; approvalId: string; approved: boolean; reason?: string }
  | { type: "tool-output-available"; toolCallId: string; output: unknown }
  | { type: "tool-output-error"; toolCallId: string; errorText: string }
  | { type: "tool-output-denied"; toolCallId: string }
  | { type: "steering-message"; id: string; parts: readonly { type: "text"; text: string }[] }
  /** Ours: progress, for `onData`. It is no part of the message. */
  | { type: `data-${string}`; data: object; transient: true }
  | { type: "finish"; finishReason: UiFinishReason; messageMetadata: UiMetadata }
  | { type: "abort"; reason: string }
  | { type: "error"; errorText: string };

/** What a message has besides its parts. */
export interface UiMetadata {
  operationId?: string;
  /** Milliseconds since 1970. Only in the history. */
  createdAt?: number;
  /** The answer was stopped in the middle. Only in the history. */
  aborted?: true;
  /** The conversation goes on as if the message had not been sent: nothing came of it. Only in the history. */
  excluded?: true;
  /** As in the answer to a prompt. Only at the end of a stream. */
  usage?: unknown;
  model?: unknown;
}

const finishReasons = ["stop", "length", "content-filter", "tool-calls", "error", "other"] as const;
export type UiFinishReason = (typeof finishReasons)[number];

export function toFinishReason(reason: unknown): UiFinishReason {
  return finishReasons.find((known) => known === reason) ?? "other";
}

export const uiStreamHeaders = {
  ...eventStreamHeaders,
  "x-vercel-ai-ui-message-stream": "v1",
} as const;

export function toUiFrame(chunk: UiChunk): string {
  return `data: ${toJsonLine(chunk)}\n\n`;
}

export const uiLastFrame = "data: [DONE]\n\n";
