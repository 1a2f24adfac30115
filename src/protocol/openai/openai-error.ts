/** Errors as OpenAI's API has them: `{"error": {"message", "type", "param", "code"}}`. */

import { EdgeflueError, type ErrorRecord } from "../../errors.ts";

export interface OpenAiError {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** Its client sends again what failed with one of these, without a key that would make it the same request. */
const retriedStatuses: ReadonlySet<number> = new Set([408, 409, 429, 500, 502, 503, 504]);

/** `hasBegun`: the request was accepted, so that sending it again would be another one. */
export function toOpenAiResponse(record: ErrorRecord, { hasBegun = false } = {}): Response {
  const { status } = EdgeflueError.fromRecord(record);
  const headers = new Headers();
  if (record.retryAfterSeconds !== undefined) headers.set("retry-after", String(record.retryAfterSeconds));
  if (status === 401) headers.set("www-authenticate", "Bearer");
  if (record.code === "method_not_allowed" && Array.isArray(record.meta?.allowed))
    headers.set("allow", record.meta.allowed.join(", "));
  const mayRepeat = !hasBegun && record.retryAfterSeconds !== undefined;
  if (retriedStatuses.has(status) && !mayRepeat) headers.set("x-should-retry", "false");
  return Response.json({ error: toOpenAiError(record) }, { status, headers });
}

export function toOpenAiError({ code, message, meta }: ErrorRecord): OpenAiError {
  const param = meta?.param ?? meta?.field;
  return {
    message,
    type: typeOf(EdgeflueError.fromRecord({ code, message }).status),
    param: typeof param === "string" ? param : null,
    code: typeof meta?.code === "string" ? meta.code : (openAiCodes[code] ?? code),
  };
}

/** The codes for which its clients look. */
const openAiCodes: Readonly<Record<string, string>> = {
  unauthorized: "invalid_api_key",
  auth_not_configured: "invalid_api_key",
  agent_not_found: "model_not_found",
  agent_not_webhook: "model_not_found",
  model_overflow: "context_length_exceeded",
};

function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}
