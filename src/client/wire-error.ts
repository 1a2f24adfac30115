/** Error envelopes as errors again. An error of a newer server, or of a proxy in front of it, becomes one that this
 *  version knows. */

import { EdgeflueError, type ErrorCode, type ErrorRecord, isErrorCode } from "../errors.ts";

/** The error in an answer, or one made from its status when it has none. */
export async function toServerError(response: Response): Promise<EdgeflueError> {
  const { status, headers } = response;
  const text = await response.text();
  const error = readEnvelope(text);
  const retryAfterSeconds = readRetryAfter(headers.get("retry-after"));
  const more = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (error !== undefined) return EdgeflueError.fromRecord({ ...parseErrorRecord(error, status), ...more });
  return new EdgeflueError(
    isInFront(status) ? "server_unavailable" : codeOfStatus(status),
    `The server answered ${status} without saying more.`,
    {
      hint: `Check baseUrl: this may not be an edgeflue server, or something in front of it answers. It said: ${text.slice(0, 200)}`,
      meta: { status },
      ...more,
    },
  );
}

/** The `error` of an envelope. `status` is that of the answer it came with. */
export function parseErrorRecord(error: unknown, status = 500): ErrorRecord {
  const { type, message, details, dev, meta } = asObject(error) ?? {};
  const known = isErrorCode(type);
  const facts = { ...asObject(meta), ...(!known && { type }) };
  const retryAfterSeconds = readDetails(details);
  return {
    code: known ? type : codeOfStatus(status),
    message: typeof message === "string" ? message : "The server gave no reason.",
    ...(typeof dev === "string" && { hint: dev }),
    ...(Object.keys(facts).length > 0 && { meta: facts }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

function readEnvelope(text: string): unknown {
  try {
    return asObject(asObject(JSON.parse(text))?.error);
  } catch {
    return undefined; // not JSON: not from the API
  }
}

/** Seconds, or a date. */
function readRetryAfter(header: string | null): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const until = Number.isNaN(seconds) ? (Date.parse(header) - Date.now()) / 1000 : seconds;
  return Number.isNaN(until) ? undefined : Math.max(Math.ceil(until), 0);
}

/** In a stream and in an operation's view there is no header: the envelope's text has the seconds. */
function readDetails(details: unknown): number | undefined {
  const seconds =
    typeof details === "string" ? /^Try again in (\d+(?:\.\d+)?) s\.$/.exec(details)?.[1] : undefined;
  return seconds === undefined ? undefined : Number(seconds);
}

/** What proxies and platforms answer for a server that is down or overloaded. */
function isInFront(status: number): boolean {
  return status === 429 || (status >= 502 && status <= 504) || (status >= 520 && status <= 530);
}

const codes: Readonly<Record<number, ErrorCode>> = {
  401: "unauthorized",
  403: "unauthorized",
  404: "not_found",
  405: "method_not_allowed",
  413: "payload_too_large",
  415: "unsupported_media_type",
};

function codeOfStatus(status: number): ErrorCode {
  return codes[status] ?? (status < 500 ? "invalid_request" : "internal_error");
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined; // each key is checked
}
