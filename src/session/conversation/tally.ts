/** Counts of an operation in one conversation so far, read off its messages without their content: the same
 *  before and after a crash, and also when its first messages are summarised. */

import { addUsage, noUsage, type Usage } from "../../protocol/usage.ts";
import { type MessageStore, summaryThreadOf } from "../../store/message/message-store.ts";
import type { MessageHead } from "../../store/message/stored-message.ts";

export interface Tally {
  /** Answers of the model. */
  steps: number;
  /** Times that the model was asked to correct its result. */
  repairs: number;
  /** Tool calls that have their result: this conversation's, and those of its children that have ended. */
  toolCalls: number;
  /** Tasks that have ended, at all levels. */
  tasks: number;
  /** Of all model calls: this conversation's, its children's, and the summaries'. */
  usage: Usage;
}

/** Answers of the model alone: asked for before each call, where adding up everything would cost more with each
 *  step. */
export function countSteps(heads: readonly Pick<MessageHead, "role">[]): number {
  let steps = 0;
  for (const { role } of heads) if (role === "assistant") steps += 1;
  return steps;
}

export function tallyOf(messages: MessageStore, thread: string, operationId: string): Tally {
  const own = messages.heads(thread, operationId);
  const summaries = messages.heads(summaryThreadOf(thread), operationId);
  let usage = noUsage;
  for (const { metadata } of [...own, ...summaries]) {
    for (const used of [metadata.usage, metadata.childUsage]) {
      if (used !== undefined) usage = addUsage(usage, used);
    }
  }
  return {
    steps: countSteps(own),
    toolCalls: own.reduce(
      (sum, { role, metadata }) => sum + (role === "tool" ? 1 : 0) + (metadata.childToolCalls ?? 0),
      0,
    ),
    tasks: own.reduce((sum, { metadata }) => sum + (metadata.childTasks ?? 0), 0),
    repairs: own.filter(({ metadata }) => metadata.repair === true).length,
    usage,
  };
}
