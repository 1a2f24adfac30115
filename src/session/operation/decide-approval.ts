/** A decision about a call that waits, from outside: stored once, whatever key it comes with. */

import type { Journal } from "../../journal/journal.ts";
import type { ApprovalDecision, ApprovalView } from "../../protocol/approval.ts";
import { checkFieldsOf } from "../../protocol/request/check-request.ts";
import { approvalNotFound, decide, openApprovals, toApprovalView } from "../tool-call/approvals.ts";
import { findByKey, toIdentity } from "./accept/admission.ts";
import type { OpenOperation } from "./open-operation.ts";

/** The calls of open operations that wait for a decision. */
export function waitingApprovals(
  journal: Journal,
  open: readonly OpenOperation[],
  now: number,
): ApprovalView[] {
  return journal
    .read((stores) => {
      const approvals = open.flatMap(({ operation }) => openApprovals(stores, operation.id));
      return approvals.map((approval) => toApprovalView(approval, stores.messages, now));
    }, [])
    .filter(({ status }) => status === "waiting");
}

/** Returns what reads the approval, once the queue has been resumed. */
export async function decideApproval(
  journal: Journal,
  approvalId: string,
  { idempotencyKey: key, ...decision }: ApprovalDecision,
): Promise<(now: number) => ApprovalView> {
  checkFieldsOf("decision", decision);
  const identity = key === undefined ? undefined : await toIdentity(key, { approvalId, ...decision });
  const isRepeat = identity !== undefined && findByKey(journal, identity) !== undefined;
  if (!isRepeat) {
    if (journal.isNew) throw approvalNotFound(approvalId);
    journal.commit((transaction) => {
      const approval = decide(transaction, approvalId, decision, transaction.now);
      transaction.publish();
      const { operationId, decision: made = "denied", decidedBy: by = null, added } = approval;
      if (identity !== undefined) transaction.idempotency.insert(identity, approvalId);
      const more = added === undefined ? {} : { added };
      journal.log(operationId, { type: "approval_decided", approvalId, decision: made, by, ...more });
    });
  }
  return (now) => {
    const decided = journal.stores.approvals.find(approvalId);
    if (decided === undefined) throw approvalNotFound(approvalId);
    return toApprovalView(decided, journal.stores.messages, now);
  };
}
