/** Every program of the shell by name. Each room of commands adds its own. */

import { jqCommands } from "./jq/commands.ts";
import type { Command } from "./process/process.ts";

export const shellPrograms: ReadonlyMap<string, Command> = new Map(Object.entries<Command>({ ...jqCommands }));
