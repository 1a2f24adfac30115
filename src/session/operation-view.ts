/** Stored operations as the API shows them: the text of a result is read from its message. */

import { textOf } from "../protocol/message.ts";
import type { OperationView } from "../protocol/operation.ts";
import type { PromptResult } from "../protocol/prompt.ts";
import { type MessageStore, mainThread } from "../store/message-store.ts";
import type { Operation, StoredOutcome } from "../store/operation-store.ts";

export function toOperationView(operation: Operation, messages: MessageStore): OperationView {
  const { id, kind, attempts, acceptedAt, settledAt, outcome } = operation;
  const base = { operationId: id, kind, attempts, acceptedAt };
  if (outcome === undefined || settledAt === undefined) {
    return { ...base, status: operation.status === "queued" ? "queued" : "running" };
  }
  return outcome.status === "succeeded"
    ? { ...base, status: "succeeded", settledAt, result: toPromptResult(id, outcome, messages) }
    : { ...base, status: "failed", settledAt, error: outcome.error };
}

export function toPromptResult(
  operationId: string,
  { result, messageSeq }: Extract<StoredOutcome, { status: "succeeded" }>,
  messages: MessageStore,
): PromptResult {
  const answer = messages.find(mainThread, messageSeq);
  return { text: answer === undefined ? "" : textOf(answer), operationId, ...result };
}
