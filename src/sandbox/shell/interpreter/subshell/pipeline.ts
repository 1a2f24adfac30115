/** Runs the commands of a pipeline side by side, each in a subshell. */

import { Pipe } from "../../process/pipe.ts";
import { OpenFile } from "../../state/descriptors.ts";
import type { Shell } from "../../state/shell.ts";
import type { CommandNode } from "../../syntax/tree.ts";
import { runSubshell } from "./subshell.ts";

export async function runStages(
  shell: Shell,
  commands: readonly CommandNode[],
  pipesErrors: readonly boolean[],
): Promise<void> {
  const running: Promise<number>[] = [];
  let input: OpenFile | undefined;
  try {
    for (const [index, command] of commands.entries()) {
      const next = index === commands.length - 1 ? undefined : openPipe(shell);
      const stage = { input, output: next?.writer, pipesErrors: pipesErrors[index] === true };
      try {
        const isOwn = next === undefined && shell.options.shopt("lastpipe") === true;
        running.push(isOwn ? runInShell(shell, command, stage) : runInSubshell(shell, command, stage));
      } finally {
        // The stage has them now.
        input?.release();
        next?.writer.release();
        input = next?.reader;
      }
    }
  } finally {
    // Left over only when there was no room for all stages: then those before it end.
    input?.release();
    const statuses = await settleAll(running);
    shell.pipeStatus = statuses;
    const failed = shell.options.has("pipefail") ? statuses.findLast((status) => status !== 0) : undefined;
    shell.status = failed ?? statuses.at(-1) ?? 0;
  }
}

interface Stage {
  readonly input: OpenFile | undefined;
  readonly output: OpenFile | undefined;
  /** `|&`. */
  readonly pipesErrors: boolean;
}

function runInSubshell(shell: Shell, command: CommandNode, stage: Stage): Promise<number> {
  const child = shell.fork();
  if (stage.input !== undefined) child.descriptors.set(0, stage.input);
  if (stage.output !== undefined) child.descriptors.set(1, stage.output);
  if (stage.output !== undefined && stage.pipesErrors) child.descriptors.set(2, stage.output);
  return runSubshell(child, () => child.runner.runCommand(child, command));
}

/** `shopt -s lastpipe`: the last stage is the shell's own. */
async function runInShell(shell: Shell, command: CommandNode, { input }: Stage): Promise<number> {
  if (input === undefined) return shell.runner.runCommand(shell, command);
  const saved = shell.descriptors.get(0)?.retain();
  shell.descriptors.set(0, input);
  try {
    return await shell.runner.runCommand(shell, command);
  } finally {
    if (saved === undefined) shell.descriptors.close(0);
    else {
      shell.descriptors.set(0, saved);
      saved.release();
    }
  }
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
