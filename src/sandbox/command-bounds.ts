/** What a shell is given, with its bounds: the same for every sandbox. */

import { EdgeflueError } from "../errors.ts";
import { sandboxLimits } from "../limits.ts";
import { boundPassed } from "./file-error.ts";

export function requireCommandSize(
  command: string,
  commandBytesMax: number = sandboxLimits.commandBytesMax,
): void {
  if (command.length <= commandBytesMax && new TextEncoder().encode(command).length <= commandBytesMax)
    return;
  throw boundPassed(
    { commandBytesMax },
    `The command is longer than ${commandBytesMax} bytes. Write the data to a file first.`,
  );
}

/** Programs of a system end their texts with NUL. */
export function refuseNul(command: string): void {
  if (command.includes("\0"))
    throw new EdgeflueError("invalid_request", "The command contains a NUL character.");
}

/** The input of a command as bytes. `bound` is how many it can have, by the name of the limit. */
export function toInput(stdin: string | Uint8Array, bound: Readonly<Record<string, number>>): Uint8Array {
  const bytes = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  const [max = 0] = Object.values(bound);
  if (bytes.length <= max) return bytes;
  throw boundPassed(bound, `The input of a command can have at most ${max} bytes. Write it to a file first.`);
}
