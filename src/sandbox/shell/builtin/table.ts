/** All builtins by name. `exec` is not here: its redirections concern the interpreter. */

import type { Builtin } from "./builtin.ts";
import { alias, builtin, command, hash, type, unalias } from "./commands.ts";
import { declare } from "./declare.ts";
import { echo } from "./echo.ts";
import { evaluateText, exit, leaveLoop, returnFrom, source } from "./flow.ts";
import { changeFolder, listFolders, popFolder, printFolder, pushFolder } from "./folders.ts";
import { disown, kill, listJobs, trap, wait } from "./jobs.ts";
import { set, shopt } from "./options.ts";
import { printf } from "./printf/printf.ts";
import { mapfile, read } from "./read/read.ts";
import {
  accept,
  acceptWithWarning,
  caller,
  logout,
  refuse,
  refuseJobControl,
  times,
  ulimit,
  umask,
} from "./rest.ts";
import { test } from "./test/test.ts";
import { evaluateEach, getopts, shift, unset } from "./variables.ts";

export const builtins: Readonly<Record<string, Builtin>> = {
  ".": source,
  ":": () => 0,
  "[": test,
  alias,
  bg: refuseJobControl,
  bind: acceptWithWarning,
  break: leaveLoop,
  builtin,
  caller,
  cd: changeFolder,
  command,
  compgen: refuse,
  complete: accept,
  compopt: accept,
  continue: leaveLoop,
  declare,
  dirs: listFolders,
  disown,
  echo,
  enable: refuse,
  eval: evaluateText,
  exit,
  export: declare,
  false: () => 1,
  fc: refuse,
  fg: refuseJobControl,
  getopts,
  hash,
  help: refuse,
  history: accept,
  jobs: listJobs,
  kill,
  let: evaluateEach,
  local: declare,
  logout,
  mapfile,
  popd: popFolder,
  printf,
  pushd: pushFolder,
  pwd: printFolder,
  read,
  readarray: mapfile,
  readonly: declare,
  return: returnFrom,
  set,
  shift,
  shopt,
  source,
  suspend: refuse,
  test,
  times,
  trap,
  true: () => 0,
  type,
  typeset: declare,
  ulimit,
  umask,
  unalias,
  unset,
  wait,
};

/** Builtins that exist as programs, too: `xargs printf`, `find -exec test`. */
export const programBuiltins: ReadonlySet<string> = new Set([
  "[",
  "echo",
  "false",
  "kill",
  "printf",
  "pwd",
  "test",
  "true",
]);
