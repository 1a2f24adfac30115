/** The commands of git by name. */

import { branch } from "../branching/branch.ts";
import { checkout, switchBranch } from "../branching/checkout.ts";
import { merge } from "../branching/merge.ts";
import { cherryPick, revert } from "../branching/pick.ts";
import { reset } from "../branching/reset.ts";
import { restore } from "../branching/restore.ts";
import { stash } from "../branching/stash.ts";
import { tag } from "../branching/tag.ts";
import type { GitCommand } from "../git-call.ts";
import { clone } from "../remote/clone.ts";
import { fetch, pull } from "../remote/fetch.ts";
import { push } from "../remote/push.ts";
import { remote } from "../remote/remote.ts";
import { add, move, remove } from "./add.ts";
import { apply } from "./apply.ts";
import { blame } from "./blame.ts";
import { clean } from "./clean.ts";
import { commit } from "./commit.ts";
import { config } from "./config.ts";
import { describe } from "./describe.ts";
import { diff } from "./diff.ts";
import { grep } from "./grep.ts";
import { init } from "./init.ts";
import { log, reflog, show } from "./log.ts";
import { catFile, lsFiles, revParse } from "./plumbing.ts";
import { status } from "./status.ts";

export const gitCommands: Readonly<Record<string, GitCommand>> = {
  add,
  apply,
  blame,
  branch,
  "cat-file": catFile,
  checkout,
  "cherry-pick": cherryPick,
  clean,
  clone,
  commit,
  config,
  describe,
  diff,
  fetch,
  grep,
  init,
  log,
  "ls-files": lsFiles,
  merge,
  mv: move,
  pull,
  push,
  reflog,
  remote,
  reset,
  restore,
  "rev-parse": revParse,
  revert,
  rm: remove,
  show,
  stage: add,
  stash,
  status,
  switch: switchBranch,
  tag,
};
