/** Starts what a command names: a function, a builtin or a program. The one place that asks the policy. */

import type { Operand } from "../../builtin/builtin.ts";
import { builtins } from "../../builtin/table.ts";
import { assign } from "../../expand/assignments.ts";
import { ShellFailure } from "../../state/failure.ts";
import type { CommandKind } from "../../state/host.ts";
import type { ArgvOptions, Shell } from "../../state/shell.ts";
import type { Assignment, FunctionDefinition } from "../../syntax/tree.ts";
import { describeFailure } from "../failures.ts";
import { callFunction } from "./functions.ts";
import { findCommand } from "./lookup.ts";
import { runFound } from "./programs.ts";

export type { Operand };

export interface Call extends ArgvOptions {
  readonly argv: readonly string[];
  /** The same words, with assignments as they were written. */
  readonly operands: readonly Operand[];
  readonly assignments: readonly Assignment[];
  /** Neither functions nor builtins. */
  readonly onlyPrograms?: boolean;
}

export async function dispatch(shell: Shell, call: Call): Promise<number> {
  const [name = ""] = call.argv;
  if (shell.meter.charge(dispatchUnits)) await shell.meter.turn();
  const skipsFunctions = call.skipsFunctions === true || call.onlyBuiltins === true;
  const definition = skipsFunctions ? undefined : shell.functions.get(name);
  if (definition !== undefined) return runFunction(shell, definition, call);
  const builtin = call.onlyPrograms === true ? undefined : builtins[name];
  if (builtin !== undefined && Object.hasOwn(builtins, name)) {
    const refusal = askPolicy(shell, call.argv, "builtin");
    if (refusal !== undefined) return refusal;
    return withTemporary(shell, call.assignments, () =>
      guard(shell, name, () =>
        builtin(shell, { name, args: call.argv.slice(1), operands: call.operands.slice(1) }),
      ),
    );
  }
  if (call.onlyBuiltins === true) {
    await shell.complain(`builtin: ${name}: not a shell builtin`);
    return 1;
  }
  return runProgram(shell, call);
}

const dispatchUnits = 300;

async function runFunction(shell: Shell, definition: FunctionDefinition, call: Call): Promise<number> {
  const refusal = askPolicy(shell, call.argv, "function");
  if (refusal !== undefined) return refusal;
  return withTemporary(shell, call.assignments, () => callFunction(shell, definition, call.argv.slice(1)));
}

async function runProgram(shell: Shell, { argv, assignments, onlyPrograms = false }: Call): Promise<number> {
  const refusal = askPolicy(shell, argv, "program");
  if (refusal !== undefined) return refusal;
  return withTemporary(shell, assignments, async () => {
    const found = findCommand(shell, argv[0] ?? "");
    if ("problem" in found) {
      await shell.complain(`${argv[0]}: ${found.problem}`);
      return found.exitCode;
    }
    return runFound(shell, found, argv, { isSpawned: onlyPrograms });
  });
}

/** The exit code of a refusal, which is printed; undefined when the command may run. */
export function askPolicy(
  shell: Shell,
  argv: readonly string[],
  kind: CommandKind,
): Promise<number> | undefined {
  const refusal = shell.family.host.authorize?.(argv, kind);
  return refusal === undefined ? undefined : shell.complain(refusal.message).then(() => refusal.exitCode);
}

/** Assignments before a command count while it runs, and it sees them in its environment. */
function withTemporary(
  shell: Shell,
  assignments: readonly Assignment[],
  run: () => Promise<number>,
): Promise<number> {
  return assignments.length === 0 ? run() : withAssignments(shell, assignments, run);
}

async function withAssignments(
  shell: Shell,
  assignments: readonly Assignment[],
  run: () => Promise<number>,
): Promise<number> {
  const { variables } = shell;
  variables.pushScope("temporary");
  try {
    for (const assignment of assignments) {
      const outer = variables.findRaw(assignment.name);
      if (outer?.readonly === true) {
        await shell.complain(`${assignment.name}: readonly variable`);
        continue;
      }
      const { value } = assignment;
      if ("elements" in value)
        throw new ShellFailure(
          "command",
          `${assignment.name}: an array before a command is not supported`,
          2,
        );
      const variable = variables.ownTemporary(assignment.name);
      variable.exported = true;
      if (assignment.isAppending && typeof outer?.value === "string")
        variables.setValue(variable, outer.value);
      await assign(shell, assignment, variable);
    }
    return await run();
  } finally {
    variables.popScope();
  }
}

/** What a builtin throws is printed under its name. */
async function guard(shell: Shell, name: string, run: () => Promise<number> | number): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === undefined || failure.reach !== "command") throw error;
    await shell.complain(`${name}: ${failure.message}`);
    return failure.exitCode;
  }
}
