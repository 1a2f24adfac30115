/** Commands that change files. */

import { refusing } from "../process/options.ts";
import { chgrp, chmod, chown } from "./chmod.ts";
import { cp } from "./cp.ts";
import { dd } from "./dd.ts";
import { install } from "./install.ts";
import { link, ln } from "./ln.ts";
import { mkdir } from "./mkdir.ts";
import { mktemp } from "./mktemp.ts";
import { mv } from "./mv.ts";
import { rm, rmdir, shred, unlink } from "./rm.ts";
import { touch } from "./touch.ts";
import { truncate } from "./truncate.ts";

export const fileCommands = {
  chgrp,
  chmod,
  chown,
  cp,
  dd,
  install,
  link,
  ln,
  mkdir,
  mkfifo: refusing("a named pipe"),
  mknod: refusing("a device file"),
  mktemp,
  mv,
  rm,
  rmdir,
  shred,
  // Files are in memory until the command line ends, and then stored at once.
  sync: async () => 0,
  touch,
  truncate,
  unlink,
};
