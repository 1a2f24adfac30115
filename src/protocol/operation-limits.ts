/** What one operation may use up, its children included. */

import { operationLimits } from "../limits.ts";
import type { FieldCheck, FieldChecks } from "./check/field-checks.ts";
import * as is from "./check/value-checks.ts";

export interface OperationLimits {
  /** Model steps. Default 50, at most 1,000. */
  steps?: number;
  /** Tool calls. Default: no limit of its own. */
  toolCalls?: number;
  /** Tokens that go in and come out. Default: no limit of its own. */
  totalTokens?: number;
  /** US dollars, where prices of the models are configured. Default: no limit of its own. */
  costUsd?: number;
  /** Wall time in milliseconds. Default and most: 30 minutes. */
  wallMs?: number;
}

/** What all operations of a session may use up together. */
export type SessionLimits = Pick<OperationLimits, "totalTokens" | "costUsd" | "toolCalls">;

const checks: FieldChecks<OperationLimits> = {
  steps: is.wholeNumber(1, operationLimits.stepsMax),
  toolCalls: is.wholeNumber(1),
  totalTokens: is.wholeNumber(1),
  costUsd: (value) =>
    typeof value === "number" && value > 0 && Number.isFinite(value) ? undefined : "must be a number above 0",
  wallMs: is.wholeNumber(1, operationLimits.wallMsMax),
};

const { steps, totalTokens, costUsd, toolCalls } = checks;

/** What is wrong with the limits, in words that follow the field's name. */
export const findLimitsProblem: FieldCheck = is.within(checks);

export const findSessionLimitsProblem: FieldCheck = is.within<SessionLimits>({
  totalTokens,
  costUsd,
  toolCalls,
});

/** The same for what is added to limits. */
export const findMoreProblem: FieldCheck = is.within({ steps, totalTokens, costUsd, toolCalls });

/** Both at once: of each limit the smaller one. */
export function tightenLimits(left: OperationLimits, right: OperationLimits | undefined): OperationLimits {
  if (right === undefined) return left;
  const tightest: OperationLimits = { ...left };
  for (const name of Object.keys(checks) as (keyof OperationLimits)[]) {
    const limit = right[name];
    if (limit !== undefined) tightest[name] = Math.min(limit, left[name] ?? limit);
  }
  return tightest;
}
