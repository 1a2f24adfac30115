/** Commands that compare texts line by line. */

import { refusing } from "../process/options.ts";
import { diff } from "./diff.ts";

export const diffCommands = {
  diff,
  diff3: refusing("comparing three files"),
  sdiff: refusing("comparing files in two columns"),
};
