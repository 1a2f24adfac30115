/** Settles an operation: one transaction stores its outcome and closes its conversation; then all who wait are told.
 *  Where an answer is the last one, that is the transaction which stores it. */

import { EdgeflueError, type ErrorRecord } from "../../errors.ts";
import type { EventLog } from "../../journal/event-log.ts";
import type { SessionAddress } from "../../protocol/address.ts";
import type { LifecycleEvent } from "../../protocol/event/event.ts";
import { textOf } from "../../protocol/message.ts";
import type { MessageStore } from "../../store/message/message-store.ts";
import type { Operation, StoredOutcome } from "../../store/operation-store.ts";
import type { Stores } from "../../store/stores.ts";
import { endConversation, noteTask } from "../conversation/conversation.ts";
import type { SessionPorts } from "../ports.ts";
import { writeLine } from "../scope/tool-log.ts";
import type { End, OpenOperation } from "./open-operation.ts";
import { toOperationView } from "./operation-view.ts";
import { spentWith } from "./session-spent.ts";

export interface SettleParts {
  address: SessionAddress;
  ports: Pick<SessionPorts, "clock">;
  stores: Stores;
  events: EventLog;
  write<T>(body: (stores: Stores & { now: number }) => T): T;
}

/** Tells all who wait; stores the end before, unless a transaction has done so. A result that is too large to be
 *  stored is a failure. Throws when not even that can be stored. */
export function settleOperation(parts: SettleParts, open: OpenOperation, outcome: StoredOutcome): void {
  open.end ??= storeEnd(parts, open, outcome);
  announce(parts, open, open.end);
}

function storeEnd(parts: SettleParts, open: OpenOperation, outcome: StoredOutcome): End {
  try {
    return parts.write(() => endOperation(parts, open, outcome));
  } catch (error) {
    const isTooLarge = error instanceof EdgeflueError && error.code === "payload_too_large";
    if (!isTooLarge || outcome.status !== "succeeded") throw error;
    return parts.write(() => endOperation(parts, open, { status: "failed", error: error.toRecord() }));
  }
}

/** Stores the outcome and closes the conversation. Call it inside a transaction. */
export function endOperation(
  { ports, stores, events }: Omit<SettleParts, "write">,
  { operation, budget, beganAt }: OpenOperation,
  given: StoredOutcome,
): End {
  const { id, kind } = operation;
  const { operations, messages, meta, partialTexts, steering } = stores;
  const at = ports.clock.now();
  // Before the calls that are open get results.
  const spent = budget === undefined ? spentWith(operation, stores) : budget.sessionSpent;
  const outcome = given.status === "succeeded" ? given : close(operation, given, { stores, events, now: at });
  if (outcome.status === "succeeded" && kind === "task") note(operation, outcome, messages, at);
  for (const event of endEvents(operation, outcome, at - beganAt)) events.record(id, event, at);
  operations.settle(operation, outcome, at);
  // Tasks that died with a host, and that nobody takes up again, may have left some.
  if (outcome.status !== "succeeded" || operation.attempts > 1) partialTexts.clearAll();
  if (outcome.status !== "succeeded") steering.removeAll(id);
  if (spent !== undefined) meta.saveSpent(spent);
  return { outcome, at };
}

function announce(
  { address, stores }: SettleParts,
  { operation, settled }: OpenOperation,
  { outcome, at }: End,
): void {
  const { id } = operation;
  const view = toOperationView({ ...operation, settledAt: at, outcome }, stores.messages);
  if (!("settledAt" in view)) throw new Error(`Operation ${id} has not settled.`);
  if (view.status === "failed") {
    const { code, message, hint } = view.error;
    writeLine("error", message, { code, hint, ...address, operationId: id });
  }
  settled.resolve(view);
}

/** What a dead host had heard of the answer is all that there is of it, for readers and for the outcome too. */
function close(
  operation: Operation,
  outcome: Exclude<StoredOutcome, { status: "succeeded" }>,
  { stores, events, now }: Pick<SettleParts, "stores" | "events"> & { now: number },
): StoredOutcome {
  const answer = endConversation(operation, stores, now);
  const message = answer && stores.messages.find(answer.thread, answer.seq);
  if (answer === undefined || message === undefined) return outcome;
  events.logText(operation.id, now, answer, textOf(message));
  return outcome.status === "aborted" ? { ...outcome, answer } : outcome;
}

/** The conversation learns what a task that its holder gave has come to. */
function note(
  operation: Operation,
  outcome: Extract<StoredOutcome, { status: "succeeded" }>,
  messages: MessageStore,
  now: number,
): void {
  const view = toOperationView({ ...operation, settledAt: now, outcome }, messages);
  if (view.status !== "succeeded" || operation.input.task === undefined) return;
  noteTask(operation, view.result.text, messages, now);
}

/** What an operation ends with, in PyFlue's order. */
function endEvents(
  { kind }: Operation,
  outcome: StoredOutcome,
  durationMs: number,
): (LifecycleEvent | { type: "error"; error: ErrorRecord })[] {
  const talks = kind === "prompt" || kind === "skill" || kind === "task";
  return [
    ...(outcome.status === "succeeded" && talks ? [{ type: "turn_end" as const }] : []),
    ...(outcome.status === "failed" ? [{ type: "error" as const, error: outcome.error }] : []),
    ...(outcome.status === "aborted" ? [{ type: "aborted" as const, operation: kind }] : []),
    { type: "idle" },
    { type: "operation", operationKind: kind, durationMs, isError: outcome.status !== "succeeded" },
  ];
}
