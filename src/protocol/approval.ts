/** A tool call that needs an approval before it runs. */

export interface ApprovalView {
  approvalId: string;
  operationId: string;
  toolName: string;
  toolCallId: string;
  /** What the tool would be called with. */
  args: unknown;
  /** What the call would do that needs the approval, such as `run git push origin main`; absent when every call of the
   *  tool needs one. */
  actions?: readonly string[];
  /** `expired`: there was no decision in time; the model reads that the call was denied. */
  status: "waiting" | "approved" | "denied" | "expired";
  /** Milliseconds since 1970. */
  createdAt: number;
  expiresAt: number;
  decidedAt?: number;
  /** Who decided, as the caller named them. */
  decidedBy?: string;
  /** What the model reads with a denial. */
  reason?: string;
}

export interface ApprovalDecision {
  decision: "approve" | "deny";
  /** Who decides. It is part of the history. */
  by?: string;
  /** The model reads it with a denial. */
  reason?: string;
  /** The same decision with the same key is the one that was made. Any other that follows it is refused. */
  idempotencyKey?: string;
}
