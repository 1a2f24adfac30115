/** Answers that ended before the model was done: by its output limit, or by a filter. Pure. */

import type { ErrorRecord } from "../../errors.ts";
import { cutInputKey, isMarked } from "../../model/answer-builder.ts";
import { toolCallsOf } from "../../protocol/message.ts";
import type { StoredMessage } from "../../store/message/stored-message.ts";
import { conversationLimits } from "./limits.ts";

/** Why the operation ends: the model asks again and again for more than its output limit lets it say. `tail` is the
 *  operation's own messages in order. */
export function findRepeatedCut(tail: readonly StoredMessage[]): ErrorRecord | undefined {
  let cut = 0;
  for (const { message } of tail.toReversed()) {
    if (message.role === "user") break;
    if (message.role !== "assistant") continue;
    if (!toolCallsOf(message).some(({ input }) => isMarked(input, cutInputKey))) break;
    cut += 1;
    if (cut >= conversationLimits.cutAnswersMax) return cutAgain;
  }
  return undefined;
}

const raiseLimit =
  "Raise maxOutputTokens of the provider's settings, lower the thinking level, or ask for less at once.";

const cutAgain: ErrorRecord = {
  code: "model_rejected",
  message: "The model's output limit cut off its tool call, and then the next one too.",
  hint: `No cut call was run. ${raiseLimit}`,
};

export interface EarlyEnd {
  finishReason: string;
  message: string;
  hint: string;
}

/** What an answer's reason to end says about a result that it should have given; undefined for an ordinary end. */
export function endedEarly(finishReason: string | undefined): EarlyEnd | undefined {
  if (finishReason === "length") {
    const message = "The model's output limit cut its answer off before the result was whole.";
    return { finishReason, message, hint: raiseLimit };
  }
  if (finishReason === "content-filter") {
    return {
      finishReason,
      message: "The model refused to give the result, or a filter of its provider stopped it.",
      hint: "Look at the answer in meta, and at the provider's rules for such content.",
    };
  }
  return undefined;
}
