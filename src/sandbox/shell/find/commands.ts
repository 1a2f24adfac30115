/** Commands that find files and run others on them. */

import { find } from "./find.ts";
import { xargs } from "./xargs.ts";

export const findCommands = { find, xargs };
