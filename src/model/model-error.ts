/** What went wrong with a model call: the provider's many failures as a few kinds, each with a code and
 *  whether another try makes sense. Provider texts go into the hint, never into the message. */

import { APICallError, InvalidPromptError, UnsupportedFunctionalityError } from "@ai-sdk/provider";
import { describeError, EdgeflueError, type ErrorCode, type ErrorRecord } from "../errors.ts";
import { modelLimits } from "../limits.ts";

export interface ModelFailure {
  error: ErrorRecord;
  retryable: boolean;
  /** How long the provider asks us to wait. */
  retryAfterMs?: number;
}

/** A failure that edgeflue detects: silence, a stream that ends too early, an endless answer. */
export class ModelCallError extends Error {
  readonly failure: ModelFailure;

  constructor(code: ErrorCode, message: string, hint: string, retryable: boolean) {
    super(hint);
    this.failure = { error: { code, message, hint }, retryable };
  }
}

/** `phase` separates a connection that was never made from one that broke. */
export function toModelFailure(error: unknown, phase: "call" | "stream"): ModelFailure {
  if (error instanceof ModelCallError) return error.failure;
  if (error instanceof EdgeflueError) return { error: error.toRecord(), retryable: false };
  if (APICallError.isInstance(error)) return fromApiCall(error);
  if (isReport(error)) return fromReport(error);
  if (InvalidPromptError.isInstance(error) || UnsupportedFunctionalityError.isInstance(error)) {
    return failure("model_rejected", "The model cannot take this request.", describeError(error), false);
  }
  if (error instanceof RangeError || error instanceof ReferenceError) {
    // Ours, not the provider's: a further try would end the same way.
    return failure(
      "model_rejected",
      "The request to the model could not be made.",
      describeError(error),
      false,
    );
  }
  if (phase === "call") {
    return failure(
      "model_unavailable",
      "The model's provider cannot be reached.",
      describeError(error),
      true,
    );
  }
  // Anything else that the AI SDK throws or streams is a broken connection or a chunk that does not parse.
  return brokenAnswer(describeError(error));
}

function fromApiCall(error: APICallError): ModelFailure {
  const hint = clip(`${error.statusCode ?? "no status"} from ${error.url}: ${error.message}${bodyOf(error)}`);
  if (error.statusCode === undefined) {
    return failure("model_unavailable", "The model's provider cannot be reached.", hint, true);
  }
  return { ...fromStatus(error.statusCode, hint), ...readRetryAfter(error) };
}

function fromStatus(status: number, hint: string): ModelFailure {
  // Google answers a wrong key with 400.
  if (status === 401 || status === 403 || (status === 400 && hint.includes("API_KEY_INVALID"))) {
    return failure("model_unauthorized", "The model's provider refused the API key.", hint, false);
  }
  if (status === 429) {
    return failure("model_rate_limited", "The model's provider limits the rate of requests.", hint, true);
  }
  if (isOverflow(hint)) return overflow(hint);
  // The answer began well: the connection broke within it.
  if (status < 300) return brokenAnswer(hint);
  if (status >= 500 || status === 408 || status === 409) {
    return failure("model_unavailable", "The model's provider failed.", hint, true);
  }
  return failure("model_rejected", "The model's provider rejected the request.", hint, false);
}

/** An error that a provider reports in the middle of a stream: JSON, not an exception. */
interface ProviderReport {
  message: string;
  statusCode?: unknown;
  /** A status with some servers, a word with others. */
  code?: unknown;
}

function isReport(error: unknown): error is ProviderReport {
  return (
    typeof error === "object" &&
    error !== null &&
    !(error instanceof Error) &&
    "message" in error &&
    typeof error.message === "string"
  );
}

function fromReport(report: ProviderReport): ModelFailure {
  const hint = `The provider says: ${JSON.stringify(report)}`;
  const status = Number(report.statusCode ?? report.code);
  if (status >= 400 && status < 600) return fromStatus(status, hint);
  return isOverflow(hint) ? overflow(hint) : brokenAnswer(hint);
}

function brokenAnswer(hint: string): ModelFailure {
  return failure("model_stream_broken", "The model's answer broke off.", hint, true);
}

function overflow(hint: string): ModelFailure {
  return failure("model_overflow", "The conversation is too long for the model.", hint, false);
}

/** How OpenAI, Anthropic, Google and servers like theirs say that the context is too long. */
const overflowWordings =
  /context[ _](?:length|window)|maximum context|prompt is too long|input is too long|too many tokens|token (?:limit|count)[^.]*exceed|exceeds?[^.]*(?:token|context)|request too large/i;

export function isOverflow(text: string): boolean {
  return overflowWordings.test(text);
}

function failure(code: ErrorCode, message: string, hint: string, retryable: boolean): ModelFailure {
  return { error: { code, message, hint: clip(hint) }, retryable };
}

function bodyOf(error: APICallError): string {
  return error.responseBody === undefined || error.responseBody === "" ? "" : ` ${error.responseBody}`;
}

function clip(text: string): string {
  return text.slice(0, modelLimits.errorTextCharsMax);
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date, or what Google writes into the body. */
function readRetryAfter({ responseHeaders = {}, responseBody = "" }: APICallError): {
  retryAfterMs?: number;
} {
  const milliseconds = Number.parseFloat(responseHeaders["retry-after-ms"] ?? "");
  if (milliseconds >= 0) return { retryAfterMs: milliseconds };
  const text = responseHeaders["retry-after"] ?? /"retryDelay":\s*"([\d.]+)s"/.exec(responseBody)?.[1] ?? "";
  const seconds = Number(text);
  if (text !== "" && seconds >= 0) return { retryAfterMs: seconds * 1000 };
  const date = Date.parse(text);
  return Number.isNaN(date) ? {} : { retryAfterMs: Math.max(0, date - Date.now()) };
}
