/** Summarises a conversation because its session's holder asked for it. */

import { summaryThreadOf } from "../../../store/message/message-store.ts";
import { fail } from "../../conversation/outcome.ts";
import { tallyOf } from "../../conversation/tally.ts";
import { compactNow } from "../../loop/compact.ts";
import type { ThreadOutcome, ThreadScope } from "../../scope/operation-scope.ts";
import { checkLimits } from "../../tool-call/limit-approvals.ts";

export async function runCompactOperation(scope: ThreadScope): Promise<ThreadOutcome> {
  const { operation, thread, model, signal } = scope;
  // Before each call of the model, as in a conversation: what has come of the calls before stays.
  const limit = checkLimits(scope, 0);
  if (limit === "parked" && !signal.aborted) return { status: "parked" };
  if (limit !== undefined && limit !== "parked") return fail(limit);
  const outcome = await compactNow(scope, { keepRecent: operation.input.compact?.keepRecent });
  if (!outcome.ok && outcome.error.code === "limit_exceeded" && !signal.aborted) {
    if (checkLimits(scope, 0) === "parked") return { status: "parked" };
  }
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
