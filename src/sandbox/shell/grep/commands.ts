/** The commands of this room by name. */

import type { Command } from "../process/process.ts";
import { grep } from "./grep.ts";

export const grepCommands: Readonly<Record<string, Command>> = { grep, egrep: grep, fgrep: grep };
