/** Calculators. */

import { NotSupported } from "../process/options.ts";
import type { Command } from "../process/process.ts";
import { bc } from "./bc/bc.ts";
import { expr } from "./expr.ts";

export const calculatorCommands: Readonly<Record<string, Command>> = {
  bc,
  dc: async () => {
    throw new NotSupported("dc's language (use bc)");
  },
  expr,
};
