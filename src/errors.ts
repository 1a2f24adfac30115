/** The one error class of edgeflue and the table of its codes. `message` is safe for a stranger;
 *  `hint` helps the developer and is shown in development only. Factories take data and build the
 *  sentence. A bug is an `Error`; a refusal is an `EdgeflueError`. */

import { errorLimits } from "./limits.ts";

const statusByCode = {
  invalid_request: 400,
  invalid_json: 400,
  invalid_query_param: 400,
  unauthorized: 401,
  auth_not_configured: 401,
  forbidden: 403,
  rate_limited: 429,
  not_found: 404,
  agent_not_found: 404,
  agent_not_webhook: 404,
  operation_not_found: 404,
  skill_not_found: 404,
  role_not_found: 404,
  secret_not_found: 404,
  approval_not_found: 404,
  approval_decided: 409,
  operation_aborted: 409,
  session_busy: 409,
  idempotency_conflict: 409,
  session_not_found: 404,
  session_exists: 409,
  session_in_use: 409,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  limit_exceeded: 422,
  approval_required: 422,
  result_invalid: 422,
  queue_full: 429,
  internal_error: 500,
  agent_invalid: 500,
  model_not_configured: 500,
  model_unauthorized: 502,
  model_rejected: 502,
  model_overflow: 502,
  model_quota_exceeded: 502,
  model_unavailable: 502,
  model_stream_broken: 502,
  mcp_unavailable: 502,
  model_rate_limited: 503,
  operation_interrupted: 503,
  model_timeout: 504,
  operation_timeout: 504,
  server_unavailable: 503,
  schema_too_new: 500,
  run_not_found: 404,
  instance_not_found: 404,
  run_ended: 409,
  run_cancelled: 409,
  run_interrupted: 503,
  workflow_invalid: 500,
  workflow_changed: 500,
  workflow_not_webhook: 404,
  step_timeout: 504,
  event_timeout: 504,
  value_invalid: 422,
  sandbox_denied: 403,
  sandbox_path: 400,
  sandbox_limit: 413,
  container_capacity: 503,
  container_failed: 502,
  container_lost: 503,
  service_not_found: 404,
  service_failed: 502,
} as const;

export type ErrorCode = keyof typeof statusByCode;

/** Whether this version knows the code: a server or a stored record may be newer. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(statusByCode, code);
}

export interface ErrorOptions {
  /** What the developer should do. Hidden in production. */
  hint?: string;
  /** Machine-readable facts about the refusal, safe for a stranger. */
  meta?: Record<string, unknown>;
  /** Seconds after which the caller may try again; sent as Retry-After. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The plain form of an error, which is stored with an operation and crosses RPC. */
export interface ErrorRecord {
  code: ErrorCode;
  message: string;
  hint?: string;
  meta?: Record<string, unknown>;
  retryAfterSeconds?: number;
}

export class EdgeflueError extends Error {
  override readonly name = "EdgeflueError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly meta: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.meta = options.meta;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** The HTTP status that this error answers with. */
  get status(): number {
    return statusByCode[this.code];
  }

  toRecord(): ErrorRecord {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint !== undefined && { hint: this.hint }),
      ...(this.meta !== undefined && { meta: this.meta }),
      ...(this.retryAfterSeconds !== undefined && { retryAfterSeconds: this.retryAfterSeconds }),
    };
  }

  static fromRecord(record: ErrorRecord): EdgeflueError {
    const { code, message, ...options } = record;
    return new EdgeflueError(code, message, options);
  }
}

/** Any thrown value as an error record, bounded. Anything but a refusal is a bug: its text is only a hint. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (!(error instanceof EdgeflueError)) {
    return { code: "internal_error", message: "An internal error occurred.", hint: describeError(error) };
  }
  const { hint, ...record } = error.toRecord();
  return { ...record, message: clip(record.message), ...(hint !== undefined && { hint: clip(hint) }) };
}

/** Any thrown value in words, bounded. Never throws, whatever was thrown. */
export function describeError(error: unknown): string {
  try {
    if (error instanceof Error) return clip(`${String(error.message) || error.name}${reasonOf(error)}`);
    return typeof error === "string" ? clip(error) : `A value of type ${typeof error} was thrown.`;
  } catch {
    return "A value was thrown that cannot be described.";
  }
}

/** Node's fetch says only that it failed; why is its cause: a host that refuses, a name that does not exist. */
function reasonOf({ message, cause }: Error): string {
  if (message !== "fetch failed" || !(cause instanceof Error)) return "";
  return `: ${cause.message || ("code" in cause ? String(cause.code) : cause.name)}`;
}

function clip(text: string): string {
  const max = errorLimits.textCharsMax;
  return text.length <= max ? text : `${text.slice(0, max)} … (${text.length - max} characters left out)`;
}

export function invalidRequest(message: string, options?: ErrorOptions): EdgeflueError {
  return new EdgeflueError("invalid_request", message, options);
}

/** A request whose field is not as it has to be. */
export function invalidField(field: string, message: string): EdgeflueError {
  return invalidRequest(message, { meta: { field } });
}

/** Without `known`, the message says where to read them. */
export function agentNotFound({ name, known }: { name: string; known?: readonly string[] }): EdgeflueError {
  const which =
    known === undefined
      ? "GET /agents lists those that this caller may use."
      : `Agents of this deployment: ${listNames(known)}.`;
  return new EdgeflueError("agent_not_found", `There is no agent named ${JSON.stringify(name)}.`, {
    hint: `${which} An agent is a file agents/<name>.ts with a default export.`,
  });
}

/** An agent's file cannot be used. `problem` names the field or the exception. */
export function agentInvalid(data: {
  name: string;
  file: string;
  problem: string;
  cause?: unknown;
}): EdgeflueError {
  return new EdgeflueError("agent_invalid", `The agent ${JSON.stringify(data.name)} cannot be loaded.`, {
    hint: `${data.file}: ${data.problem}`,
    meta: { agent: data.name },
    ...(data.cause !== undefined && { cause: data.cause }),
  });
}

interface MissingFile {
  name: string;
  available: readonly string[];
  /** Why a file that exists is not among them. */
  problem: string | undefined;
}

export function skillNotFound({ name, available, problem }: MissingFile): EdgeflueError {
  const text = `There is no skill ${JSON.stringify(name)}. Available skills: ${listNames(available)}.`;
  return new EdgeflueError("skill_not_found", text, {
    hint: problem ?? "An agent has the skills that its field skills names; each is a file below skills/.",
    meta: { skill: name, available },
  });
}

export function roleNotFound({ name, available, problem }: MissingFile): EdgeflueError {
  const text = `There is no role or subagent ${JSON.stringify(name)}. Available: ${listNames(available)}.`;
  return new EdgeflueError("role_not_found", text, {
    hint: problem ?? "A role is a file agents/roles/<name>.md, or a subagent of the agent.",
    meta: { role: name, available },
  });
}

export function secretNotFound(names: readonly string[]): EdgeflueError {
  return new EdgeflueError(
    "secret_not_found",
    `The field "secrets" names what the host does not have: ${listNames(names)}.`,
    {
      hint: "A secret is a variable of the host's environment that has a value: set it with `wrangler secret put`, in .dev.vars, or in env of init().",
      meta: { secrets: names },
    },
  );
}

export function limitExceeded(data: { limit: string; max: number; unit: string }): EdgeflueError {
  return new EdgeflueError("limit_exceeded", `The operation reached its limit of ${data.max} ${data.unit}.`, {
    hint: `Raise limits.${data.limit} of the agent if this much work is expected.`,
    meta: { limit: data.limit, max: data.max },
  });
}

function listNames(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
