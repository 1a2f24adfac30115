/** Runs the commands that `trap` has set. */

import { BrokenPipe } from "../process/streams.ts";
import type { Shell } from "../state/shell.ts";

/** The command of `EXIT`, `ERR`, `RETURN` or a signal, if one is set. Keeps `$?`, unless the command ends the shell. */
export async function runTrap(shell: Shell, name: string): Promise<void> {
  const command = shell.traps.get(name);
  if (command === undefined || command === "" || shell.isInTrap) return;
  const { status, jump, pipeStatus } = shell;
  shell.isInTrap = true;
  shell.jump = undefined;
  try {
    await shell.runner.runText(shell, command, { firstLine: shell.line });
  } finally {
    shell.isInTrap = false;
  }
  if (shell.jump !== undefined) return;
  shell.status = status;
  shell.pipeStatus = pipeStatus;
  shell.jump = jump;
}

/** At the end of a shell. */
export async function runExitTrap(shell: Shell): Promise<void> {
  if (!shell.traps.has("EXIT")) return;
  shell.isInTrap = false;
  try {
    await runTrap(shell, "EXIT");
  } catch (error) {
    if (!(error instanceof BrokenPipe)) throw error;
    shell.status = error.exitCode;
  }
  shell.traps.delete("EXIT");
}

/** Signals that have come since the last command. */
export async function runPendingTraps(shell: Shell): Promise<void> {
  for (
    let signal = shell.pendingSignals.shift();
    signal !== undefined;
    signal = shell.pendingSignals.shift()
  ) {
    await runTrap(shell, signal);
  }
}
