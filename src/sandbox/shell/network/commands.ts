/** The commands of this room by name. */

import type { Command } from "../process/process.ts";
import { curl } from "./curl.ts";
import { wget } from "./wget.ts";

export const networkCommands: Readonly<Record<string, Command>> = { curl, wget };
