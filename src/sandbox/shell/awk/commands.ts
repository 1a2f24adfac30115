/** The commands of this room by name. */

import type { Command } from "../process/process.ts";
import { awk } from "./awk.ts";

export const awkCommands: Readonly<Record<string, Command>> = { awk, gawk: awk };
