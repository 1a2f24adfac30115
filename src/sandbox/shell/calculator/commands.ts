/** Calculators. */

import { refusing } from "../process/options.ts";
import { bc } from "./bc/bc.ts";
import { expr } from "./expr.ts";

export const calculatorCommands = {
  bc,
  dc: refusing("dc's language (use bc)"),
  expr,
};
