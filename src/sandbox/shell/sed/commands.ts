/** The commands of this room by name. */

import type { Command } from "../process/process.ts";
import { sed } from "./sed.ts";

export const sedCommands: Readonly<Record<string, Command>> = { sed };
