/** Maps the many ways in which a model call can fail to a few kinds, each with a code and whether a retry makes sense.
 *  Text from the provider goes into the hint, never into the message. */

import { APICallError, InvalidPromptError, UnsupportedFunctionalityError } from "@ai-sdk/provider";
import { describeError, EdgeflueError, type ErrorCode } from "../errors.ts";
import { classify } from "./failure/classify.ts";
import { type ModelFailure, toFailure } from "./failure/model-failure.ts";
import { type ProviderReport, readReport } from "./failure/provider-report.ts";
import { readRetryDelay } from "./failure/retry-delay.ts";

/** A failure that edgeflue detects: silence, a stream that ends too early, an endless answer. */
export class ModelCallError extends Error {
  readonly failure: ModelFailure;

  constructor(code: ErrorCode, message: string, hint: string, retryable: boolean) {
    super(hint);
    this.failure = { error: { code, message, hint }, retryable };
  }

  static of({ error, retryable, retryAfterMs }: ModelFailure): ModelCallError {
    const { code, message, hint = message } = error;
    const made = new ModelCallError(code, message, hint, retryable);
    if (retryAfterMs !== undefined) made.failure.retryAfterMs = retryAfterMs;
    return made;
  }
}

/** `phase` tells a connection that was never established from one that broke. */
export function toModelFailure(error: unknown, phase: "call" | "stream"): ModelFailure {
  if (error instanceof ModelCallError) return error.failure;
  if (error instanceof EdgeflueError) return { error: error.toRecord(), retryable: false };
  if (APICallError.isInstance(error)) return fromApiCall(error);
  if (isReport(error)) return reportedFailure(error);
  if (InvalidPromptError.isInstance(error) || UnsupportedFunctionalityError.isInstance(error)) {
    return rejected("The model does not support this request.", describeError(error));
  }
  if (error instanceof RangeError || error instanceof ReferenceError) {
    // A bug of ours, not the provider's: a retry would fail the same way.
    return rejected("The request to the model could not be made.", describeError(error));
  }
  if (phase === "call") return unreachable(describeError(error));
  // Anything else that the AI SDK throws or streams is a broken connection or a chunk that cannot be parsed.
  return toFailure("broken", describeError(error));
}

/** An error that a provider reports in the middle of a stream. */
export function reportedFailure(reported: unknown): ModelFailure {
  const report = readReport(reported);
  return readFailure(report, `The provider says: ${report.text}`);
}

function fromApiCall({
  statusCode: status,
  url,
  message,
  responseBody = "",
  responseHeaders,
}: APICallError): ModelFailure {
  const hint = `${status ?? "no status"} from ${toShownUrl(url)}: ${message}${responseBody === "" ? "" : ` ${responseBody}`}`;
  if (status === undefined) return unreachable(hint);
  const report = readReport(responseBody === "" ? message : responseBody, {
    status,
    headers: responseHeaders,
  });
  // The answer started well, and then the connection broke.
  if (status < 300) return toFailure("broken", hint);
  return readFailure(report, hint);
}

function readFailure(report: ProviderReport, hint: string): ModelFailure {
  const retryAfterMs = readRetryDelay(report);
  return toFailure(classify(report, retryAfterMs), hint, retryAfterMs);
}

/** A URL without the parts that may be secret: user name, password and query. */
export function toShownUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** Whether it is JSON rather than an exception. */
function isReport(error: unknown): boolean {
  if (typeof error !== "object" || error === null || error instanceof Error) return false;
  return "message" in error || "error" in error || "code" in error;
}

function unreachable(hint: string): ModelFailure {
  const failure = toFailure("unavailable", hint);
  return { ...failure, error: { ...failure.error, message: "The model's provider cannot be reached." } };
}

function rejected(message: string, hint: string): ModelFailure {
  const failure = toFailure("rejected", hint);
  return { ...failure, error: { ...failure.error, message } };
}
