/** Runs `[[ … ]]`. */

import { compileRegex, groupText } from "../../../regex/regex.ts";
import { RegexError } from "../../../regex/regex-error.ts";
import { compareNumbers, testBinary, testUnary } from "../builtin/test/file-tests.ts";
import { expandPattern, expandRegex, expandText } from "../expand/expander.ts";
import { ignoresCase } from "../expand/operations.ts";
import { evaluate } from "../expand/scope.ts";
import { IndexedArray } from "../state/arrays.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type { Condition, Word } from "../syntax/tree.ts";
import { matchesPattern } from "./compound-commands.ts";

export async function runConditional(shell: Shell, expression: Condition): Promise<number> {
  try {
    return (await test(shell, expression)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ShellFailure) || error.reach !== "command") throw error;
    // As in bash, a regular expression that is none fails in silence.
    if (!(error instanceof InvalidRegex)) await shell.complain(`[[: ${error.message}`);
    return error.exitCode;
  }
}

class InvalidRegex extends ShellFailure {}

async function test(shell: Shell, condition: Condition): Promise<boolean> {
  switch (condition.kind) {
    case "word":
      return (await expandText(shell, condition.word)) !== "";
    case "parentheses":
      return test(shell, condition.operand);
    case "not":
      return !(await test(shell, condition.operand));
    case "and":
    case "or": {
      const decides = condition.kind === "or";
      for (const operand of condition.operands) {
        if ((await test(shell, operand)) === decides) return decides;
      }
      return !decides;
    }
    case "unary":
      return testUnary(shell, condition.operator, await expandText(shell, condition.operand));
    case "binary":
      return testTwo(shell, condition);
  }
}

interface Comparison {
  readonly operator: string;
  readonly left: Word;
  readonly right: Word;
}

async function testTwo(shell: Shell, { operator, left, right }: Comparison): Promise<boolean> {
  const text = await expandText(shell, left);
  if (shell.meter.charge((text.length >> 4) + 50)) await shell.meter.turn();
  switch (operator) {
    case "=":
    case "==":
      return matchesPattern(shell, text, await expandPattern(shell, right));
    case "!=":
      return !(await matchesPattern(shell, text, await expandPattern(shell, right)));
    case "=~":
      return matchesRegex(shell, text, await expandRegex(shell, right));
    case "-eq":
    case "-ne":
    case "-lt":
    case "-le":
    case "-gt":
    case "-ge": {
      const other = await expandText(shell, right);
      return compareNumbers(operator, evaluate(shell, text), evaluate(shell, other));
    }
    default:
      return testBinary(shell, { operator, left: text, right: await expandText(shell, right) });
  }
}

/** Sets `BASH_REMATCH`. */
function matchesRegex(shell: Shell, text: string, pattern: string): boolean {
  const groups = findGroups(shell, text, pattern);
  const { variables } = shell;
  variables.setValue(variables.ownGlobal("BASH_REMATCH"), IndexedArray.of(groups ?? []));
  return groups !== undefined;
}

function findGroups(shell: Shell, text: string, pattern: string): string[] | undefined {
  try {
    const regex = compileRegex(pattern, { syntax: "extended", ignoreCase: ignoresCase(shell) });
    const match = regex.exec(text, 0);
    if (match === undefined) return undefined;
    return Array.from({ length: regex.groupCount + 1 }, (_, index) => groupText(text, match, index) ?? "");
  } catch (error) {
    if (error instanceof RegexError) throw new InvalidRegex("command", error.message, 2);
    throw error;
  }
}
