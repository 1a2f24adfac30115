/** Starts jobs (`command &`), which run at the same time as the shell until they end or are killed. */

import { shellLimits } from "../../limits.ts";
import { type Meter, ProcessStopped } from "../../process/meter.ts";
import { emptyInput } from "../../process/streams.ts";
import { OpenFile } from "../../state/descriptors.ts";
import type { Shell } from "../../state/shell.ts";
import { runSubshell } from "./subshell.ts";

/** Its standard input is empty: the shell itself goes on reading its own. */
export async function startJob(
  shell: Shell,
  text: string,
  run: (child: Shell) => Promise<number>,
): Promise<void> {
  await waitForRoom(shell);
  launchJob(shell, text, run);
}

/** At once: the job has the descriptors that are open now. */
export function launchJob(shell: Shell, text: string, run: (child: Shell) => Promise<number>): void {
  const meter = shell.meter.fork();
  const child = shell.fork(meter);
  child.descriptors.set(0, new OpenFile({ input: emptyInput }));
  child.loopDepth = 0;
  const ended = runJob(child, meter, run);
  const job = shell.jobs.add({
    pid: child.ownPid,
    text,
    meter,
    ended,
    exitCode: undefined,
    signal: (name) => takeSignal(child, name),
  });
  shell.family.track(job);
  shell.lastJobPid = child.ownPid;
  shell.status = 0;
}

/** Very many jobs at once wait for each other, as they do where fork(2) fails. */
async function waitForRoom(shell: Shell): Promise<void> {
  const { family } = shell;
  while (family.running.size >= shellLimits.jobsMax) await shell.meter.wait(family.nextEnd);
}

/** A job that is killed ends alone; a stop of the whole command line passes through. */
async function runJob(child: Shell, meter: Meter, run: (child: Shell) => Promise<number>): Promise<number> {
  try {
    return await runSubshell(child, () => run(child));
  } catch (error) {
    if (error instanceof ProcessStopped) return error.exitCode;
    // Nobody waits for this promise to learn of bugs, so they stop everything.
    meter.stop(new ProcessStopped(`[edgeflue] ${String(error)}`, 1));
    return 1;
  } finally {
    meter.close();
  }
}

/** Whether a trap of the job handles the signal. */
function takeSignal(child: Shell, name: string): boolean {
  const command = child.traps.get(name);
  if (command === undefined) return false;
  if (command !== "") child.pendingSignals.push(name);
  return true;
}
