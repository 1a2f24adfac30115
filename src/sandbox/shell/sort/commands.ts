/** The commands of this room by name. */

import type { Command } from "../process/process.ts";
import { sort } from "./sort.ts";

export const sortCommands: Readonly<Record<string, Command>> = { sort };
