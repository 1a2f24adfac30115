/** Runs commands in a shell of their own: a group in parentheses, a stage of a pipeline, a substitution, a job. What
 *  ends the subshell ends nothing around it, except a stop. */

import { shellLimits } from "../../limits.ts";
import { BrokenPipe } from "../../process/streams.ts";
import { ShellFailure } from "../../state/failure.ts";
import type { Shell } from "../../state/shell.ts";
import { describeFailure } from "../failures.ts";
import { runExitTrap } from "../traps.ts";

/** Runs in `child`, closes it, and resolves to its exit code. Rejects with `ProcessStopped` only. */
export async function runSubshell(child: Shell, run: () => Promise<number>): Promise<number> {
  // A turn of its own: nested shells do not add up on the stack.
  await undefined;
  try {
    if (child.meter.charge(subshellUnits)) await child.meter.turn();
    child.status = await runGuarded(child, async () => {
      if (child.subshellDepth > shellLimits.shellDepthMax) {
        throw new ShellFailure("exit", `more than ${shellLimits.shellDepthMax} shells within each other`);
      }
      return run();
    });
    await runGuarded(child, async () => {
      await runExitTrap(child);
      return child.status;
    }).then((status) => {
      child.status = status;
    });
    return child.status;
  } finally {
    child.close();
  }
}

const subshellUnits = 2_000;

async function runGuarded(child: Shell, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof BrokenPipe) return error.exitCode;
    const failure = describeFailure(error);
    if (failure === undefined) throw error;
    try {
      await child.complain(failure.message);
    } catch (broken) {
      if (!(broken instanceof BrokenPipe)) throw broken;
    }
    return failure.reach === "exit" ? 1 : failure.exitCode;
  }
}
