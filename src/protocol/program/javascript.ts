/** One program of JavaScript that the caller of a session runs on its sandbox's files, and what it returned. */

import type { JsonSchema } from "../json-schema/json-schema.ts";
import type { QueuedRequest } from "../prompt.ts";

export interface JavaScriptRequest extends QueuedRequest {
  /** The body of an async function: it may `await`, and returns JSON. */
  code: string;
  /** JSON, which the code sees as `inputs`. */
  inputs?: unknown;
  /** JSON Schema of what it returns. Default: anything. */
  result?: JsonSchema;
  /** Default 30,000; at most two minutes. */
  timeoutMs?: number;
  /** Of the program's heap. Default 32 MiB, at most 64 MiB. */
  memoryBytes?: number;
  /** Names of tools of the agent that it may call, as `tools.NAME(input)`. Default: none. */
  allowedTools?: readonly string[];
  /** Folder of the sandbox that it works in, and cannot leave. Default: /workspace. */
  cwd?: string;
}

export interface JavaScriptReply {
  /** Null when the code returned nothing. */
  result: unknown;
  /** What it said by `console`. */
  logs: string;
  operationId: string;
}
