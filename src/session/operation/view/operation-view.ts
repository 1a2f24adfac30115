/** Stored operations as the API shows them: the text of a result is read from its message. */

import { textOf } from "../../../protocol/message.ts";
import type { OperationView } from "../../../protocol/operation.ts";
import type { PromptResult } from "../../../protocol/prompt.ts";
import type { MessageStore } from "../../../store/message/message-store.ts";
import type { AnswerPlace, Operation, StoredOutcome } from "../../../store/operation-store.ts";
import { withoutMark } from "../../conversation/context.ts";
import { abortRequested } from "../../scope/end-reason.ts";

export function toOperationView(operation: Operation, messages: MessageStore): OperationView {
  const { id, kind, attempts, acceptedAt, abortedAt, settledAt, outcome, status } = operation;
  const base = { operationId: id, kind, attempts, acceptedAt };
  if (outcome === undefined || settledAt === undefined) {
    if (status !== "queued") return { ...base, status: status === "waiting" ? status : "running" };
    // Aborted while it waited: it settles when its turn comes, but nothing will come of it.
    return abortedAt === undefined
      ? { ...base, status: "queued" }
      : { ...base, status: "aborted", settledAt: abortedAt, error: abortRequested().toRecord(), text: "" };
  }
  switch (outcome.status) {
    case "succeeded":
      return { ...base, status: "succeeded", settledAt, result: toPromptResult(id, outcome, messages) };
    case "aborted":
      return {
        ...base,
        status: "aborted",
        settledAt,
        error: outcome.error,
        text: readAnswer(outcome.answer, messages),
      };
    default:
      return { ...base, status: "failed", settledAt, error: outcome.error };
  }
}

export function toPromptResult(
  operationId: string,
  { result, answer }: Extract<StoredOutcome, { status: "succeeded" }>,
  messages: MessageStore,
): PromptResult {
  return { text: readAnswer(answer, messages), operationId, ...result };
}

/** The text of an answer; empty when there is none. */
export function readAnswer(place: AnswerPlace | undefined, messages: MessageStore): string {
  const message = place === undefined ? undefined : messages.find(place.thread, place.seq);
  return message === undefined ? "" : withoutMark(textOf(message));
}
