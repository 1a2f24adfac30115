/** What the operations of a session have used up together, across the processes that ran them. */

import type { Journal } from "../../journal/journal.ts";
import type { MessageStore } from "../../store/message/message-store.ts";
import type { Spent } from "../../store/meta-store.ts";
import type { Operation } from "../../store/operation-store.ts";
import type { Stores } from "../../store/stores.ts";
import { childThreadOf, threadOf } from "../conversation/conversation.ts";
import { nextMove } from "../conversation/next-move.ts";
import { tallyOf } from "../conversation/tally.ts";
import { Budget } from "../scope/budget.ts";

/** Before the operation that begins. The first one stores it, so that the session is also counted when a later process
 *  settles what this one has begun. */
export function spentBefore(journal: Journal): Spent {
  const known = journal.stores.meta.spent();
  if (known !== undefined) return known;
  const none = { tokens: 0, costUsd: 0, toolCalls: 0 };
  journal.commit(({ meta }) => meta.saveSpent(none));
  return none;
}

/** What the session has used up with an operation that only dead processes have run; undefined where it is not
 *  counted. */
export function spentWith(
  operation: Operation,
  { meta, messages }: Pick<Stores, "meta" | "messages">,
): Spent | undefined {
  if (operation.attempts === 0) return undefined;
  const spent = meta.spent();
  if (spent === undefined) return undefined;
  const budget = new Budget({}, { limits: {}, spent });
  countInto(budget, messages, threadOf(operation), operation.id);
  return budget.sessionSpent;
}

/** With the tasks of a conversation that have no result yet: those that have stand in their results. */
function countInto(budget: Budget, messages: MessageStore, thread: string, operationId: string): void {
  budget.addStored(tallyOf(messages, thread, operationId));
  const move = nextMove(messages.tail(thread, operationId));
  if (move.type !== "run-tools") return;
  for (const { index } of move.pending) {
    countInto(budget, messages, childThreadOf(thread, move.answerSeq, index), operationId);
  }
}
