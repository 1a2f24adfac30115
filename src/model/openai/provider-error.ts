/** An error that a server reports in the middle of a stream. */

import { isOverflow, ModelCallError } from "../model-error.ts";

interface ReportedError {
  type?: unknown;
  code?: unknown;
}

/** Codes that a retry cannot change. */
const finalCodes = new Set<unknown>([
  "invalid_request_error",
  "context_length_exceeded",
  "insufficient_quota",
  "invalid_prompt",
]);

export function providerError(reported: unknown): ModelCallError {
  const { type, code } = typeof reported === "object" && reported !== null ? (reported as ReportedError) : {};
  const hint = `The provider says: ${JSON.stringify(reported)}`;
  if (isOverflow(hint)) {
    return new ModelCallError("model_overflow", "The conversation is too long for the model.", hint, false);
  }
  return finalCodes.has(type) || finalCodes.has(code)
    ? new ModelCallError("model_rejected", "The model's provider rejected the request.", hint, false)
    : new ModelCallError("model_stream_broken", "The model's answer broke off.", hint, true);
}
