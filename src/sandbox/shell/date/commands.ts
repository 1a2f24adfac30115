/** The command `date`. */

import type { Command } from "../process/process.ts";
import { date } from "./date.ts";

export const dateCommands: Readonly<Record<string, Command>> = { date };
