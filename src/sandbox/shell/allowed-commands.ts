/** Which commands of the emulated shell a policy allows. */

import type { SandboxPolicy } from "../sandbox.ts";
import { shellCommands } from "./command-names.ts";
import type { CommandKind, Refusal } from "./interpreter/run-script.ts";
import type { Command } from "./process/process.ts";
import { shellPrograms } from "./programs.ts";
import { registeredCommands } from "./registered-commands.ts";

/** Builtins that take part in an allow list: each does what a program of its name would do. The others are words of the
 *  language. They always work: the filesystem bounds what they can do, and what they start is dispatched like any. */
const listedBuiltIns: ReadonlySet<string> = new Set(["echo", "printf", "kill"]);

/** The programs of a policy. */
export function selectShellCommands({ allowedCommands }: SandboxPolicy): ReadonlyMap<string, Command> {
  if (allowedCommands.length === 0 && registeredCommands.size === 0) return shellPrograms;
  const programs = [...shellPrograms, ...registeredCommands];
  if (allowedCommands.length === 0) return new Map(programs);
  return new Map(programs.filter(([name]) => allowedCommands.includes(name)));
}

/** The names that stand in `/bin`: those programs, and what the interpreter itself brings. */
export function visibleNames({ allowedCommands }: SandboxPolicy): ReadonlySet<string> {
  const names = [...shellCommands, ...registeredCommands.keys()];
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
