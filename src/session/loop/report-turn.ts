/** Tells that a model is called and what came of it, as `turn_request` and `turn`. */

import type { TurnPurpose } from "../../protocol/event/event.ts";
import { priceUsage, type Usage } from "../../protocol/usage.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";

/** The returned function is called in the transaction that stores the answer. It takes the answer's usage, and its text
 *  with the place that it gets; it returns the usage with its cost, where the model's price is known. */
export function reportTurn(
  scope: ThreadScope,
  purpose: TurnPurpose,
): (usage: Usage, text?: { seq: number; text: string }) => Usage {
  const { agent, model, modelReference, reporter, thread } = scope;
  const turnId = crypto.randomUUID();
  reporter.emit({ type: "turn_request", turnId, purpose, model: model.id });
  return (counted, text) => {
    const price = agent.prices[modelReference];
    const usage = price === undefined ? counted : priceUsage(counted, price);
    if (text !== undefined) reporter.logText(text.text, { thread, seq: text.seq });
    reporter.record({ type: "turn", turnId, purpose, model: model.id, usage });
    return usage;
  };
}
