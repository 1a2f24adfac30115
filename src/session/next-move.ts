/** What an operation has to do next, read off its messages alone: the same answer before and after a crash. */

import { type ToolCallPart, toolCallsOf } from "../protocol/message.ts";
import type { StoredMessage } from "../store/message-store.ts";

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
      steps: number;
      /** The model has been asked to correct its result: it must not call tools. */
      isRepair: boolean;
    }
  | { type: "run-tools"; answerSeq: number; pending: PendingToolCall[]; steps: number }
  | { type: "settle"; answer: StoredMessage; steps: number };

/** `tail` holds the operation's own messages in order. */
export function nextMove(tail: readonly StoredMessage[]): Move {
  let steps = 0;
  const newest = tail.at(-1);
  let last: StoredMessage | undefined;
  const present = new Set<number>();
  for (const stored of tail.toReversed()) {
    if (stored.message.role === "assistant") {
      steps += 1;
      last ??= stored;
    } else if (last === undefined) {
      present.add(stored.seq);
    }
  }
  if (newest?.message.role === "user" || last?.message.role !== "assistant") {
    return { type: "call-model", steps, isRepair: newest?.metadata.repair === true };
  }
  const calls = toolCallsOf(last.message);
  if (calls.length === 0) return { type: "settle", answer: last, steps };
  const answerSeq = last.seq;
  const pending = calls
    .map((part, index) => ({ index, resultSeq: answerSeq + 1 + index, part }))
    .filter(({ resultSeq }) => !present.has(resultSeq));
  return pending.length === 0
    ? { type: "call-model", steps, isRepair: false }
    : { type: "run-tools", answerSeq, pending, steps };
}

/** The place for a message that follows the whole thread, results that are still missing included. */
export function nextSeq(thread: readonly StoredMessage[]): number {
  const lastAnswer = thread.findLast(({ message }) => message.role === "assistant");
  const reserved =
    lastAnswer?.message.role === "assistant" ? lastAnswer.seq + toolCallsOf(lastAnswer.message).length : 0;
  return Math.max(thread.at(-1)?.seq ?? 0, reserved) + 1;
}
