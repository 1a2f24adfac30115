/** One command line that the holder of a session runs in its sandbox, and what it put out. */

import type { ContainerUse } from "./program/container-use.ts";
import type { QueuedRequest } from "./prompt.ts";

export interface ShellRequest extends QueuedRequest {
  command: string;
  /** Default 120,000; at most ten minutes. */
  timeoutMs?: number;
  /** Default: /workspace. */
  cwd?: string;
  /** For this command alone. It is not part of the history. */
  env?: Readonly<Record<string, string>>;
  /** Commands that may run in addition to those that the agent allows. */
  commands?: readonly string[];
  /** Names of variables of the host's environment that the command gets. */
  secrets?: readonly string[];
}

export interface ShellReply {
  stdout: string;
  stderr: string;
  /** 124 after a timeout, 127 for a command that does not exist or is not allowed. */
  exitCode: number;
  /** What it used of a container. Absent where it used none, and of a reply that is given again after a restart. */
  container?: ContainerUse;
  operationId: string;
}
