/** Commands that show what there is and change nothing. */

import { NotSupported } from "../process/options.ts";
import type { Command } from "../process/process.ts";
import { cmp } from "./cmp.ts";
import { du } from "./du.ts";
import { file } from "./file-type.ts";
import { ls } from "./ls/ls.ts";
import { basename, dirname, pathchk, readlink, realpath } from "./path-names.ts";
import { stat } from "./stat.ts";
import { tree } from "./tree.ts";
import { which } from "./which.ts";

export const listCommands: Readonly<Record<string, Command>> = {
  basename,
  cmp,
  df: async () => {
    throw new NotSupported("the room of file systems");
  },
  dirname,
  du,
  file,
  ls,
  pathchk,
  readlink,
  realpath,
  stat,
  tree,
  which,
};
