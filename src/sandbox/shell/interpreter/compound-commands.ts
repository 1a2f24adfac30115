/** Runs compound commands. */

import { isZero } from "../arithmetic/integer.ts";
import { expandArguments } from "../expand/expand-words.ts";
import { expandArithmetic, expandPattern, expandText } from "../expand/expander.ts";
import { ignoresCase } from "../expand/operations.ts";
import { assignTarget } from "../expand/scope.ts";
import { compilePattern, type PatternText } from "../pattern/pattern.ts";
import { runSteps } from "../pattern/steps.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type {
  CaseCommand,
  CommandList,
  ForArithmeticCommand,
  ForCommand,
  IfCommand,
  LoopCommand,
  Word,
} from "../syntax/tree.ts";

export async function runIf(shell: Shell, { branches, otherwise }: IfCommand): Promise<number> {
  for (const { condition, body } of branches) {
    const isTrue = await runCondition(shell, condition);
    if (shell.jump !== undefined) return shell.status;
    if (isTrue) return shell.runner.runLists(shell, body);
  }
  if (otherwise !== undefined) return shell.runner.runLists(shell, otherwise);
  return 0;
}

export async function runWhile(shell: Shell, { kind, condition, body }: LoopCommand): Promise<number> {
  let status = 0;
  shell.loopDepth += 1;
  try {
    for (;;) {
      if (shell.meter.charge(loopUnits)) await shell.meter.turn();
      const isTrue = await runCondition(shell, condition);
      if (shell.jump !== undefined) {
        // A jump out of the condition itself: what the condition says counts all the same.
        if (endsLoop(shell) || isTrue === (kind === "until")) return shell.status;
        continue;
      }
      if (isTrue === (kind === "until")) return status;
      status = await shell.runner.runLists(shell, body);
      if (endsLoop(shell)) return shell.status;
      status = shell.status;
    }
  } finally {
    shell.loopDepth -= 1;
  }
}

const loopUnits = 60;

/** Runs commands whose failure is no error. */
async function runCondition(shell: Shell, lists: readonly CommandList[]): Promise<boolean> {
  shell.ignoredErrors += 1;
  try {
    return (await shell.runner.runLists(shell, lists)) === 0;
  } finally {
    shell.ignoredErrors -= 1;
  }
}

/** Whether a jump leaves the loop; a `continue` for this one is over. */
function endsLoop(shell: Shell): boolean {
  const { jump } = shell;
  if (jump === undefined) return false;
  if (jump.kind !== "break" && jump.kind !== "continue") return true;
  if (jump.levels > 1 && shell.loopDepth > 1) {
    shell.jump = { kind: jump.kind, levels: jump.levels - 1 };
    return true;
  }
  shell.jump = undefined;
  return jump.kind === "break";
}

export async function runFor(shell: Shell, { name, words, body }: ForCommand): Promise<number> {
  const values: string[] = [];
  if (words === undefined) values.push(...shell.positional);
  for (const word of words ?? []) await expandArguments(shell, word, values);
  let status = 0;
  shell.loopDepth += 1;
  try {
    for (const value of values) {
      if (shell.meter.charge(loopUnits)) await shell.meter.turn();
      assignLoopVariable(shell, name, value);
      status = await shell.runner.runLists(shell, body);
      if (endsLoop(shell)) return shell.status;
      status = shell.status;
    }
    return status;
  } finally {
    shell.loopDepth -= 1;
  }
}

/** A reference is pointed at each value instead of passing it on. */
function assignLoopVariable(shell: Shell, name: string, value: string): void {
  const variable = shell.variables.findRaw(name);
  if (variable?.reference === true) shell.variables.setValue(shell.variables.own(name), value);
  else assignTarget(shell, { name }, value);
}

export async function runForArithmetic(shell: Shell, command: ForArithmeticCommand): Promise<number> {
  const { initial, condition, step, body } = command;
  const evaluate = (word: Word) => evaluateCommand(shell, word);
  let status = 0;
  shell.loopDepth += 1;
  try {
    await evaluate(initial);
    while (isBlank(condition) || (await evaluate(condition))) {
      if (shell.meter.charge(loopUnits)) await shell.meter.turn();
      status = await shell.runner.runLists(shell, body);
      if (endsLoop(shell)) return shell.status;
      status = shell.status;
      await evaluate(step);
    }
    return status;
  } catch (error) {
    return arithmeticFailure(shell, error);
  } finally {
    shell.loopDepth -= 1;
  }
}

function isBlank({ parts }: Word): boolean {
  return parts.every((part) => part.kind === "text" && part.text.trim() === "");
}

/** `(( … ))`: true unless the value is 0. */
export async function runArithmetic(shell: Shell, expression: Word): Promise<number> {
  try {
    return (await evaluateCommand(shell, expression)) ? 0 : 1;
  } catch (error) {
    return arithmeticFailure(shell, error);
  }
}

async function evaluateCommand(shell: Shell, word: Word): Promise<boolean> {
  return !isZero(await expandArithmetic(shell, word));
}

/** Here an error of arithmetic ends only the command. */
async function arithmeticFailure(shell: Shell, error: unknown): Promise<number> {
  if (!(error instanceof ShellFailure) || error.reach !== "discard") throw error;
  await shell.complain(`((: ${error.message}`);
  return 1;
}

export async function runCase(shell: Shell, { subject, branches }: CaseCommand): Promise<number> {
  const text = await expandText(shell, subject);
  if (shell.meter.charge(text.length)) await shell.meter.turn();
  let status = 0;
  let fallsThrough = false;
  for (const { patterns, body, end } of branches) {
    if (!fallsThrough && !(await matchesAny(shell, text, patterns))) continue;
    status = body.length === 0 ? 0 : await shell.runner.runLists(shell, body);
    if (shell.jump !== undefined || end === ";;") return status;
    fallsThrough = end === ";&";
  }
  return status;
}

async function matchesAny(shell: Shell, text: string, patterns: readonly Word[]): Promise<boolean> {
  for (const word of patterns) {
    if (await matchesPattern(shell, text, await expandPattern(shell, word))) return true;
  }
  return false;
}

/** In `case` and `[[`, where patterns with groups always count. */
export function matchesPattern(shell: Shell, text: string, pattern: PatternText): Promise<boolean> | boolean {
  const ignoreCase = ignoresCase(shell);
  if (pattern.isLiteral && !ignoreCase) return text === pattern.text;
  return runSteps(compilePattern(pattern, { hasGroups: true, ignoreCase }).matches(text), shell.meter);
}
