/** One accepted request on a session until it settles, as the API shows it. */

import type { ErrorRecord } from "../errors.ts";
import type { PromptResult } from "./prompt.ts";

export type OperationKind = "prompt" | "skill" | "task" | "shell" | "javascript" | "python" | "compact";

interface OperationBase {
  operationId: string;
  kind: OperationKind;
  /** Attempts that have begun. More than 1 after a restart in the middle. */
  attempts: number;
  /** Milliseconds since 1970. */
  acceptedAt: number;
}

/** The result of a `shell` is `{stdout, stderr, exit_code}`, of a `javascript` `{result, logs}`, of a `python` `{result, stdout,
 *  stderr, state}`. */
export type OperationView = OperationBase &
  /** `waiting`: all that is left to do waits for an approval. */
  (
    | { status: "queued" | "running" | "waiting" }
    | { status: "succeeded"; settledAt: number; result: PromptResult }
    | { status: "failed"; settledAt: number; error: ErrorRecord }
    /** `text` is what the model had said when it was stopped. */
    | { status: "aborted"; settledAt: number; error: ErrorRecord; text: string }
  );

export type SettledOperation = Extract<OperationView, { settledAt: number }>;

/** Says that a request is stored and will settle. */
export interface Receipt {
  operationId: string;
  /** Milliseconds since 1970. */
  acceptedAt: number;
}

export interface AbortRequest {
  /** Default: the operation that runs. */
  operationId?: string;
  /** The same by the key that the request came with. */
  idempotencyKey?: string;
}

export interface AbortReply {
  /** Whether there was anything to end. */
  aborted: boolean;
  operationIds: string[];
}
