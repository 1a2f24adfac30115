/** Summarises a conversation because its session's holder asked for it. */

import { summaryThreadOf } from "../../../store/message/message-store.ts";
import type { StoredOutcome } from "../../../store/operation-store.ts";
import { tallyOf } from "../../conversation/tally.ts";
import { compactNow } from "../../loop/compact.ts";
import type { ThreadScope } from "../../scope/operation-scope.ts";

export async function runCompactOperation(scope: ThreadScope): Promise<StoredOutcome> {
  const { operation, thread, model } = scope;
  const outcome = await compactNow(scope, { keepRecent: operation.input.compact?.keepRecent });
  if (!outcome.ok) {
    return scope.signal.aborted && outcome.error.code === "operation_aborted"
      ? { status: "aborted", error: outcome.error }
      : { status: "failed", error: outcome.error };
  }
  const { summarySeq, messagesBefore, messagesAfter, tokens } = outcome;
  return {
    status: "succeeded",
    ...(summarySeq !== undefined && { answer: { thread: summaryThreadOf(thread), seq: summarySeq } }),
    result: {
      usage: tallyOf(scope.stores.messages, thread, operation.id).usage,
      model: { id: model.id },
      metadata: {
        steps: 0,
        finishReason: "stop",
        compacted: summarySeq !== undefined,
        messagesBefore,
        messagesAfter,
        totalTokens: tokens,
      },
    },
  };
}
