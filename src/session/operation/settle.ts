/** Settles an operation: one transaction stores its outcome and closes its conversation; after its commit, all who wait
 *  hear of it. Where an answer is the last one, that is the transaction which stores it. */

import { EdgeflueError, type ErrorRecord } from "../../errors.ts";
import type { Journal, Transaction } from "../../journal/journal.ts";
import type { LifecycleEvent } from "../../protocol/event/event.ts";
import { textOf } from "../../protocol/message.ts";
import type { Operation, StoredOutcome } from "../../store/operation-store.ts";
import { endConversation } from "../conversation/conversation.ts";
import { writeLine } from "../scope/tool-log.ts";
import { kinds } from "./kinds/kinds.ts";
import type { OpenOperation } from "./open-operation.ts";
import { spentWith } from "./session-spent.ts";
import { toOperationView } from "./view/operation-view.ts";

/** Settles an operation in a transaction of its own. A result that is too large to be stored is a failure; a text that
 *  a dead host had streamed and that is too large for a message is dropped. */
export function settleOperation(journal: Journal, open: OpenOperation, outcome: StoredOutcome): void {
  try {
    journal.commit((transaction) => settleIn(transaction, journal, open, outcome));
  } catch (error) {
    const isTooLarge = error instanceof EdgeflueError && error.code === "payload_too_large";
    if (!isTooLarge) throw error;
    const settled =
      outcome.status === "succeeded" ? { status: "failed" as const, error: error.toRecord() } : outcome;
    journal.commit((transaction) => {
      transaction.partialTexts.clearAll();
      settleIn(transaction, journal, open, settled);
    });
  }
}

/** The same inside a transaction. */
export function settleIn(
  transaction: Transaction,
  journal: Journal,
  open: OpenOperation,
  given: StoredOutcome,
): void {
  const { operation, phase } = open;
  const { id, kind } = operation;
  const { approvals, operations, meta, partialTexts, steering, now } = transaction;
  const { beganAt = now, budget } = phase.type === "running" ? phase : {};
  // Counted before the calls that have no result get one.
  const spent = budget === undefined ? spentWith(operation, transaction) : budget.sessionSpent;
  const outcome = given.status === "succeeded" ? given : close(transaction, journal, operation, given);
  if (outcome.status === "succeeded") kinds[kind].onSuccess?.(operation, outcome, transaction);
  // What this host has not seen of it, or not in one piece, is in its events.
  const isWhole = operation.attempts <= 1 && !approvals.has(id);
  const startedAt = isWhole ? beganAt : findStart(transaction, operation);
  // Not the transaction's time: the event that says so is logged later, and its time less this is the beginning.
  const durationMs = journal.now - startedAt;
  for (const event of endEvents(operation, outcome, durationMs)) journal.log(id, event);
  operations.settle(operation, outcome, now);
  // Tasks that died with a host, and that no attempt resumes, may have left some.
  if (outcome.status !== "succeeded" || operation.attempts > 1) partialTexts.clearAll();
  if (outcome.status !== "succeeded") steering.removeAll(id);
  if (spent !== undefined) meta.saveSpent(spent);
  if (approvals.has(id)) transaction.publish();
  transaction.afterCommit(() => announce(journal, open, { ...operation, settledAt: now, outcome }));
}

/** When the operation began, on whichever host; when it was accepted where that event is no longer kept. Where it was
 *  queued, the events of those before it come first. */
function findStart({ events }: Transaction, { id, firstOffset, acceptedAt }: Operation): number {
  for (let after = firstOffset - 1; after < firstOffset + startSearch.eventsMax; ) {
    const page = events.page(after, startSearch.pageEvents);
    const start = page.find(({ operationId, type }) => operationId === id && type === "operation_start");
    if (start !== undefined) return start.timestamp;
    const newest = page.at(-1);
    if (newest === undefined) break;
    after = newest.offset;
  }
  return acceptedAt;
}

const startSearch = { pageEvents: 100, eventsMax: 10_000 } as const;

function announce({ address, stores }: Journal, open: OpenOperation, settled: Operation): void {
  const { id } = settled;
  open.phase = { type: "settled" };
  open.steering.close();
  const view = toOperationView(settled, stores.messages);
  if (!("settledAt" in view)) throw new Error(`Operation ${id} has not settled.`);
  if (view.status === "failed") {
    const { code, message, hint } = view.error;
    writeLine("error", message, { code, hint, ...address, operationId: id });
  }
  open.settled.resolve(view);
}

/** The text that a dead host had streamed is the whole answer, for readers and for the outcome. */
function close(
  transaction: Transaction,
  journal: Journal,
  operation: Operation,
  outcome: Exclude<StoredOutcome, { status: "succeeded" }>,
): StoredOutcome {
  const { messages, now } = transaction;
  const answer = endConversation(operation, transaction, now);
  const message = answer && messages.find(answer.thread, answer.seq);
  if (answer === undefined || message === undefined) return outcome;
  journal.events.addText(operation.id, now, answer, textOf(message));
  return outcome.status === "aborted" ? { ...outcome, answer } : outcome;
}

/** What an operation ends with, in PyFlue's order. */
function endEvents(
  { kind }: Operation,
  outcome: StoredOutcome,
  durationMs: number,
): (LifecycleEvent | { type: "error"; error: ErrorRecord })[] {
  return [
    ...(outcome.status === "succeeded" && kinds[kind].isConversation ? [{ type: "turn_end" as const }] : []),
    ...(outcome.status === "failed" ? [{ type: "error" as const, error: outcome.error }] : []),
    ...(outcome.status === "aborted" ? [{ type: "aborted" as const, operation: kind }] : []),
    { type: "idle" },
    { type: "operation", operationKind: kind, durationMs, isError: outcome.status !== "succeeded" },
  ];
}
