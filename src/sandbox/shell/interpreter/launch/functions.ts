/** Calls functions. */

import { shellLimits } from "../../limits.ts";
import { ShellFailure } from "../../state/failure.ts";
import type { Shell } from "../../state/shell.ts";
import type { FunctionDefinition } from "../../syntax/tree.ts";
import { runTrap } from "../traps.ts";

export async function callFunction(
  shell: Shell,
  { name, body }: FunctionDefinition,
  args: readonly string[],
): Promise<number> {
  const { frames, positional, loopDepth } = shell;
  const outerTrap = shell.traps.get("RETURN");
  if (frames.length >= shellLimits.functionDepthMax) {
    throw new ShellFailure(
      "discard",
      `${name}: maximum function nesting level exceeded (${shellLimits.functionDepthMax})`,
    );
  }
  // A turn of its own: calls within calls do not add up on the stack.
  await undefined;
  const source = shell.isFile ? shell.name : "environment";
  shell.frames = [{ name, line: shell.line, source }, ...frames];
  shell.positional = args;
  shell.loopDepth = 0;
  shell.variables.pushScope("function");
  try {
    const status = await shell.runner.runCommand(shell, body);
    if (shell.jump?.kind === "return") {
      shell.jump = undefined;
      return shell.status;
    }
    return status;
  } finally {
    // Without `set -T` a function runs only a trap that it has set itself.
    const isOwn = shell.traps.get("RETURN") !== outerTrap || shell.options.has("functrace");
    if (shell.jump === undefined && isOwn) await runTrap(shell, "RETURN");
    shell.variables.popScope();
    shell.frames = frames;
    shell.positional = positional;
    shell.loopDepth = loopDepth;
  }
}
