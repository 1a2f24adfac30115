/** Every program of the shell by name. A room of several commands has a list of its own. */

import { archiveCommands } from "./archive/commands.ts";
import { awk } from "./awk/awk.ts";
import { byteCommands } from "./bytes/commands.ts";
import { calculatorCommands } from "./calculator/commands.ts";
import { date } from "./date/date.ts";
import { diffCommands } from "./diff/commands.ts";
import { fieldCommands } from "./fields/commands.ts";
import { fileCommands } from "./file/commands.ts";
import { findCommands } from "./find/commands.ts";
import { generateCommands } from "./generate/commands.ts";
import { grep } from "./grep/grep.ts";
import { jq } from "./jq/jq-command.ts";
import { listCommands } from "./list/commands.ts";
import { networkCommands } from "./network/commands.ts";
import { patchCommands } from "./patch/commands.ts";
import type { Command } from "./process/process.ts";
import { rg } from "./ripgrep/ripgrep.ts";
import { sed } from "./sed/sed.ts";
import { sort } from "./sort/sort.ts";
import { systemCommands } from "./system/commands.ts";
import { textCommands } from "./text/commands.ts";

export const shellPrograms: ReadonlyMap<string, Command> = new Map(
  Object.entries<Command>({
    awk,
    gawk: awk,
    ...archiveCommands,
    ...byteCommands,
    ...calculatorCommands,
    date,
    ...diffCommands,
    ...fieldCommands,
    ...fileCommands,
    ...findCommands,
    ...generateCommands,
    grep,
    egrep: grep,
    fgrep: grep,
    jq,
    ...listCommands,
    ...networkCommands,
    ...patchCommands,
    rg,
    sed,
    sort,
    ...systemCommands,
    ...textCommands,
  }),
);
