/** The commands of this room by name. */

import type { Command } from "../process/process.ts";
import { rg } from "./ripgrep.ts";

export const ripgrepCommands: Readonly<Record<string, Command>> = { rg };
