/** Which commands the emulated bash has in workerd, known without loading it, and which of them a policy allows. */

import type { CommandName } from "just-bash";
import { EdgeflueError } from "../../errors.ts";
import { suggestName } from "../../protocol/known-names.ts";
import type { SandboxPolicy } from "../sandbox.ts";

/** just-bash's commands, less those that need Node. A test compares this list with the library's own. */
export const shellCommands = [
  ...["echo", "printf", "cat", "tac", "head", "tail", "tee", "wc", "nl", "rev", "fold", "expand", "unexpand"],
  ...["ls", "pwd", "mkdir", "rmdir", "touch", "rm", "cp", "mv", "ln", "chmod", "readlink", "stat", "file"],
  ...["find", "tree", "du", "basename", "dirname", "split", "strings", "od", "base64", "diff", "which"],
  ...[
    "grep",
    "egrep",
    "fgrep",
    "rg",
    "sed",
    "awk",
    "sort",
    "uniq",
    "comm",
    "cut",
    "paste",
    "join",
    "tr",
    "column",
  ],
  ...["jq", "html-to-markdown", "md5sum", "sha1sum", "sha256sum", "date", "seq", "expr", "sleep", "time"],
  ...["timeout", "xargs", "bash", "sh", "env", "printenv", "alias", "unalias", "history", "clear", "help"],
  ...["true", "false", "hostname", "whoami"],
] as const satisfies readonly CommandName[];

/** Words of the shell itself. They always work: the filesystem bounds what they can do, and other commands they start
 *  are dispatched like any. */
const shellBuiltIns: ReadonlySet<string> = new Set(
  `: . [ break builtin cd command compgen complete compopt continue declare dirs eval exec exit export false getopts
   hash help let local mapfile popd pushd read readarray readonly return set shift shopt source test true type
   typeset unset wait`.split(/\s+/),
);

/** The commands to register. Refuses a policy that names a command which this sandbox does not have. */
export function selectShellCommands(policy: SandboxPolicy): readonly CommandName[] {
  if (policy.allowedCommands.length === 0) return shellCommands;
  requireShellCommands("agent_invalid", "allowedCommands", policy.allowedCommands);
  return policy.allowedCommands.filter(isShellCommand);
}

/** Refuses commands that this sandbox does not have, in a field of an agent or of a call. */
export function requireShellCommands(
  code: "agent_invalid" | "invalid_request",
  field: "allowedCommands" | "commands",
  names: readonly string[],
): void {
  const unknown = names.filter((name) => !isShellCommand(name) && !shellBuiltIns.has(name));
  if (unknown.length === 0) return;
  throw new EdgeflueError(
    code,
    `${field} names what the virtual sandbox does not have: ${unknown.join(", ")}.`,
    {
      hint: `${nearest(unknown)}It has: ${[...shellCommands].sort().join(" ")}. For anything else define a command with \`defineCommand\`.`,
      meta: { commands: unknown },
    },
  );
}

/** Empty when no command is similar. */
function nearest([name = ""]: readonly string[]): string {
  const suggestion = suggestName(name, shellCommands).trim();
  return suggestion.startsWith("Did you mean") ? `${suggestion} ` : "";
}

function isShellCommand(name: string): name is (typeof shellCommands)[number] {
  return (shellCommands as readonly string[]).includes(name);
}
