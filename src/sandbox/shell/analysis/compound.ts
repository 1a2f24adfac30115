/** Decides from a parsed command line whether it is more than one simple command. A command's arguments are not checked:
 *  `bash -c`, `xargs` and the like start other commands, each of which passes the allow list like any. */

import { shellLimits } from "../limits.ts";
import { ShellSyntaxError } from "../syntax/syntax-error.ts";
import type { CommandNode, ScriptTree, SimpleCommand } from "../syntax/tree.ts";
import { plainTextOf } from "./plain-text.ts";

/** Exit code of a refused command line: found, but not run. */
export const compoundExitCode = 126;

export function describeCompound(found: string): string {
  return `The command was not run: it has ${found}, and a command line may be one simple command here. Split it into several calls, and write files with the write tool. An author permits it with \`allowCompoundCommands: true\` of the agent.`;
}

/** Builtins that run text given to them as one more command line. */
const runsText: ReadonlySet<string> = new Set(
  ". source eval trap command builtin exec mapfile readarray compgen complete let".split(" "),
);

/** What is found, as words that follow "it has"; undefined for a simple command and for an empty line. */
export function findCompound({ lists, error }: ScriptTree): string | undefined {
  if (error !== undefined) return "a syntax error";
  const items = lists.flatMap((list) => list.items);
  const [item] = items;
  if (item === undefined) return undefined;
  if (item.isBackground) return "a background job (&)";
  if (items.length > 1) return "several commands (; or a line break)";
  const [next] = item.rest;
  if (next !== undefined) return `several commands (${next.operator})`;
  const [command, ...others] = item.first.commands;
  if (command === undefined) return undefined;
  if (others.length > 0) return "a pipe (|)";
  return command.kind === "simple" ? findInCommand(command) : descriptions[command.kind];
}

const descriptions: Readonly<Record<Exclude<CommandNode["kind"], "simple">, string>> = {
  if: "an if",
  for: "a loop",
  "for-arithmetic": "a loop",
  while: "a loop",
  until: "a loop",
  case: "a case",
  subshell: "a subshell ((...))",
  group: "a group ({...})",
  arithmetic: "an arithmetic command (((...)))",
  conditional: "a conditional command ([[...]])",
  function: "a function",
  unsupported: "a compound command",
};

function findInCommand({ assignments, words, redirections }: SimpleCommand): string | undefined {
  const [redirection] = redirections;
  if (redirection !== undefined) {
    return redirection.body === undefined ? `a redirection (${redirection.operator})` : "a here-document";
  }
  const substitution = findSubstitution([assignments, words], 0);
  const [name] = words;
  if (substitution !== undefined || name === undefined) return substitution;
  const text = plainTextOf(name.word);
  if (text === undefined) return "a command whose name is known only when it runs";
  return runsText.has(text) ? `${text}, which runs other commands` : undefined;
}

const substitutions: ReadonlyMap<unknown, string> = new Map([
  ["command", "a command substitution ($(...))"],
  ["process", "a process substitution (<(...))"],
]);

/** Looks at every node within. */
function findSubstitution(node: unknown, depth: number): string | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  if (depth > shellLimits.syntaxDepthMax * 4) return "more nesting than can be checked";
  if (node instanceof ShellSyntaxError) return "a syntax error";
  if ("kind" in node) {
    const found = substitutions.get(node.kind);
    if (found !== undefined) return found;
    if (node.kind === "transform" && "operator" in node && node.operator === "P") {
      return "the transformation of a variable (@P)";
    }
  }
  for (const child of Object.values(node)) {
    const found = findSubstitution(child, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
