/** A failed model call: an error with a code, whether a retry makes sense, and after how long. */

import type { ErrorCode, ErrorRecord } from "../../errors.ts";
import { modelLimits } from "../../limits.ts";

export interface ModelFailure {
  error: ErrorRecord;
  retryable: boolean;
  /** How long the provider asks us to wait. */
  retryAfterMs?: number;
}

/** The kinds of failure that a provider's answer can mean. */
export type FailureKind = keyof typeof kinds;

const kinds = {
  unauthorized: ["model_unauthorized", "The model's provider refused the API key.", false],
  quota: ["model_quota_exceeded", "The account at the model's provider has no credit or quota left.", false],
  rate: ["model_rate_limited", "The model's provider limits the rate of requests.", true],
  overflow: ["model_overflow", "The conversation is too long for the model.", false],
  unavailable: ["model_unavailable", "The model's provider failed.", true],
  broken: ["model_stream_broken", "The model's answer broke off.", true],
  malformed: ["model_stream_broken", "The model wrote a tool call that its provider cannot read.", true],
  rejected: ["model_rejected", "The model's provider rejected the request.", false],
} as const satisfies Record<string, readonly [ErrorCode, string, boolean]>;

/** `hint` is the provider's text. */
export function toFailure(kind: FailureKind, hint: string, retryAfterMs?: number): ModelFailure {
  const [code, message, retryable] = kinds[kind];
  return {
    error: { code, message, hint: hint.slice(0, modelLimits.errorTextCharsMax) },
    retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
