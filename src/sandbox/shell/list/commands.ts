/** Commands that show what there is and change nothing. */

import { refusing } from "../process/options.ts";
import { cmp } from "./cmp.ts";
import { du } from "./du.ts";
import { file } from "./file-type.ts";
import { ls } from "./ls/ls.ts";
import { basename, dirname, pathchk, readlink, realpath } from "./path-names.ts";
import { stat } from "./stat.ts";
import { tree } from "./tree.ts";
import { which } from "./which.ts";

export const listCommands = {
  basename,
  cmp,
  df: refusing("the room of file systems"),
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
