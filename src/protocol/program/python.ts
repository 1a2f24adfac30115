/** One program of Python that the holder of a session runs on the machine of its sandbox, and what it came to. */

import type { JsonSchema } from "../json-schema/json-schema.ts";
import type { QueuedRequest } from "../prompt.ts";

export interface PythonRequest extends QueuedRequest {
  /** The value of its last line, when that is an expression, is the result: it has to be JSON, or something that has a plain
   *  form in JSON (a dataclass, a date, a set, an array of numpy, a frame of pandas). */
  code: string;
  /** Variables that the code has: JSON by name. */
  inputs?: Readonly<Record<string, unknown>>;
  /** JSON Schema of the result. Default: anything. */
  result?: JsonSchema;
  /** Default 30,000; at most ten minutes. It counts the start of a container. */
  timeoutMs?: number;
  /** Of the address space of Python and of each program that it starts. Default: what the machine has. */
  memoryBytes?: number;
  /** Runs in the interpreter of this name, which keeps its variables, imports and threads for the next call until the container
   *  stops. In a container only. Default: a new interpreter that ends with the code. */
  interpreter?: string;
  /** Ends the interpreter of that name first. Default false. */
  restart?: boolean;
  /** Folder of the sandbox that it starts in. Default: /workspace. */
  cwd?: string;
}

export interface PythonReply {
  /** Null when the last line is no expression. */
  result: unknown;
  stdout: string;
  /** With what has to be said about the container and its files. */
  stderr: string;
  /** `none`: nothing is kept. `new`: nothing was kept under that name: it is the first call, or the container had stopped
   *  and the state is gone. `kept`: the variables of earlier calls were there. */
  state: "none" | "new" | "kept";
  operationId: string;
}
