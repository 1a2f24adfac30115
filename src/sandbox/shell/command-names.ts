/** The names of the emulated shell's commands, known without loading it: that takes milliseconds of a cold start. */

import { EdgeflueError } from "../../errors.ts";
import { suggestName } from "../../protocol/check/known-names.ts";
import { registeredCommands } from "./registered-commands.ts";

/** A test compares this list with the programs. */
export const shellCommands: readonly string[] =
  `[ apply_patch arch awk base32 base64 basename bash bc bunzip2 bzcat bzip2 cat chgrp chmod chown cksum
   clear cmp column comm cp curl cut date dc dd df diff diff3 dirname du echo egrep env envsubst expand expr
   factor false fgrep file find fmt fold free gawk getconf getopt grep groups gunzip gzip head hexdump
   hostname iconv id install join jq kill link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl
   nohup nproc numfmt od paste patch pathchk printenv printf ps pwd readlink realpath rev rg rm rmdir sdiff
   sed seq setsid sh sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat
   stdbuf strings sum sync tac tail tar tee test timeout top touch tr tree true truncate tsort tty uname
   unexpand uniq unlink unxz unzip unzstd uptime wc wget which whoami xargs xxd xz xzcat yes zcat zip zstd`.split(
    /\s+/,
  );

/** Builtins that a policy may name, although they always work. */
const languageWords: ReadonlySet<string> = new Set(
  `: . [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown enable eval
   exec exit export false fc fg getopts hash help history jobs let local logout mapfile popd pushd pwd read readarray
   readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait`.split(
    /\s+/,
  ),
);

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
      hint: `${nearest(unknown)}${unknown.includes("git") ? 'For git: import "edgeflue/git". ' : ""}It has: ${[...shellCommands, ...registeredCommands.keys()].join(" ")}. For anything else define a command with \`defineCommand\`.`,
      meta: { commands: unknown },
    },
  );
}

/** Empty when no command is similar. */
function nearest([name = ""]: readonly string[]): string {
  const suggestion = suggestName(name, shellCommands).trim();
  return suggestion.startsWith("Did you mean") ? `${suggestion} ` : "";
}

function isShellCommand(name: string): boolean {
  return shellCommands.includes(name) || registeredCommands.has(name);
}
