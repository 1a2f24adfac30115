/** What an operation has used up, its tasks included, against what it may. Steps count for each conversation alone. */

import { type ErrorRecord, limitExceeded } from "../errors.ts";
import { operationLimits } from "../limits.ts";
import type { OperationLimits } from "../protocol/operation-limits.ts";
import type { Usage } from "../protocol/usage.ts";

export class Budget {
  readonly limits: OperationLimits;
  #tokens = 0;
  #costUsd = 0;
  #toolCalls = 0;
  #tasks = 0;

  constructor(limits: OperationLimits) {
    this.limits = limits;
  }

  addUsage({ inputTokens, outputTokens, cost }: Usage): void {
    this.#tokens += inputTokens + outputTokens;
    this.#costUsd += cost?.total ?? 0;
  }

  addToolCalls(count: number): void {
    this.#toolCalls += count;
  }

  /** Whether the calls that were added last may still be made. */
  hasToolCalls(): boolean {
    return this.limits.toolCalls === undefined || this.#toolCalls <= this.limits.toolCalls;
  }

  /** Takes up one more task. False when there may be none. */
  addTask(): boolean {
    if (this.#tasks >= operationLimits.tasksMax) return false;
    this.#tasks += 1;
    return true;
  }

  get stepsMax(): number {
    return this.limits.steps ?? operationLimits.stepsDefault;
  }

  /** Why there must be no further model call, after so many steps of the conversation. */
  findExceeded(steps: number): ErrorRecord | undefined {
    const { totalTokens, costUsd, toolCalls } = this.limits;
    if (steps >= this.stepsMax) return exceeded("steps", this.stepsMax, "model steps");
    if (totalTokens !== undefined && this.#tokens >= totalTokens) {
      return exceeded("totalTokens", totalTokens, "tokens");
    }
    if (costUsd !== undefined && this.#costUsd >= costUsd) return exceeded("costUsd", costUsd, "US dollars");
    return this.hasToolCalls() ? undefined : exceeded("toolCalls", toolCalls ?? 0, "tool calls");
  }
}

function exceeded(limit: string, max: number, unit: string): ErrorRecord {
  return limitExceeded({ limit, max, unit }).toRecord();
}
