/** Variables that builtins name at run time: `read a[0]`, `printf -v x[$i]`, `unset 'm[key]'`. */

import { expandText } from "../expand/expander.ts";
import { isName } from "../expand/parameters.ts";
import { UsageError } from "../process/options.ts";
import type { Shell } from "../state/shell.ts";
import type { Target } from "../state/variables.ts";
import { parseQuotedText } from "../syntax/parse-script.ts";
import { ShellSyntaxError } from "../syntax/syntax-error.ts";

/** Throws `UsageError` for what names no variable. */
export async function parseTarget(shell: Shell, text: string): Promise<Target> {
  const bracket = text.indexOf("[");
  if (bracket < 0) {
    if (!isName(text)) throw notIdentifier(text);
    return { name: text };
  }
  const name = text.slice(0, bracket);
  if (!isName(name) || !text.endsWith("]")) throw notIdentifier(text);
  return { name, subscript: await expandSubscript(shell, text.slice(bracket + 1, -1)) };
}

function notIdentifier(text: string): UsageError {
  return new UsageError(`\`${text}': not a valid identifier`);
}

/** A subscript that was quoted until now may have parameters and quotes in it. */
async function expandSubscript(shell: Shell, text: string): Promise<string> {
  if (!/[$`'"\\]/.test(text)) return text;
  try {
    return await expandText(shell, parseQuotedText(text, "bare"));
  } catch (error) {
    if (error instanceof ShellSyntaxError) throw new UsageError(`${text}: bad array subscript`);
    throw error;
  }
}
