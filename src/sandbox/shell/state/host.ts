/** What a shell needs from around it. */

import type { Clock } from "../../../clock.ts";
import type { Network } from "../../network/network.ts";
import type { ShellFiles } from "../process/files.ts";
import type { Meter } from "../process/meter.ts";
import type { Command } from "../process/process.ts";
import type { Input, Output } from "../process/streams.ts";

export type CommandKind = "program" | "builtin" | "function";

export interface Refusal {
  /** Printed as an error of the shell. */
  readonly message: string;
  readonly exitCode: number;
}

export interface ShellHost {
  readonly files: ShellFiles;
  readonly meter: Meter;
  readonly clock: Clock;
  /** Programs by name. */
  readonly commands: ReadonlyMap<string, Command>;
  /** Default: there is none. */
  readonly network?: Network;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  /** Default: nothing to read. */
  readonly stdin?: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The one choke point of policy: asked before each program, builtin or function is started, with its expanded words.
   *  May throw to end the whole command line. Default: everything is allowed. */
  authorize?(argv: readonly string[], kind: CommandKind): Refusal | undefined;
}
