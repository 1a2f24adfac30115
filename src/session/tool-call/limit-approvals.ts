/** Limits that ask: at one of them the operation waits for more, as a call waits for an approval, and ends as without asking
 *  when it gets none. One decision counts for the operation with its tasks; what is added to a session's limit stays with
 *  the session. */

import { type EdgeflueError, type ErrorRecord, invalidRequest } from "../../errors.ts";
import type { Journal } from "../../journal/journal.ts";
import { operationLimits } from "../../limits.ts";
import type { ApprovalDecision, LimitAsk, MoreLimits } from "../../protocol/approval.ts";
import { roundDollars } from "../../protocol/dollars.ts";
import { limitApprovalId, limitToolName, type StoredApproval } from "../../store/approval-store.ts";
import type { Operation } from "../../store/operation-store.ts";
import type { Stores } from "../../store/stores.ts";
import type { ReachedLimit } from "../scope/budget.ts";
import type { OperationScope } from "../scope/operation-scope.ts";

type LimitApproval = StoredApproval & { limit: LimitAsk };

/** Whether there may be a further model call, or the calls of tools that were added last: undefined when there may,
 *  `parked` while a person is asked for more, else why there must not. */
export function checkLimits(scope: OperationScope, steps: number): ErrorRecord | "parked" | undefined {
  const reached = scope.budget.findReached(steps);
  if (reached === undefined) return undefined;
  if (scope.agent.onLimit !== "ask" || reached.more <= 0) return reached.error;
  const asks = limitApprovals(scope.stores, scope.operation.id);
  const newest = asks.findLast(({ limit }) => limit.limit === reached.limit && limit.scope === reached.scope);
  if (newest === undefined || (newest.decision === "approved" && newest.attempts > 0)) {
    requestMore(scope, reached, asks.length);
    return "parked";
  }
  // One that this attempt does not know of yet counts for the next.
  if (newest.decision === "approved") return "parked";
  if (newest.decision === undefined && scope.clock.now() < newest.expiresAt) return "parked";
  if (newest.decision === undefined) expire(scope, newest.id);
  return reached.error;
}

/** The same before calls of tools that were counted just now. */
export function checkToolCalls(scope: OperationScope): "parked" | undefined {
  if (scope.budget.hasToolCalls()) return undefined;
  return checkLimits(scope, 0) === "parked" ? "parked" : undefined;
}

/** What approvals have added to an operation's limits. From here on they have been taken into account. */
export function takeAdded(journal: Journal, { id }: Operation): MoreLimits {
  const asks = limitApprovals(journal.stores, id);
  const decided = asks.filter(({ decision, attempts }) => decision !== undefined && attempts === 0);
  if (decided.length > 0) {
    journal.commit(({ approvals }) => {
      for (const approval of decided) approvals.begin(approval.id);
    });
  }
  const ofOperation = asks.filter(({ limit }) => limit.scope === "operation");
  return ofOperation.reduce<MoreLimits>((sum, { added = {} }) => addLimits(sum, added), {});
}

export function addLimits(left: MoreLimits, right: MoreLimits): MoreLimits {
  const sum: MoreLimits = { ...left };
  for (const [name, more] of Object.entries(right) as [keyof MoreLimits, number][])
    sum[name] = roundDollars((sum[name] ?? 0) + more);
  return sum;
}

/** What a decision adds to the limits; the amount counts from what is used. Throws `invalid_request`. */
export function readAdded(
  { limit: ask }: Pick<StoredApproval, "limit">,
  { decision, add }: { decision: ApprovalDecision["decision"]; add: MoreLimits | undefined },
): MoreLimits | undefined {
  if (add !== undefined && (ask === undefined || decision === "deny")) {
    throw refuse(
      ask === undefined ? "is for a limit: this is a call of a tool" : "does not go with a denial",
    );
  }
  if (ask === undefined || decision === "deny") return undefined;
  const { limit, scope, max, used, more } = ask;
  const given = add ?? { [limit]: more };
  if (given[limit] === undefined) throw refuse(`must have ${limit}: that is the limit which was reached`);
  if (scope === "session" && given.steps !== undefined)
    throw refuse("cannot have steps: a session has no limit of them");
  const stepsMax = operationLimits.stepsMax - max;
  if (limit === "steps" && (given.steps ?? 0) > stepsMax)
    throw refuse(`.steps must be at most ${stepsMax}: an operation has ${operationLimits.stepsMax} at most`);
  return { ...given, [limit]: roundDollars(given[limit] + Math.max(used - max, 0)) };
}

function limitApprovals({ approvals }: Pick<Stores, "approvals">, operationId: string): LimitApproval[] {
  if (!approvals.has(operationId)) return [];
  return approvals
    .ofOperation(operationId)
    .filter((approval): approval is LimitApproval => approval.limit !== undefined);
}

function requestMore(
  { agent, operation, thread, clock, journal, reporter }: OperationScope,
  { error: _, ...limit }: ReachedLimit,
  index: number,
): void {
  const id = limitApprovalId(operation.id, index);
  const createdAt = clock.now();
  const expiresAt = createdAt + agent.approvalTimeoutMs;
  const toolName = limitToolName(limit);
  journal.commit(({ approvals, publish }) => {
    publish();
    const place = { thread, messageSeq: 0, index };
    approvals.insert({
      ...place,
      id,
      operationId: operation.id,
      toolName,
      actions: [],
      approvers: agent.approvers,
      limit,
      createdAt,
      expiresAt,
    });
    reporter.log({
      type: "approval_requested",
      approvalId: id,
      toolCallId: id,
      toolName,
      args: limit,
      limit,
      expiresAt,
    });
  });
}

function expire({ journal, clock }: OperationScope, id: string): void {
  const undecided = { decidedAt: clock.now(), decidedBy: undefined, reason: undefined };
  journal.commit(({ approvals, publish }) => {
    approvals.decide(id, { decision: "expired", ...undecided });
    approvals.begin(id);
    publish();
  });
}

function refuse(problem: string): EdgeflueError {
  const text = problem.startsWith(".") ? problem : ` ${problem}`;
  return invalidRequest(`The field "add"${text}.`, { meta: { field: "add" } });
}
