/** What all wake-ups of a session may use up within a day, and when there is room again. */

import { roundDollars } from "../../protocol/dollars.ts";
import type { Usage } from "../../protocol/usage.ts";
import { wakeUpLimits } from "./limits.ts";

export interface DayBudget {
  /** Prompts. Default 50, at most 1,000. */
  firings?: number;
  /** Tokens that go in and come out. Default: no limit of its own. */
  totalTokens?: number;
  /** US dollars, where prices of the models are configured. Default: no limit of its own. */
  costUsd?: number;
}

export interface Begun {
  /** Milliseconds since 1970. */
  at: number;
  usage: Usage;
}

/** When one more may begin, and what is used up until then; undefined when it may now. `begun` is what began within the
 *  last day, oldest first. */
export function waitForRoom(
  { firings = wakeUpLimits.perDayDefault, totalTokens, costUsd }: DayBudget,
  begun: readonly Begun[],
): { untilMs: number; problem: string } | undefined {
  const left = [...begun];
  let problem: string | undefined;
  let untilMs = 0;
  for (;;) {
    const reached = findReached({ firings, totalTokens, costUsd }, left);
    if (reached === undefined) break;
    problem ??= `The wake-ups of a day have used up their ${reached}.`;
    // Once the oldest is a day old, it counts no more.
    untilMs = (left.shift()?.at ?? 0) + wakeUpLimits.dayMs;
  }
  return problem === undefined ? undefined : { untilMs, problem };
}

function findReached(
  { firings, totalTokens, costUsd }: Record<keyof DayBudget, number | undefined>,
  begun: readonly Begun[],
): string | undefined {
  if (begun.length === 0) return undefined;
  if (firings !== undefined && begun.length >= firings)
    return `${firings} ${firings === 1 ? "prompt" : "prompts"}`;
  const tokens = begun.reduce((sum, { usage }) => sum + usage.inputTokens + usage.outputTokens, 0);
  if (totalTokens !== undefined && tokens >= totalTokens) return `${totalTokens} tokens`;
  const cost = roundDollars(begun.reduce((sum, { usage }) => sum + (usage.cost?.total ?? 0), 0));
  return costUsd !== undefined && cost >= costUsd ? `${costUsd} US dollars` : undefined;
}
