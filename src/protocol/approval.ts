/** A call of a tool that somebody has to allow before it runs. */

export interface ApprovalView {
  approvalId: string;
  operationId: string;
  toolName: string;
  toolCallId: string;
  /** What the tool would be called with. */
  args: unknown;
  /** `expired`: nobody decided in time; the model is told that the call was denied. */
  status: "waiting" | "approved" | "denied" | "expired";
  /** Milliseconds since 1970. */
  createdAt: number;
  expiresAt: number;
  decidedAt?: number;
  /** Who decided, as the caller named them. */
  decidedBy?: string;
  /** What the model is told beside a denial. */
  reason?: string;
}

export interface ApprovalDecision {
  decision: "approve" | "deny";
  /** Who decides. It stands in the history. */
  by?: string;
  /** Told to the model with a denial. */
  reason?: string;
  /** The same decision with the same key is the one that was made. Any other that follows it is refused. */
  idempotencyKey?: string;
}
