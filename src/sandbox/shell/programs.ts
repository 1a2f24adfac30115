/** Every program of the shell by name. Each room of commands adds its own. */

import { dateCommands } from "./date/commands.ts";
import { fileCommands } from "./file/commands.ts";
import { jqCommands } from "./jq/commands.ts";
import { listCommands } from "./list/commands.ts";
import type { Command } from "./process/process.ts";

export const shellPrograms: ReadonlyMap<string, Command> = new Map(
  Object.entries<Command>({ ...dateCommands, ...fileCommands, ...jqCommands, ...listCommands }),
);
