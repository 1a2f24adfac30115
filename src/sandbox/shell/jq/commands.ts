/** The commands of this room. */

import type { Command } from "../process/process.ts";
import { jq } from "./jq-command.ts";

export const jqCommands: Readonly<Record<string, Command>> = { jq };
