/** Errors of the language that end more than the command in which they happen. */

/** `"discard"` ends the line of the script (`$((1/0))`), `"assignment"` too (a readonly variable) and counts for
 *  `set -e`; `"exit"` ends the shell (`${x:?}`, `set -u`); `"command"` ends only the command. */
export type FailureReach = "command" | "discard" | "assignment" | "exit";

export class ShellFailure extends Error {
  override readonly name = "ShellFailure";
  readonly reach: FailureReach;
  readonly exitCode: number;

  constructor(reach: FailureReach, message: string, exitCode = 1) {
    super(message);
    this.reach = reach;
    this.exitCode = exitCode;
  }
}
