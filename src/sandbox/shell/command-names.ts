/** The commands of the emulated shell, and which of them a policy allows. */

import { EdgeflueError } from "../../errors.ts";
import { suggestName } from "../../protocol/known-names.ts";
import type { SandboxPolicy } from "../sandbox.ts";
import { programBuiltins } from "./builtin/table.ts";
import { shellNames } from "./interpreter/launch/lookup.ts";
import type { CommandKind, Refusal } from "./interpreter/run-script.ts";
import type { Command } from "./process/process.ts";
import { shellPrograms } from "./programs.ts";

/** Builtins that take part in an allow list: each does what a program of its name would do. The others are words of the
 *  language. They always work: the filesystem bounds what they can do, and what they start is dispatched like any. */
const listedBuiltIns: ReadonlySet<string> = new Set(["echo", "printf", "kill"]);

/** Builtins that a policy may name, although they always work. */
const languageWords: ReadonlySet<string> = new Set(
  `: . [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown enable eval
   exec exit export false fc fg getopts hash help history jobs let local logout mapfile popd pushd pwd read readarray
   readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait`.split(
    /\s+/,
  ),
);

/** The programs of a policy. Refuses one that names a command which this sandbox does not have. */
export function selectShellCommands({ allowedCommands }: SandboxPolicy): ReadonlyMap<string, Command> {
  if (allowedCommands.length === 0) return shellPrograms;
  requireShellCommands("agent_invalid", "allowedCommands", allowedCommands);
  return new Map(
    allowedCommands.flatMap((name) => {
      const program = shellPrograms.get(name);
      return program === undefined ? [] : [[name, program] as const];
    }),
  );
}

/** The names that stand in `/bin`: those programs, and what the interpreter itself brings. */
export function visibleNames({ allowedCommands }: SandboxPolicy): ReadonlySet<string> {
  const names = allNames();
  return new Set(
    allowedCommands.length === 0 ? names : names.filter((name) => allowedCommands.includes(name)),
  );
}

/** The one check of the allow list, for each command that is about to start. */
export function mayRun(
  { allowedCommands }: SandboxPolicy,
  [name = ""]: readonly string[],
  kind: CommandKind,
): Refusal | undefined {
  if (allowedCommands.length === 0 || kind === "function") return undefined;
  if (kind === "builtin" && !listedBuiltIns.has(name)) return undefined;
  if (allowedCommands.includes(name.slice(name.lastIndexOf("/") + 1))) return undefined;
  return { message: `${name}: command not found`, exitCode: 127 };
}

/** Refuses commands that this sandbox does not have, in a field of an agent or of a call. */
export function requireShellCommands(
  code: "agent_invalid" | "invalid_request",
  field: "allowedCommands" | "commands",
  names: readonly string[],
): void {
  const unknown = names.filter((name) => !isShellCommand(name) && !languageWords.has(name));
  if (unknown.length === 0) return;
  throw new EdgeflueError(
    code,
    `${field} names what the virtual sandbox does not have: ${unknown.join(", ")}.`,
    {
      hint: `${nearest(unknown)}It has: ${allNames().join(" ")}. For anything else define a command with \`defineCommand\`.`,
      meta: { commands: unknown },
    },
  );
}

/** Empty when no command is similar. */
function nearest([name = ""]: readonly string[]): string {
  const suggestion = suggestName(name, allNames()).trim();
  return suggestion.startsWith("Did you mean") ? `${suggestion} ` : "";
}

function allNames(): string[] {
  return [...shellPrograms.keys(), ...programBuiltins, ...shellNames].sort();
}

function isShellCommand(name: string): boolean {
  return shellPrograms.has(name) || programBuiltins.has(name) || shellNames.has(name);
}
