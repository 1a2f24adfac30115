/** The commands of this room by name. */

import { column } from "./column.ts";
import { comm } from "./comm.ts";
import { cut } from "./cut.ts";
import { join } from "./join.ts";
import { paste } from "./paste.ts";
import { uniq } from "./uniq.ts";

export const fieldCommands = { comm, cut, paste, uniq, column, join };
