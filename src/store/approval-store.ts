/** The rows of tool calls that need an approval: requested once, decided once, counted before each run. */

import type { Approvers, LimitAsk, MoreLimits } from "../protocol/approval.ts";
import { fromRow, type RowOf, Store } from "./store.ts";
import type { ToolCallKey } from "./tool-call-store.ts";

export interface StoredApproval extends ToolCallKey {
  id: string;
  operationId: string;
  toolName: string;
  /** What the call would do that needs the approval, in words; empty when it is the call itself. */
  actions: readonly string[];
  /** Who may decide, as it was when the call asked; undefined when everyone may. */
  approvers: Approvers | undefined;
  /** Of a limit at which the operation asks for more; undefined for a call. */
  limit?: LimitAsk | undefined;
  /** What the decision has added to the limits. */
  added?: MoreLimits | undefined;
  createdAt: number;
  expiresAt: number;
  /** Undefined while it is not decided. */
  decision: "approved" | "denied" | "expired" | undefined;
  decidedAt: number | undefined;
  decidedBy: string | undefined;
  reason: string | undefined;
  /** Times that the approved call has begun. */
  attempts: number;
}

type PlainFields = Omit<StoredApproval, "actions" | "approvers" | "limit" | "added">;
type ApprovalRow = RowOf<PlainFields> & { actions: string | null; approvers: string | null };

const columns =
  'id, operation_id AS operationId, thread, message_seq AS messageSeq, call_index AS "index", tool_name AS toolName, actions, approvers, created_at AS createdAt, expires_at AS expiresAt, decision, decided_at AS decidedAt, decided_by AS decidedBy, reason, attempts';

export class ApprovalStore extends Store {
  /** The newest operation that has asked for one, empty when none has: few do, and the calls of later ones need not
   *  look each time. Undefined until it is read. */
  #newestOperation: string | undefined;

  insert(
    approval: Omit<StoredApproval, "decision" | "decidedAt" | "decidedBy" | "reason" | "attempts">,
  ): void {
    const { id, operationId, thread, messageSeq, index, toolName, createdAt, expiresAt } = approval;
    const { approvers } = approval;
    // An earlier release reads a list of texts there.
    const actions = approval.limit === undefined ? approval.actions : [JSON.stringify(approval.limit)];
    this.#newestOperation = operationId;
    this.sql.run(
      `INSERT INTO approvals (id, operation_id, thread, message_seq, call_index, tool_name, actions, approvers, created_at, expires_at, attempts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
      id,
      operationId,
      thread,
      messageSeq,
      index,
      toolName,
      actions.length === 0 ? null : JSON.stringify(actions),
      approvers === undefined ? null : JSON.stringify(approvers),
      createdAt,
      expiresAt,
    );
  }

  find(id: string): StoredApproval | undefined {
    this.#newestOperation ??= this.#readNewestOperation();
    // Ids begin with the operation's, and operations' ids sort by acceptance.
    if (id > afterIdsOf(this.#newestOperation)) return undefined;
    const row = this.sql.first<ApprovalRow>(`SELECT ${columns} FROM approvals WHERE id = ?`, id);
    return row === undefined ? undefined : toApproval(row);
  }

  /** Whether an operation has asked for one. */
  has(operationId: string): boolean {
    this.#newestOperation ??= this.#readNewestOperation();
    return operationId <= this.#newestOperation && this.ofOperation(operationId).length > 0;
  }

  #readNewestOperation(): string {
    const row = this.sql.first<{ operation_id: string }>(
      "SELECT operation_id FROM approvals ORDER BY id DESC LIMIT 1",
    );
    return row?.operation_id ?? "";
  }

  /** Those of an operation, in the order in which they were asked for. Ids begin with the operation's. */
  ofOperation(operationId: string): StoredApproval[] {
    return this.sql
      .all<ApprovalRow>(
        `SELECT ${columns} FROM approvals WHERE id >= ? AND id < ? ORDER BY created_at, message_seq, call_index`,
        `${operationId}:`,
        afterIdsOf(operationId),
      )
      .map(toApproval);
  }

  /** Changes nothing when it was decided before. */
  decide(
    id: string,
    {
      decision,
      decidedAt,
      decidedBy,
      reason,
      limit,
      added,
    }: Pick<StoredApproval, "decision" | "decidedAt" | "decidedBy" | "reason" | "limit" | "added">,
  ): void {
    if (limit !== undefined && added !== undefined) {
      const actions = JSON.stringify([JSON.stringify(limit), JSON.stringify(added)]);
      this.sql.run("UPDATE approvals SET actions = ? WHERE id = ? AND decision IS NULL", actions, id);
    }
    this.sql.run(
      "UPDATE approvals SET decision = ?, decided_at = ?, decided_by = ?, reason = ? WHERE id = ? AND decision IS NULL",
      decision ?? null,
      decidedAt ?? null,
      decidedBy ?? null,
      reason ?? null,
      id,
    );
  }

  /** Removes those of an operation and of all before it. */
  removeUpTo(operationId: string): void {
    this.sql.run("DELETE FROM approvals WHERE id < ?", afterIdsOf(operationId));
  }

  /** Records that the approved call begins, once more if it did before. */
  begin(id: string): void {
    this.sql.run("UPDATE approvals SET attempts = attempts + 1 WHERE id = ?", id);
  }
}

/** The first text after all ids of an operation's approvals: these begin with the operation's id and a colon. */
export function afterIdsOf(operationId: string): string {
  return `${operationId};`;
}

/** The same call always has the same id. */
export function approvalId(operationId: string, { thread, messageSeq, index }: ToolCallKey): string {
  return `${operationId}:${thread}:${messageSeq}.${index}`.replace(/[^A-Za-z0-9_.:-]+/g, "-");
}

/** The numbered limits of an operation, in the order in which they are reached. */
export function limitApprovalId(operationId: string, index: number): string {
  return `${operationId}:limit:${index}`;
}

/** No tool can have this name. */
const limitPrefix = "limit:";

export function limitToolName({ limit }: LimitAsk): string {
  return limitPrefix + limit;
}

function toApproval({ actions: stored, approvers, ...row }: ApprovalRow): StoredApproval {
  const actions: string[] = stored === null ? [] : JSON.parse(stored);
  const [limit, added] = row.toolName.startsWith(limitPrefix) ? actions : [];
  return {
    ...fromRow<PlainFields>(row),
    actions: limit === undefined ? actions : [],
    ...(limit !== undefined && { limit: JSON.parse(limit) as LimitAsk }), // written by `insert`
    ...(added !== undefined && { added: JSON.parse(added) as MoreLimits }), // written by `decide`
    approvers: approvers === null ? undefined : JSON.parse(approvers),
  };
}
