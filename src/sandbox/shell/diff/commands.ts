/** Commands that compare texts line by line. */

import { NotSupported } from "../process/options.ts";
import type { Command } from "../process/process.ts";
import { diff } from "./diff.ts";

export const diffCommands: Readonly<Record<string, Command>> = {
  diff,
  diff3: async () => {
    throw new NotSupported("comparing three files");
  },
  sdiff: async () => {
    throw new NotSupported("comparing files in two columns");
  },
};
