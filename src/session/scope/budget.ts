/** What an operation has used up, its tasks included, against what it may, and what its session may in all. Steps count
 *  for each conversation alone. */

import { EdgeflueError, type ErrorRecord, limitExceeded } from "../../errors.ts";
import { operationLimits } from "../../limits.ts";
import type { OperationLimits, SessionLimits } from "../../protocol/operation-limits.ts";
import type { Usage } from "../../protocol/usage.ts";
import type { Spent } from "../../store/meta-store.ts";

export interface SessionBudget {
  limits: SessionLimits;
  /** By the operations before this one. */
  spent: Spent;
}

export class Budget {
  readonly limits: OperationLimits;
  readonly #session: SessionBudget | undefined;
  #own: Spent = { tokens: 0, costUsd: 0, toolCalls: 0 };
  #tasks = 0;

  constructor(limits: OperationLimits, session?: SessionBudget) {
    this.limits = limits;
    this.#session = session;
  }

  addUsage({ inputTokens, outputTokens, cost }: Usage): void {
    this.#own.tokens += inputTokens + outputTokens;
    this.#own.costUsd += cost?.total ?? 0;
  }

  addToolCalls(count: number): void {
    this.#own.toolCalls += count;
  }

  /** Whether the calls that were added last may still be made. */
  hasToolCalls(): boolean {
    return (
      this.#own.toolCalls <= (this.limits.toolCalls ?? Number.POSITIVE_INFINITY) &&
      this.#sessionHasToolCalls()
    );
  }

  /** Counts one more task. False when there may be none. */
  addTask(): boolean {
    if (this.#tasks >= operationLimits.tasksMax) return false;
    this.#tasks += 1;
    return true;
  }

  get stepsMax(): number {
    return this.limits.steps ?? operationLimits.stepsDefault;
  }

  /** What the session has used up with this operation; undefined where it is not counted. */
  get sessionSpent(): Spent | undefined {
    if (this.#session === undefined) return undefined;
    const { tokens, costUsd, toolCalls } = this.#session.spent;
    return {
      tokens: tokens + this.#own.tokens,
      costUsd: costUsd + this.#own.costUsd,
      toolCalls: toolCalls + this.#own.toolCalls,
    };
  }

  /** Why there must be no further model call, after so many steps of the conversation. */
  findExceeded(steps: number): ErrorRecord | undefined {
    if (steps >= this.stepsMax) return exceeded("steps", this.stepsMax, "model steps");
    const own = findSpent(this.limits, this.#own);
    if (own !== undefined) return exceeded(own.limit, own.max, own.unit);
    const spent = this.sessionSpent;
    const ofSession = spent === undefined ? undefined : findSpent(this.#session?.limits ?? {}, spent);
    return ofSession === undefined ? undefined : sessionExceeded(ofSession);
  }

  #sessionHasToolCalls(): boolean {
    const max = this.#session?.limits.toolCalls ?? Number.POSITIVE_INFINITY;
    return (this.sessionSpent?.toolCalls ?? 0) <= max;
  }
}

interface ReachedLimit {
  limit: string;
  max: number;
  unit: string;
}

function findSpent(
  { totalTokens, costUsd, toolCalls }: SessionLimits,
  spent: Spent,
): ReachedLimit | undefined {
  if (totalTokens !== undefined && spent.tokens >= totalTokens) {
    return { limit: "totalTokens", max: totalTokens, unit: "tokens" };
  }
  if (costUsd !== undefined && spent.costUsd >= costUsd)
    return { limit: "costUsd", max: costUsd, unit: "US dollars" };
  if (toolCalls !== undefined && spent.toolCalls > toolCalls) {
    return { limit: "toolCalls", max: toolCalls, unit: "tool calls" };
  }
  return undefined;
}

function exceeded(limit: string, max: number, unit: string): ErrorRecord {
  return limitExceeded({ limit, max, unit }).toRecord();
}

function sessionExceeded({ limit, max, unit }: ReachedLimit): ErrorRecord {
  return new EdgeflueError("limit_exceeded", `The session reached its limit of ${max} ${unit}.`, {
    hint: `Raise sessionLimits.${limit} of the agent, or continue in another session.`,
    meta: { limit, max, scope: "session" },
  }).toRecord();
}
