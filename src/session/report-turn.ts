/** Tells that a model is called and what came of it, as `turn_request` and `turn`. */

import type { TurnPurpose } from "../protocol/event.ts";
import { priceUsage, type Usage } from "../protocol/usage.ts";
import type { ThreadScope } from "./operation-scope.ts";

/** The returned function takes the answer's usage and the place of its text, if there is any; it returns the usage
 *  with its cost, where the model's price is known. */
export function reportTurn(
  scope: ThreadScope,
  purpose: TurnPurpose,
): (usage: Usage, textSeq?: number) => Usage {
  const { agent, clock, events, model, modelReference, operation, reporter, thread } = scope;
  const turnId = crypto.randomUUID();
  reporter.emit({ type: "turn_request", turnId, purpose, model: model.id });
  return (counted, textSeq) => {
    const price = agent.prices[modelReference];
    const usage = price === undefined ? counted : priceUsage(counted, price);
    if (textSeq !== undefined && scope.depth === 0) {
      events.logText(operation.id, clock.now(), { thread, seq: textSeq });
    }
    reporter.emit({ type: "turn", turnId, purpose, model: model.id, usage });
    return usage;
  };
}
