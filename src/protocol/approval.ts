/** A tool call that needs an approval before it runs, or a limit at which an operation asks for more. */

import type { Principal } from "./access/principal.ts";
import type { OperationLimits } from "./operation-limits.ts";

/** A limit that is used up. */
export interface LimitAsk {
  limit: "steps" | "toolCalls" | "totalTokens" | "costUsd";
  /** Whose limit it is. */
  scope: "operation" | "session";
  max: number;
  /** Calls of tools that are about to be made count. */
  used: number;
  /** What an approval adds that says nothing else: as much again, counted from what is used. */
  more: number;
}

export type MoreLimits = Pick<OperationLimits, LimitAsk["limit"]>;

export interface ApprovalView {
  approvalId: string;
  operationId: string;
  /** Of a limit: `limit:` and its name. */
  toolName: string;
  /** Of a limit: the approval's own id. */
  toolCallId: string;
  /** What the tool would be called with; of a limit, the same as `limit`. */
  args: unknown;
  /** Of an operation that asks for more; absent on a call. */
  limit?: LimitAsk;
  /** What an approval has added to the limits. */
  added?: MoreLimits;
  /** What the call would do that needs the approval, such as `run git push origin main`; absent when every call of the
   *  tool needs one. */
  actions?: readonly string[];
  /** `expired`: there was no decision in time; the model reads that the call was denied. */
  status: "waiting" | "approved" | "denied" | "expired";
  /** Milliseconds since 1970. */
  createdAt: number;
  expiresAt: number;
  decidedAt?: number;
  /** Who decided: the principal, with the service that spoke for it; else whom the caller named. */
  decidedBy?: string;
  /** Who may decide; absent when everyone may who can call the session's `decide`. */
  approvers?: Approvers;
  /** What the model reads with a denial. */
  reason?: string;
}

/** Who may decide about a call: those of whom all of this is true. A principal without a name is none of them. */
export interface Approvers {
  /** One who has one of these roles. Default: any. */
  roles?: readonly string[];
  /** Not the one who made the request of which the call is part. Default false. */
  notAsker?: boolean;
}

export interface ApprovalDecision {
  decision: "approve" | "deny";
  /** How much more may be used from here on, of a limit; e.g. `{ steps: 20 }`. Default: as much again. */
  add?: MoreLimits;
  /** Who decides, as the caller says. It is part of the history, unless the caller has a name itself. */
  by?: string;
  /** Who decides, for programs that run the session; over HTTP it is whom the guard let in. */
  principal?: Principal;
  /** The model reads it with a denial. */
  reason?: string;
  /** The same decision with the same key is the one that was made. Any other that follows it is refused. */
  idempotencyKey?: string;
}
