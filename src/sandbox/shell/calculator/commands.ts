/** Calculators. */

import type { Command } from "../process/process.ts";
import { expr } from "./expr.ts";

export const calculatorCommands: Readonly<Record<string, Command>> = { expr };
