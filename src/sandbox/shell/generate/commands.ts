/** The commands of this room by name. */

import { envsubst } from "./envsubst.ts";
import { factor } from "./factor.ts";
import { numfmt } from "./numfmt.ts";
import { seq } from "./seq.ts";
import { shuf } from "./shuf.ts";
import { tsort } from "./tsort.ts";
import { yes } from "./yes.ts";

export const generateCommands = {
  seq,
  yes,
  envsubst,
  shuf,
  tsort,
  factor,
  numfmt,
};
