/** What an operation has to do next, read off its messages alone: the same answer before and after a crash. */

import { type ToolCallPart, toolCallsOf } from "../../protocol/message.ts";
import type { StoredMessage } from "../../store/message/stored-message.ts";
import type { Window } from "../../store/message/thread-window.ts";

export interface PendingToolCall {
  /** Which of the answer's calls. */
  index: number;
  /** Where its result belongs in the conversation. */
  resultSeq: number;
  part: ToolCallPart;
}

export type Move =
  | {
      type: "call-model";
      /** The model has been asked to correct its result: it must not call tools. */
      isRepair: boolean;
    }
  | { type: "run-tools"; answerSeq: number; pending: PendingToolCall[] }
  | { type: "settle"; answer: StoredMessage };

/** `tail` is the operation's own messages in order, at least from its newest answer on. */
export function nextMove(tail: readonly StoredMessage[]): Move {
  const newest = tail.at(-1);
  const lastIndex = tail.findLastIndex(({ message }) => message.role === "assistant");
  const last = tail[lastIndex];
  if (newest?.message.role === "user" || last?.message.role !== "assistant") {
    return { type: "call-model", isRepair: newest?.metadata.repair === true };
  }
  const calls = toolCallsOf(last.message);
  if (calls.length === 0) return { type: "settle", answer: last };
  const answerSeq = last.seq;
  const present = new Set(tail.slice(lastIndex + 1).map(({ seq }) => seq));
  const pending = calls
    .map((part, index) => ({ index, resultSeq: answerSeq + 1 + index, part }))
    .filter(({ resultSeq }) => !present.has(resultSeq));
  return pending.length === 0
    ? { type: "call-model", isRepair: false }
    : { type: "run-tools", answerSeq, pending };
}

/** The place for a message that follows the whole conversation, results that are still missing included. */
export function nextSeq({ messages, summary }: Pick<Window, "messages"> & Partial<Window>): number {
  // What the user says comes after the places of results.
  const last = messages.findLast(({ message }) => message.role !== "tool");
  const reserved = last?.message.role === "assistant" ? last.seq + toolCallsOf(last.message).length : 0;
  // A summary may cover all there is.
  const summarised = summary?.metadata.summary?.upToSeq ?? 0;
  return Math.max(messages.at(-1)?.seq ?? 0, reserved, summarised) + 1;
}
