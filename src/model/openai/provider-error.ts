/** The exception for an error that a server reports in the middle of a stream. */

import { ModelCallError, reportedFailure } from "../model-error.ts";

export function providerError(reported: unknown): ModelCallError {
  return ModelCallError.of(reportedFailure(reported));
}
