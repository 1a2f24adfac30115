/** Commands that find files and run others on them. */

import type { Command } from "../process/process.ts";
import { find } from "./find.ts";
import { xargs } from "./xargs.ts";

export const findCommands: Readonly<Record<string, Command>> = { find, xargs };
