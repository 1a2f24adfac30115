/** Runs any command, and gives expansion and builtins the way to do so. */

import { builtins } from "../builtin/table.ts";
import { NotSupported } from "../process/options.ts";
import { ShellFailure } from "../state/failure.ts";
import type { ArgvOptions, Found, Runner, Shell } from "../state/shell.ts";
import type { CommandNode } from "../syntax/tree.ts";
import { runArithmetic, runCase, runFor, runForArithmetic, runIf, runWhile } from "./compound-commands.ts";
import { runConditional } from "./conditional-commands.ts";
import { runLists } from "./execute.ts";
import { describeFailure } from "./failures.ts";
import { dispatch } from "./launch/dispatch.ts";
import { findCommand } from "./launch/lookup.ts";
import { withRedirections } from "./redirections.ts";
import { runInnerText } from "./script.ts";
import { runSimpleCommand } from "./simple-commands.ts";
import { runSubshell } from "./subshell/subshell.ts";
import { openProcess, substitute, withProcesses } from "./subshell/substitution.ts";

/** Some 2 µs, and what a failure takes besides: its message, its stack. */
const commandUnits = 200;
const failureUnits = 3_000;

async function runCommand(shell: Shell, node: CommandNode): Promise<number> {
  if (shell.meter.charge(commandUnits)) await shell.meter.turn();
  shell.line = node.line;
  if (shell.options.has("noexec")) return shell.status;
  try {
    if (node.kind === "simple") return await runSimpleCommand(shell, node);
    if (node.redirections.length === 0) return await runNode(shell, node);
    return await withProcesses(shell, () =>
      withRedirections(shell, node.redirections, () => runNode(shell, node)),
    );
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === undefined || failure.reach !== "command") throw error;
    if (shell.meter.charge(failureUnits)) await shell.meter.turn();
    await shell.complain(failure.message);
    return failure.exitCode;
  }
}

async function runNode(shell: Shell, node: CommandNode): Promise<number> {
  switch (node.kind) {
    case "simple":
      return runSimpleCommand(shell, node);
    case "group":
      return runLists(shell, node.body);
    case "subshell": {
      const child = shell.fork();
      return runSubshell(child, () => runLists(child, node.body));
    }
    case "if":
      return runIf(shell, node);
    case "while":
    case "until":
      return runWhile(shell, node);
    case "for":
      return runFor(shell, node);
    case "for-arithmetic":
      return runForArithmetic(shell, node);
    case "case":
      return runCase(shell, node);
    case "conditional":
      return runConditional(shell, node.expression);
    case "arithmetic":
      return runArithmetic(shell, node.expression);
    case "function":
      shell.functions.set(node.name, node);
      return 0;
    case "unsupported":
      // What follows would work on what it has not done.
      throw new ShellFailure("exit", new NotSupported(node.feature).message, 2);
  }
}

function find(shell: Shell, name: string): Found | undefined {
  if (Object.hasOwn(builtins, name)) return { kind: "builtin" };
  const found = findCommand(shell, name);
  if ("problem" in found) return undefined;
  return { kind: found.kind === "program" ? "program" : "file", path: found.path };
}

function findProgram(shell: Shell, name: string): string | undefined {
  const found = findCommand(shell, name);
  return "problem" in found ? undefined : found.path;
}

function runArgv(shell: Shell, argv: readonly string[], options: ArgvOptions = {}): Promise<number> {
  return dispatch(shell, { argv, operands: argv, assignments: [], ...options });
}

export const runner: Runner = {
  runCommand,
  runLists,
  runArgv,
  substitute,
  openProcess,
  find,
  findProgram,
  runText: (shell, text, { firstLine = 1 } = {}) => runInnerText(shell, text, firstLine),
  builtinNames: Object.keys(builtins).sort(),
};
