/** The operands of a command: what Linux refuses becomes a message, and the command goes on with the next. */

import { FileError } from "../../file-error.ts";
import type { Process } from "../process/process.ts";

/** Whether `work` succeeded. `task` says what was tried, e.g. `cannot remove 'x'`; the reason follows it. */
export async function attempt(
  process: Process,
  task: string,
  work: () => Promise<void> | void,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await process.fail(`${task}: ${error.reason}`);
    return false;
  }
}

/** Does `work` for one operand after the other. Resolves to the exit code: 1 when any of them failed. */
export async function forEachOperand<Operand>(
  operands: readonly Operand[],
  work: (operand: Operand) => Promise<boolean>,
): Promise<number> {
  let exitCode = 0;
  for (const operand of operands) if (!(await work(operand))) exitCode = 1;
  return exitCode;
}
