/** What an operation, or a task, settles with: read off its conversation. */

import type { ErrorRecord } from "../../errors.ts";
import { errorLimits } from "../../limits.ts";
import type { StoredMessage } from "../../store/message/stored-message.ts";
import type { StoredOutcome } from "../../store/operation-store.ts";
import { whyEnded } from "../scope/end-reason.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";
import { clipText } from "./context.ts";
import type { EarlyEnd } from "./cut-answer.ts";
import { type Tally, tallyOf } from "./tally.ts";

/** `answer` is the last one. */
export function toOutcome(
  scope: ThreadScope,
  answer: StoredMessage,
  typed?: { value: unknown },
): StoredOutcome {
  const { model, thread } = scope;
  const { steps, usage } = tally(scope);
  const { model: id = model.id, finishReason = "stop" } = answer.metadata;
  return {
    status: "succeeded",
    answer: { thread, seq: answer.seq },
    result: {
      ...(typed !== undefined && { result: typed.value }),
      usage,
      model: { id },
      metadata: { steps, finishReason },
    },
  };
}

export function tally({ stores, operation, thread }: ThreadScope): Tally {
  return tallyOf(stores.messages, thread, operation.id);
}

/** Of an operation that was stopped: its time was up, or its end was asked for. `answerSeq` is what it had said. */
export function stopped({ signal, thread }: ThreadScope, answerSeq: number | undefined): StoredOutcome {
  const error = whyEnded(signal);
  if (error.code !== "operation_aborted") return fail(error);
  return { status: "aborted", error, ...(answerSeq !== undefined && { answer: { thread, seq: answerSeq } }) };
}

/** `early` says why the answer ended before its result was whole. */
export function resultInvalid(answer: string, issues: readonly string[], early?: EarlyEnd): ErrorRecord {
  return {
    code: "result_invalid",
    message: early?.message ?? "The model did not give a result that matches the schema.",
    ...(early !== undefined && { hint: early.hint }),
    meta: {
      answer: clipText(answer, errorLimits.quoteCharsMax),
      issues,
      ...(early !== undefined && { finishReason: early.finishReason }),
    },
  };
}

export function fail(error: ErrorRecord): StoredOutcome {
  return { status: "failed", error };
}
