/** What one operation may use up, its children included. */

import { operationLimits } from "../limits.ts";

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

const maxima: Readonly<Record<keyof OperationLimits, number>> = {
  steps: operationLimits.stepsMax,
  toolCalls: Number.MAX_SAFE_INTEGER,
  totalTokens: Number.MAX_SAFE_INTEGER,
  costUsd: Number.MAX_VALUE,
  wallMs: operationLimits.wallMsMax,
};

/** What is wrong with the limits, in words to stand behind the field's name. */
export function findLimitsProblem(
  value: unknown,
  known: readonly string[] = Object.keys(maxima),
): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "must be an object";
  for (const [name, limit] of Object.entries(value)) {
    if (!known.includes(name)) {
      return `has an unknown limit "${name}". Known: ${known.join(", ")}`;
    }
    const problem = limit === undefined ? undefined : findNumberProblem(name as keyof OperationLimits, limit); // a key of `maxima`
    if (problem !== undefined) return `.${name} ${problem}`;
  }
  return undefined;
}

function findNumberProblem(name: keyof OperationLimits, limit: unknown): string | undefined {
  if (name === "costUsd") {
    return typeof limit === "number" && limit > 0 && Number.isFinite(limit)
      ? undefined
      : "must be a number above 0";
  }
  const max = maxima[name];
  if (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= max) return undefined;
  return max === Number.MAX_SAFE_INTEGER
    ? "must be a whole number from 1 on"
    : `must be a whole number from 1 to ${max}`;
}

/** Both at once: of each limit the smaller one. */
export function tightenLimits(left: OperationLimits, right: OperationLimits | undefined): OperationLimits {
  if (right === undefined) return left;
  const tightest: OperationLimits = { ...left };
  for (const name of Object.keys(maxima) as (keyof OperationLimits)[]) {
    const limit = right[name];
    if (limit !== undefined) tightest[name] = Math.min(limit, left[name] ?? limit);
  }
  return tightest;
}
