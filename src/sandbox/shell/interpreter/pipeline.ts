/** Runs the commands of a pipeline side by side, each in a subshell. */

import { Pipe } from "../process/pipe.ts";
import { OpenFile } from "../state/descriptors.ts";
import type { Shell } from "../state/shell.ts";
import type { CommandNode } from "../syntax/tree.ts";
import { runSubshell } from "./subshell.ts";

export async function runStages(
  shell: Shell,
  commands: readonly CommandNode[],
  pipesErrors: readonly boolean[],
): Promise<void> {
  const running: Promise<number>[] = [];
  let input: OpenFile | undefined;
  for (const [index, command] of commands.entries()) {
    const child = shell.fork();
    const isLast = index === commands.length - 1;
    const next = isLast ? undefined : openPipe(shell);
    if (input !== undefined) child.descriptors.set(0, input);
    if (next !== undefined) child.descriptors.set(1, next.writer);
    if (next !== undefined && pipesErrors[index] === true) child.descriptors.set(2, next.writer);
    running.push(runSubshell(child, () => child.runner.runCommand(child, command)));
    // The child has it now.
    input?.release();
    next?.writer.release();
    input = next?.reader;
  }
  const statuses = await settleAll(running);
  shell.pipeStatus = statuses;
  const failed = shell.options.has("pipefail") ? statuses.findLast((status) => status !== 0) : undefined;
  shell.status = failed ?? statuses.at(-1) ?? 0;
}

/** Both ends of a pipe; the caller releases each when it has given it away. */
export function openPipe(shell: Shell): { reader: OpenFile; writer: OpenFile } {
  const pipe = new Pipe(shell.meter);
  return {
    reader: new OpenFile({ input: pipe }, () => pipe.close()).retain(),
    writer: new OpenFile({ output: pipe }, () => pipe.end()).retain(),
  };
}

/** Waits for all, also when one is stopped; then the stop goes on. */
async function settleAll(running: readonly Promise<number>[]): Promise<number[]> {
  const outcomes = await Promise.allSettled(running);
  return outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}
