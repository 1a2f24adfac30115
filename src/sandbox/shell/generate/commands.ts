/** The commands of this room by name. */

import type { Command } from "../process/process.ts";
import { seq } from "./seq.ts";
import { yes } from "./yes.ts";

export const generateCommands: Readonly<Record<string, Command>> = { seq, yes };
