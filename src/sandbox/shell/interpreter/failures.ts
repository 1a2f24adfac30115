/** What an exception within a command says to the one who typed it. */

import { EdgeflueError } from "../../../errors.ts";
import { FileError } from "../../file-error.ts";
import { MemoryExceeded } from "../process/meter.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import { type FailureReach, ShellFailure } from "../state/failure.ts";

export interface DescribedFailure {
  readonly message: string;
  readonly exitCode: number;
  readonly reach: FailureReach;
}

/** Undefined for what is no failure of a command: a stop, a broken pipe, or a bug. */
export function describeFailure(error: unknown): DescribedFailure | undefined {
  if (error instanceof ShellFailure) return error;
  if (error instanceof UsageError || error instanceof NotSupported) {
    return { message: error.message, exitCode: error.exitCode, reach: "command" };
  }
  if (error instanceof FileError) {
    return { message: `${error.path}: ${error.reason}`, exitCode: 1, reach: "command" };
  }
  if (error instanceof MemoryExceeded) return { message: error.message, exitCode: 1, reach: "discard" };
  if (error instanceof EdgeflueError) return { message: error.message, exitCode: 1, reach: "command" };
  return undefined;
}
