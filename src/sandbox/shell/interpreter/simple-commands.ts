/** Runs simple commands: expands their words, opens their redirections, assigns, and starts what they name. */

import { assign } from "../expand/assignments.ts";
import { expandArguments } from "../expand/expand-words.ts";
import { expandText, expandValue } from "../expand/expander.ts";
import { quoteIfNeeded } from "../expand/quote.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type { Assignment, CommandWord, SimpleCommand, Word } from "../syntax/tree.ts";
import { askPolicy, dispatch, type Operand } from "./launch/dispatch.ts";
import { redirectShell, withRedirections } from "./redirections.ts";
import { withProcesses } from "./subshell/substitution.ts";
import { trace } from "./tracing.ts";

export async function runSimple(shell: Shell, command: SimpleCommand): Promise<number> {
  shell.substitutionStatus = undefined;
  const args: string[] = [];
  const operands: Operand[] = [];
  for (const word of command.words) {
    const waiting = expandCommandWord(shell, word, { args, operands });
    if (waiting !== undefined) await waiting;
  }
  if (args.length === 0) return runAssignments(shell, command);
  if (shell.options.has("xtrace")) await trace(shell, args);
  shell.lastArgument = args.at(-1) ?? "";
  if (args[0] === "exec") return runExec(shell, command, args);
  return withRedirections(shell, command.redirections, () => {
    const { assignments } = command;
    return dispatch(shell, { argv: args, operands, assignments });
  });
}

/** A command that leaves nothing to close runs without the care for process substitutions. */
export function runSimpleCommand(shell: Shell, command: SimpleCommand): Promise<number> {
  return withProcesses(shell, () => runSimple(shell, command));
}

function expandCommandWord(
  shell: Shell,
  word: CommandWord,
  { args, operands }: { args: string[]; operands: Operand[] },
): Promise<void> | undefined {
  if (word.kind === "assignment") {
    args.push(word.assignment.name);
    return expandAssignment(shell, word.assignment).then((assignment) => void operands.push(assignment));
  }
  const first = args.length;
  const copy = () => {
    for (let index = first; index < args.length; index++) operands.push(args[index] ?? "");
  };
  const waiting = expandArguments(shell, word.word, args);
  if (waiting !== undefined) return waiting.then(copy);
  copy();
  return undefined;
}

/** The values of all arguments are expanded before any of them is assigned. */
async function expandAssignment(shell: Shell, assignment: Assignment): Promise<Assignment> {
  const { subscript, value } = assignment;
  if ("elements" in value) return assignment;
  return {
    ...assignment,
    subscript: subscript === undefined ? undefined : toWord(await expandText(shell, subscript)),
    value: toWord(await expandValue(shell, value)),
  };
}

function toWord(text: string): Word {
  return { parts: [{ kind: "quoted", text }], start: 0, end: 0 };
}

/** Without a command the shell's own variables change; the exit code is that of the last substitution. */
async function runAssignments(shell: Shell, command: SimpleCommand): Promise<number> {
  await withRedirections(shell, command.redirections, async () => {
    for (const assignment of command.assignments) {
      await assign(shell, assignment);
      if (shell.options.has("xtrace")) await traceAssignment(shell, assignment);
    }
  });
  return shell.substitutionStatus ?? 0;
}

async function traceAssignment(shell: Shell, { name, value }: Assignment): Promise<void> {
  const text = "elements" in value ? "(...)" : quoteIfNeeded(shell.variables.get(name) ?? "");
  await trace(shell, [`${name}=${text}`], { isQuoted: true });
}

/** `exec`: its redirections stay; with a command, the shell ends with it. */
async function runExec(shell: Shell, command: SimpleCommand, args: readonly string[]): Promise<number> {
  const [, ...rest] = args;
  if (rest[0]?.startsWith("-") === true && rest[0] !== "--") {
    throw new ShellFailure("command", `exec: ${rest[0]}: not supported`, 2);
  }
  const argv = rest[0] === "--" ? rest.slice(1) : rest;
  const refusal = askPolicy(shell, ["exec", ...argv], "builtin");
  if (refusal !== undefined) return refusal;
  await redirectShell(shell, command.redirections);
  if (argv.length === 0) {
    for (const assignment of command.assignments) await assign(shell, assignment);
    return 0;
  }
  const { assignments } = command;
  shell.status = await dispatch(shell, {
    argv,
    operands: argv,
    assignments,
    skipsFunctions: true,
    onlyPrograms: true,
  });
  shell.traps.delete("EXIT");
  shell.jump = { kind: "exit" };
  return shell.status;
}
