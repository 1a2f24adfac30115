/** Reports that a model is called and what came of it, as `turn_request` and `turn`. */

import type { ErrorRecord } from "../../errors.ts";
import { parseModelReference, toModelKey } from "../../model/model-reference.ts";
import type { TurnPurpose } from "../../protocol/event/event.ts";
import { noUsage, priceUsage, type Usage } from "../../protocol/usage.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";

/** What it said. */
interface TurnAnswer {
  finishReason?: string;
  text?: { seq: number; text: string } | undefined;
}

/** A call of a model that has begun. */
export interface Turn {
  /** In the transaction that stores the answer: takes its usage, why it ended, and its text with the place that it gets.
   *  Returns the usage with its cost, where the model's price is known. */
  end(usage: Usage, answer?: TurnAnswer): Usage;
  /** There is no answer. */
  fail(error: ErrorRecord): void;
}

export function reportTurn(scope: ThreadScope, purpose: TurnPurpose): Turn {
  const { agent, model, modelReference, reporter, thread } = scope;
  warnWithoutPrice(scope);
  const turnId = crypto.randomUUID();
  const turn = { turnId, purpose, model: model.id };
  const { provider } = parseModelReference(modelReference);
  reporter.log({ type: "turn_request", provider, ...turn });
  return {
    end(counted, { finishReason, text } = {}) {
      const price = agent.prices[toModelKey(modelReference)] ?? model.price;
      const usage = price === undefined ? counted : priceUsage(counted, price);
      // A call that was given up has none to say.
      if (counted !== noUsage && usage.inputTokens + usage.outputTokens === 0) warnWithoutUsage(scope);
      if (text !== undefined) reporter.logText(text.text, { thread, seq: text.seq });
      const reason = finishReason === undefined ? {} : { finishReason };
      reporter.log({ type: "turn", ...turn, usage, ...reason, isError: false });
      return usage;
    },
    fail({ code, message }) {
      reporter.log({ type: "turn", ...turn, usage: noUsage, isError: true, error: { code, message } });
    },
  };
}

/** Without a price every call costs nothing, and a limit in money never stops it. */
function warnWithoutPrice(scope: ThreadScope): void {
  const { agent, model, modelReference } = scope;
  if ((agent.prices[toModelKey(modelReference)] ?? model.price) !== undefined) return;
  warnOnce(
    scope,
    "costUsd",
    `there is no price for ${modelReference}. Add it to prices in edgeflue.config.ts.`,
  );
}

/** The same of calls whose tokens the provider does not count. */
function warnWithoutUsage(scope: ThreadScope): void {
  const problem = `${scope.modelReference} does not say how many tokens a call took.`;
  warnOnce(scope, "totalTokens", problem);
  warnOnce(scope, "costUsd", problem);
}

/** Models that were warned about and the limit, by the prices of their agent. */
const warned = new WeakMap<object, Set<string>>();

function warnOnce(
  { agent, budget, modelReference, log }: ThreadScope,
  limit: "costUsd" | "totalTokens",
  problem: string,
): void {
  const { prices, sessionLimits } = agent;
  if (budget.limits[limit] === undefined && sessionLimits?.[limit] === undefined) return;
  const known = warned.get(prices) ?? new Set();
  const name = `${limit} ${modelReference}`;
  if (known.has(name)) return;
  warned.set(prices, known.add(name));
  log.warn(`The limit ${limit} cannot be enforced: ${problem}`);
}
