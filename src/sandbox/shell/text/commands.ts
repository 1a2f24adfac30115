/** The commands of this room by name. */

import { cat, tac } from "./cat.ts";
import { expand, unexpand } from "./expand.ts";
import { fmt } from "./fmt.ts";
import { fold } from "./fold.ts";
import { head, tail } from "./head.ts";
import { nl } from "./nl.ts";
import { rev } from "./rev.ts";
import { split } from "./split.ts";
import { tee } from "./tee.ts";
import { tr } from "./tr.ts";
import { wc } from "./wc.ts";

export const textCommands = {
  cat,
  fold,
  head,
  nl,
  rev,
  tac,
  tail,
  tee,
  tr,
  wc,
  expand,
  split,
  unexpand,
  fmt,
};
