/** What an operation has come to in one conversation until now, read off its messages without their content: the same
 *  before and after a crash, and also when its first messages are summarised. */

import { addUsage, noUsage, type Usage } from "../protocol/usage.ts";
import { type MessageStore, summaryThreadOf } from "../store/message-store.ts";

export interface Tally {
  /** Answers of the model. */
  steps: number;
  /** Times that the model was asked to correct its result. */
  repairs: number;
  /** Tool calls that have their result: this conversation's, and those of its children that have ended. */
  toolCalls: number;
  /** Of all model calls: this conversation's, its children's, and the summaries'. */
  usage: Usage;
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
    steps: own.filter(({ role }) => role === "assistant").length,
    toolCalls: own.reduce(
      (sum, { role, metadata }) => sum + (role === "tool" ? 1 : 0) + (metadata.childToolCalls ?? 0),
      0,
    ),
    repairs: own.filter(({ metadata }) => metadata.repair === true).length,
    usage,
  };
}
