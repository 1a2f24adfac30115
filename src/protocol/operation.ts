/** One accepted request on a session until it settles, as the API shows it. */

import type { ErrorRecord } from "../errors.ts";
import type { PromptResult } from "./prompt.ts";

export type OperationKind = "prompt" | "skill";

interface OperationBase {
  operationId: string;
  kind: OperationKind;
  /** Times that it was taken up. More than 1 after a restart in the middle. */
  attempts: number;
  /** Milliseconds since 1970. */
  acceptedAt: number;
}

export type OperationView = OperationBase &
  (
    | { status: "queued" | "running" }
    | { status: "succeeded"; settledAt: number; result: PromptResult }
    | { status: "failed"; settledAt: number; error: ErrorRecord }
  );

export type SettledOperation = Extract<OperationView, { status: "succeeded" | "failed" }>;
