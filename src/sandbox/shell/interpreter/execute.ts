/** Runs lists of commands: `;`, `&`, `&&`, `||`, `!`, and what `set -e` makes of their exit codes. */

import type { Shell } from "../state/shell.ts";
import type { CommandList, CommandNode, ListItem, Pipeline } from "../syntax/tree.ts";
import { startJob } from "./subshell/background.ts";
import { runStages } from "./subshell/pipeline.ts";
import { timed } from "./timing.ts";
import { runPendingTraps, runTrap } from "./traps.ts";

export async function runLists(shell: Shell, lists: readonly CommandList[]): Promise<number> {
  for (const { items } of lists) {
    for (const item of items) {
      await runItem(shell, item);
      if (shell.jump !== undefined) return shell.status;
    }
  }
  return shell.status;
}

function runItem(shell: Shell, item: ListItem): Promise<unknown> {
  if (item.isBackground) return startJob(shell, item.text ?? "", (child) => runJobItem(child, item));
  return runAndOr(shell, item);
}

/** A subshell that is the whole job is the job's own shell, which has its traps. */
function runJobItem(child: Shell, item: ListItem): Promise<number> {
  const [command, ...others] = item.first.commands;
  const isAlone = others.length === 0 && item.rest.length === 0 && !item.first.isNegated;
  if (!isAlone || command?.kind !== "subshell" || command.redirections.length > 0)
    return runAndOr(child, item);
  return runLists(child, command.body);
}

/** Every pipeline but the last is a condition. */
export async function runAndOr(shell: Shell, { first, rest }: ListItem): Promise<number> {
  await runPipeline(shell, first, rest.length > 0);
  if (rest.length === 0) return shell.status;
  for (const [index, { operator, pipeline }] of rest.entries()) {
    if (shell.jump !== undefined) break;
    if ((shell.status === 0) !== (operator === "&&")) continue;
    await runPipeline(shell, pipeline, index < rest.length - 1);
  }
  return shell.status;
}

async function runPipeline(shell: Shell, pipeline: Pipeline, isCondition: boolean): Promise<void> {
  const isIgnored = isCondition || pipeline.isNegated;
  if (isIgnored) shell.ignoredErrors += 1;
  try {
    if (pipeline.timing === undefined) await runCommands(shell, pipeline);
    else await timed(shell, pipeline.timing, () => runCommands(shell, pipeline));
  } finally {
    if (isIgnored) shell.ignoredErrors -= 1;
  }
  if (pipeline.isNegated && shell.jump === undefined) shell.status = shell.status === 0 ? 1 : 0;
  if (
    shell.status !== 0 &&
    !isIgnored &&
    shell.ignoredErrors === 0 &&
    shell.jump === undefined &&
    isCounted(pipeline)
  ) {
    await noticeError(shell);
  }
  if (shell.pendingSignals.length > 0) await runPendingTraps(shell);
}

async function runCommands(shell: Shell, { commands, pipesErrors }: Pipeline): Promise<void> {
  const [first] = commands;
  if (first === undefined) {
    shell.status = 0;
    return;
  }
  if (commands.length > 1) {
    await runStages(shell, commands, pipesErrors);
    return;
  }
  const status = await shell.runner.runCommand(shell, first);
  shell.status = status;
  if (first.kind === "simple" || first.kind === "subshell") shell.pipeStatus = [status];
}

/** Within other compound commands the command that failed has counted already. */
function isCounted({ commands }: Pipeline): boolean {
  const [first] = commands;
  return commands.length > 1 || (first !== undefined && countedKinds.has(first.kind));
}

const countedKinds: ReadonlySet<CommandNode["kind"]> = new Set([
  "simple",
  "subshell",
  "arithmetic",
  "conditional",
  "unsupported",
]);

/** The ERR trap, and the end of the script under `set -e`. */
async function noticeError(shell: Shell): Promise<void> {
  const isInherited = shell.frames.length === 0 || shell.options.has("errtrace");
  if (isInherited) await runTrap(shell, "ERR");
  if (shell.options.has("errexit") && shell.jump === undefined) shell.jump = { kind: "exit" };
}
