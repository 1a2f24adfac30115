/** Every program of the shell by name. Each room of commands adds its own. */

import { archiveCommands } from "./archive/commands.ts";
import { awkCommands } from "./awk/commands.ts";
import { byteCommands } from "./bytes/commands.ts";
import { calculatorCommands } from "./calculator/commands.ts";
import { dateCommands } from "./date/commands.ts";
import { diffCommands } from "./diff/commands.ts";
import { fieldCommands } from "./fields/commands.ts";
import { fileCommands } from "./file/commands.ts";
import { findCommands } from "./find/commands.ts";
import { generateCommands } from "./generate/commands.ts";
import { grepCommands } from "./grep/commands.ts";
import { jqCommands } from "./jq/commands.ts";
import { listCommands } from "./list/commands.ts";
import { networkCommands } from "./network/commands.ts";
import { patchCommands } from "./patch/commands.ts";
import type { Command } from "./process/process.ts";
import { ripgrepCommands } from "./ripgrep/commands.ts";
import { sedCommands } from "./sed/commands.ts";
import { sortCommands } from "./sort/commands.ts";
import { systemCommands } from "./system/commands.ts";
import { textCommands } from "./text/commands.ts";

export const shellPrograms: ReadonlyMap<string, Command> = new Map(
  Object.entries<Command>({
    ...awkCommands,
    ...archiveCommands,
    ...byteCommands,
    ...calculatorCommands,
    ...dateCommands,
    ...diffCommands,
    ...fieldCommands,
    ...fileCommands,
    ...findCommands,
    ...generateCommands,
    ...grepCommands,
    ...jqCommands,
    ...listCommands,
    ...networkCommands,
    ...patchCommands,
    ...ripgrepCommands,
    ...sedCommands,
    ...sortCommands,
    ...systemCommands,
    ...textCommands,
  }),
);
