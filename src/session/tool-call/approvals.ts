/** Calls that need an approval: requested as a row, decided exactly once, from anywhere and however late. While
 *  all that an operation has left to do waits for that, it takes no memory and no time. */

import { EdgeflueError } from "../../errors.ts";
import { describePrincipal, type Principal } from "../../protocol/access/principal.ts";
import type { ApprovalDecision, ApprovalView } from "../../protocol/approval.ts";
import { toolCallsOf } from "../../protocol/message.ts";
import { approvalId, type StoredApproval } from "../../store/approval-store.ts";
import type { MessageStore } from "../../store/message/message-store.ts";
import type { Stores } from "../../store/stores.ts";
import type { ToolCallKey } from "../../store/tool-call-store.ts";
import type { Tool } from "../../tool/tool.ts";
import type { PendingToolCall } from "../conversation/next-move.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";
import { addLimits, readAdded } from "./limit-approvals.ts";

export type Clearance =
  /** It may run. */
  | { type: "cleared"; approval: StoredApproval | undefined }
  /** It may not; the text is for the model. */
  | { type: "denied"; approval: StoredApproval; problem: string }
  | { type: "waiting" };

/** Whether a call may run now. Asks for an approval the first time that it needs one. */
export function requireClearance(
  scope: ThreadScope,
  tool: Tool,
  {
    answerSeq,
    index,
    part,
    input,
  }: Pick<PendingToolCall, "index" | "part"> & { answerSeq: number; input: unknown },
): Clearance {
  const { operation, stores, thread, clock, agent } = scope;
  const key = { thread, messageSeq: answerSeq, index };
  const id = approvalId(operation.id, key);
  const approval = stores.approvals.find(id);
  if (approval === undefined) {
    if (!needsApproval(tool, input, agent.toolsNeedingApproval))
      return { type: "cleared", approval: undefined };
    requestApproval(scope, tool, { answerSeq, index, part });
    return { type: "waiting" };
  }
  const { decision, decidedBy, reason, expiresAt } = approval;
  if (decision === "approved") return { type: "cleared", approval };
  if (decision === undefined && clock.now() < expiresAt) return { type: "waiting" };
  if (decision === undefined) {
    const expired = {
      decision: "expired" as const,
      decidedAt: clock.now(),
      decidedBy: undefined,
      reason: undefined,
    };
    scope.journal.commit(({ approvals, publish }) => {
      approvals.decide(id, expired);
      publish();
    });
  }
  const who = decidedBy === undefined ? "" : ` by ${decidedBy}`;
  const why = reason === undefined ? "" : ` Reason: ${reason}`;
  const problem =
    decision === "denied"
      ? `The call was denied${who}. It was not run.${why}`
      : "The call was denied: there was no decision in time. It was not run.";
  return { type: "denied", approval, problem };
}

/** Asks for the approval of a call, or of what it would do. */
export function requestApproval(
  { agent, operation, thread, clock, journal, reporter }: ThreadScope,
  tool: Tool,
  { answerSeq, index, part }: Pick<PendingToolCall, "index" | "part"> & { answerSeq: number },
  actions: readonly string[] = [],
): void {
  const key = { thread, messageSeq: answerSeq, index };
  const id = approvalId(operation.id, key);
  const createdAt = clock.now();
  const expiresAt = createdAt + agent.approvalTimeoutMs;
  const { toolName, toolCallId, input: args } = part;
  journal.commit(({ approvals, publish }) => {
    publish();
    const { approvers = agent.approvers } = tool;
    approvals.insert({
      ...key,
      id,
      operationId: operation.id,
      toolName,
      actions,
      approvers,
      createdAt,
      expiresAt,
    });
    const why = actions.length === 0 ? {} : { actions };
    reporter.log({
      type: "approval_requested",
      approvalId: id,
      toolCallId,
      toolName,
      args,
      ...why,
      expiresAt,
    });
  });
}

export function needsApproval(tool: Tool, input: unknown, named: readonly string[]): boolean {
  if (named.includes(tool.name)) return true;
  const { needsApproval: needs = false } = tool;
  const answer: unknown = typeof needs === "function" ? needs(input) : needs;
  if (typeof answer === "boolean") return answer;
  const isPromise = answer instanceof Promise;
  if (isPromise) answer.catch(() => {}); // no one else waits for it
  throw new Error(
    `Not run: needsApproval of the tool "${tool.name}" must return true or false; it returned ${isPromise ? "a promise" : JSON.stringify(answer)}.`,
  );
}

/** Decides about a call, in one transaction: whether it is open still, and whether this principal may. Throws
 *  `approval_not_found`, `approval_decided` or `forbidden`. */
export function decide(
  { approvals, operations, messages, meta }: Stores,
  id: string,
  { decision, by, principal, reason, add }: ApprovalDecision,
  now: number,
): StoredApproval {
  const approval = approvals.find(id);
  if (approval === undefined) throw approvalNotFound(id);
  const operation = operations.find(approval.operationId);
  const hasEnded = operation?.settledAt !== undefined || operation?.abortedAt !== undefined;
  const isOver = hasEnded || now >= approval.expiresAt || isAnswered(approval, messages);
  if (approval.decision !== undefined || isOver) {
    const { decision: made = "expired", decidedBy } = approval;
    const what = approval.limit === undefined ? "This call" : "This limit";
    const how =
      made !== "expired"
        ? `has been decided about already. It was ${made}${decidedBy === undefined ? "" : ` by ${decidedBy}`}.`
        : now >= approval.expiresAt
          ? "counts as denied: no one decided about it in time."
          : "needs no decision any more: what it belongs to has ended.";
    throw new EdgeflueError("approval_decided", `${what} ${how}`, {
      meta: { approvalId: id, decision: made, decidedBy },
    });
  }
  requireApprover(approval, principal, operation?.input.options.principal);
  const decided = decision === "approve" ? ("approved" as const) : ("denied" as const);
  const decidedBy = principal === undefined ? by : describePrincipal(principal);
  const { limit } = approval;
  const added = readAdded(approval, { decision, add });
  const outcome = { decision: decided, decidedAt: now, decidedBy, reason, limit, added };
  approvals.decide(id, outcome);
  if (limit?.scope === "session" && added !== undefined)
    meta.saveAddedLimits(addLimits(meta.addedLimits(), added));
  return { ...approval, ...outcome };
}

/** Whoever is not known is refused where it matters who it is: the one who decides, and the one who asked. */
function requireApprover(
  { id, approvers }: StoredApproval,
  principal: Principal | undefined,
  asker: Principal | undefined,
): void {
  if (approvers === undefined) return;
  const refuse = (problem: string) =>
    new EdgeflueError("forbidden", `This call is not yours to decide about: ${problem}.`, {
      hint: "approvers of the agent or the tool says who may: see docs/security.md.",
      meta: { approvalId: id, approvers },
    });
  if (principal === undefined) throw refuse("it is not known who you are");
  const { roles, notAsker = false } = approvers;
  if (roles !== undefined && !roles.some((role) => principal.roles?.includes(role)))
    throw refuse(`it takes the role ${roles.join(" or ")}`);
  if (!notAsker) return;
  if (asker === undefined) throw refuse("it is not known who asked for it, and who asked may not decide");
  // The name alone: with another service in between it is still the same one.
  if (asker.name === principal.name) throw refuse("you asked for it");
}

export function approvalNotFound(id: string): EdgeflueError {
  return new EdgeflueError(
    "approval_not_found",
    `There is no approval ${JSON.stringify(id)} in this session.`,
    {
      hint: "An approval belongs to the session whose call waits for it: name that one, over HTTP with ?session=. GET …/approvals lists those of a session.",
      meta: { approvalId: id },
    },
  );
}

/** Those of an operation whose calls have no result yet, and limits about which nothing was done yet. A call may get a
 *  result without a decision: its tool is gone. */
export function openApprovals(
  { approvals, messages }: Pick<Stores, "approvals" | "messages">,
  operationId: string,
): StoredApproval[] {
  return approvals.ofOperation(operationId).filter((approval) => !isAnswered(approval, messages));
}

function isAnswered(approval: StoredApproval, messages: MessageStore): boolean {
  return approval.limit === undefined ? hasResult(approval, messages) : approval.attempts > 0;
}

/** Whether a call is over, itself or with the task that it belongs to. */
function hasResult({ thread, messageSeq, index }: ToolCallKey, messages: MessageStore): boolean {
  if (messages.find(thread, messageSeq + 1 + index) !== undefined) return true;
  // A task's conversation is named after the call that began it.
  const [, parent, seq, call] = /^(.+)>(\d+)\.(\d+)$/.exec(thread) ?? [];
  if (parent === undefined) return false;
  return hasResult({ thread: parent, messageSeq: Number(seq), index: Number(call) }, messages);
}

/** When a parked operation can continue without a further request: now, if an approval was decided. */
export function nextDueAt(approvals: readonly StoredApproval[], now: number): number {
  const open = approvals.filter(({ decision, attempts }) => decision === undefined || attempts === 0);
  const due = open.map(({ decision, expiresAt }) => (decision === undefined ? expiresAt : now));
  return due.length === 0 ? now : Math.min(...due);
}

export function toApprovalView(approval: StoredApproval, messages: MessageStore, now: number): ApprovalView {
  const { id, operationId, thread, messageSeq, index, toolName, actions, createdAt, expiresAt } = approval;
  const { approvers } = approval;
  const { decision, decidedAt, decidedBy, reason, limit, added } = approval;
  const message = limit === undefined ? messages.find(thread, messageSeq) : undefined;
  const call = message?.role === "assistant" ? toolCallsOf(message)[index] : undefined;
  return {
    approvalId: id,
    operationId,
    toolName,
    toolCallId: call?.toolCallId ?? (limit === undefined ? "" : id),
    args: limit ?? call?.input,
    ...(limit !== undefined && { limit }),
    ...(added !== undefined && { added }),
    ...(actions.length > 0 && { actions }),
    ...(approvers !== undefined && { approvers }),
    status: decision ?? (now >= expiresAt ? "expired" : "waiting"),
    createdAt,
    expiresAt,
    ...(decidedAt !== undefined && { decidedAt }),
    ...(decidedBy !== undefined && { decidedBy }),
    ...(reason !== undefined && { reason }),
  };
}
