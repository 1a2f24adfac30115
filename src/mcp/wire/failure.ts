/** Why a server gave no result. `problem` follows `The MCP server "docs" `; what the server itself said stays apart, because it
 *  may be anything. */

export interface FailureFacts {
  /** The server's own words. */
  said?: string | undefined;
  status?: number;
  /** Of a JSON-RPC error. */
  code?: number;
  /** Whether it may be otherwise in a moment. */
  passes?: boolean;
  /** When to ask again, as the server says. */
  retryAfterSeconds?: number | undefined;
  /** Whether a call may have been made all the same. */
  mayHaveRun?: boolean;
  /** Whether it took too long. */
  isLate?: boolean;
  cause?: unknown;
}

export class McpFailure extends Error {
  readonly problem: string;
  readonly said: string;
  readonly status: number | undefined;
  readonly code: number | undefined;
  readonly passes: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly mayHaveRun: boolean;
  readonly isLate: boolean;

  constructor(
    problem: string,
    {
      said = "",
      status,
      code,
      passes = false,
      retryAfterSeconds,
      mayHaveRun = false,
      isLate = false,
      cause,
    }: FailureFacts = {},
  ) {
    super(problem, { cause });
    this.problem = problem;
    this.said = said;
    this.status = status;
    this.code = code;
    this.passes = passes;
    this.retryAfterSeconds = retryAfterSeconds;
    this.mayHaveRun = mayHaveRun;
    this.isLate = isLate;
  }
}

export function tooLate(timeoutMs: number): McpFailure {
  return new McpFailure(`did not answer within ${timeoutMs / 1000} s`, {
    passes: true,
    mayHaveRun: true,
    isLate: true,
  });
}

export function unreachable(cause: unknown): McpFailure {
  return new McpFailure("cannot be reached, or the connection broke", {
    passes: true,
    mayHaveRun: true,
    cause,
  });
}

export function cutOff(): McpFailure {
  return new McpFailure("ended its answer in the middle", { passes: true, mayHaveRun: true });
}

export function tooLarge(bytesMax: number, where = ""): McpFailure {
  return new McpFailure(`sent more than ${bytesMax} bytes${where}`, { mayHaveRun: true });
}

export function notProtocol(what: string): McpFailure {
  return new McpFailure(what, { mayHaveRun: true });
}

export function notAnAnswer(): McpFailure {
  return notProtocol("answered with JSON that is no answer to the request");
}

/** A response that is no success. */
export type Refusal = Pick<Response, "status" | "headers">;

export function refused(refusal: Refusal, said: string): McpFailure {
  const { status } = refusal;
  const why = status === 401 || status === 403 ? ": it does not take the credentials" : "";
  return new McpFailure(`answered with status ${status}${why}`, {
    said,
    ...factsOf(refusal),
    mayHaveRun: status >= 500,
  });
}

/** A JSON-RPC error. Some servers send a text in its place. */
export function erred(error: unknown, refusal?: Refusal): McpFailure {
  const { code, message = error } = Object(error) as { code?: unknown; message?: unknown }; // any value as an object
  return new McpFailure("answered with an error", {
    said: typeof message === "string" ? message : "",
    ...(typeof code === "number" && { code }),
    ...(refusal !== undefined && factsOf(refusal)),
  });
}

function factsOf({ status, headers }: Refusal): FailureFacts {
  const passes = status >= 500 || status === 429 || status === 408;
  const seconds = /^\d{1,9}$/.exec(headers.get("retry-after") ?? "")?.[0];
  return { status, passes, ...(seconds !== undefined && { retryAfterSeconds: Number(seconds) }) };
}
