/** What a command of the shell is, and all that it sees: its arguments, streams, files and bounds. Commands reach
 *  nothing else. Each is a function from a process to its exit code. */

import type { Clock } from "../../../clock.ts";
import type { Network } from "../../network/network.ts";
import type { ShellFiles } from "./files.ts";
import type { Meter } from "./meter.ts";
import type { Input, Output } from "./streams.ts";

/** Resolves to the exit code. A `UsageError`, `FileError`, `MemoryExceeded` or refusal of the sandbox that it throws is
 *  printed as the command's error; `ProcessStopped` and `BrokenPipe` end it. */
export type Command = (process: Process) => Promise<number>;

export interface Process {
  /** The name it was called by, for messages. */
  readonly name: string;
  /** Without the name. */
  readonly args: readonly string[];
  /** Exported variables. */
  readonly env: ReadonlyMap<string, string>;
  /** Absolute. */
  readonly cwd: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Takes paths as they were typed, relative ones from `cwd`. */
  readonly files: ShellFiles;
  readonly meter: Meter;
  readonly clock: Clock;
  /** What the agent's rules let it reach. */
  readonly network: Network;
  /** Opens a file, device or descriptor by its path (`/dev/stdin`, `/dev/fd/63`), or stdin for `-`. Throws
   *  `FileError`. */
  openInput(path: string): Input;
  /** Opens it for writing; creates or empties a file unless `append`. */
  openOutput(path: string, options?: { append?: boolean }): Output;
  /** Permission bits that new files do not get, e.g. `0o022`. */
  readonly umask: number;
  /** Runs another command as a child, through the same policy as any other; 127 when it does not exist. */
  spawn(argv: readonly string[], options?: SpawnOptions): Promise<number>;
  /** Prints `name: message` to stderr. */
  fail(message: string): Promise<void> | undefined;
  /** Pauses; ends early when the process is stopped. */
  sleep(milliseconds: number): Promise<void>;
}

/** Each default is the parent's own. */
export interface SpawnOptions {
  stdin?: Input;
  stdout?: Output;
  stderr?: Output;
  env?: ReadonlyMap<string, string>;
  cwd?: string;
  /** A fork of the parent's, when the child may be stopped alone. */
  meter?: Meter;
}
