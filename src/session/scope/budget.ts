/** What an operation has used up, its tasks included, against what it may, and what its session may in all. Steps count
 *  for each conversation alone. */

import { EdgeflueError, type ErrorRecord, limitExceeded } from "../../errors.ts";
import { operationLimits } from "../../limits.ts";
import type { LimitAsk, MoreLimits } from "../../protocol/approval.ts";
import { roundDollars } from "../../protocol/dollars.ts";
import type { OperationLimits, SessionLimits } from "../../protocol/operation-limits.ts";
import type { Usage } from "../../protocol/usage.ts";
import type { Spent } from "../../store/meta-store.ts";

export interface SessionBudget {
  limits: SessionLimits;
  /** By the operations before this one. */
  spent: Spent;
  /** What approvals have added to the limits. Default: nothing. */
  added?: MoreLimits;
}

/** A limit that is used up. */
export interface ReachedLimit extends LimitAsk {
  error: ErrorRecord;
}

export class Budget {
  readonly limits: OperationLimits;
  readonly #session: SessionBudget | undefined;
  readonly #added: MoreLimits;
  #own: Spent = { tokens: 0, costUsd: 0, toolCalls: 0 };
  #tasks = 0;

  /** `added` is what approvals have added to the limits. */
  constructor(limits: OperationLimits, session?: SessionBudget, added: MoreLimits = {}) {
    this.limits = limits;
    this.#session = session;
    this.#added = added;
  }

  addUsage({ inputTokens, outputTokens, cost }: Usage): void {
    this.#own.tokens += inputTokens + outputTokens;
    this.#own.costUsd = roundDollars(this.#own.costUsd + (cost?.total ?? 0));
  }

  addToolCalls(count: number): void {
    this.#own.toolCalls += count;
  }

  /** Whether the calls that were added last may still be made. */
  hasToolCalls(): boolean {
    const own = this.limits.toolCalls ?? Number.POSITIVE_INFINITY;
    const ofSession = this.#session?.limits.toolCalls ?? Number.POSITIVE_INFINITY;
    return (
      this.#own.toolCalls <= own + (this.#added.toolCalls ?? 0) &&
      (this.sessionSpent?.toolCalls ?? 0) <= ofSession + (this.#session?.added?.toolCalls ?? 0)
    );
  }

  /** Counts one more task. False when there may be none. */
  addTask(): boolean {
    if (this.#tasks >= operationLimits.tasksMax) return false;
    this.#tasks += 1;
    return true;
  }

  /** Counts what an earlier attempt, or the one before an approval, has stored. */
  addStored({ usage, toolCalls, tasks }: { usage: Usage; toolCalls: number; tasks: number }): void {
    this.addUsage(usage);
    this.addToolCalls(toolCalls);
    this.#tasks += tasks;
  }

  get stepsMax(): number {
    return this.#ownSteps + (this.#added.steps ?? 0);
  }

  get #ownSteps(): number {
    return this.limits.steps ?? operationLimits.stepsDefault;
  }

  /** What the session has used up with this operation; undefined where it is not counted. */
  get sessionSpent(): Spent | undefined {
    if (this.#session === undefined) return undefined;
    const { tokens, costUsd, toolCalls } = this.#session.spent;
    return {
      tokens: tokens + this.#own.tokens,
      costUsd: roundDollars(costUsd + this.#own.costUsd),
      toolCalls: toolCalls + this.#own.toolCalls,
    };
  }

  /** Why there must be no further model call, after so many steps of the conversation. */
  findExceeded(steps: number): ErrorRecord | undefined {
    return this.findReached(steps)?.error;
  }

  /** The same with what was used. */
  findReached(steps: number): ReachedLimit | undefined {
    const { stepsMax } = this;
    if (steps >= stepsMax) {
      const more = Math.min(this.#ownSteps, operationLimits.stepsMax - stepsMax);
      const ask = { limit: "steps", scope: "operation", max: stepsMax, used: steps, more } as const;
      return { ...ask, error: exceeded("steps", stepsMax, "model steps") };
    }
    const own = findSpent(this.limits, this.#added, this.#own);
    if (own !== undefined) {
      const { unit, ...ask } = own;
      return { ...ask, scope: "operation", error: exceeded(own.limit, own.max, unit) };
    }
    const { sessionSpent: spent } = this;
    if (spent === undefined) return undefined;
    const ofSession = findSpent(this.#session?.limits ?? {}, this.#session?.added ?? {}, spent);
    if (ofSession === undefined) return undefined;
    const { unit, ...ask } = ofSession;
    return { ...ask, scope: "session", error: sessionExceeded({ ...ask, unit }) };
  }
}

type SpentLimit = Omit<ReachedLimit, "error" | "scope"> & { limit: keyof SessionLimits; unit: string };

function findSpent(limits: SessionLimits, added: MoreLimits, spent: Spent): SpentLimit | undefined {
  const find = (limit: keyof SessionLimits, used: number, unit: string): SpentLimit | undefined => {
    const base = limits[limit];
    if (base === undefined) return undefined;
    const max = roundDollars(base + (added[limit] ?? 0));
    // Calls of tools are counted before they are made.
    const isReached = limit === "toolCalls" ? used > max : used >= max;
    return isReached ? { limit, max, used, more: base, unit } : undefined;
  };
  return (
    find("totalTokens", spent.tokens, "tokens") ??
    find("costUsd", spent.costUsd, "US dollars") ??
    find("toolCalls", spent.toolCalls, "tool calls")
  );
}

function exceeded(limit: string, max: number, unit: string): ErrorRecord {
  return limitExceeded({ limit, max, unit }).toRecord();
}

function sessionExceeded({ limit, max, unit }: Pick<SpentLimit, "limit" | "max" | "unit">): ErrorRecord {
  return new EdgeflueError("limit_exceeded", `The session reached its limit of ${max} ${unit}.`, {
    hint: `Raise sessionLimits.${limit} of the agent, or continue in another session.`,
    meta: { limit, max, scope: "session" },
  }).toRecord();
}
