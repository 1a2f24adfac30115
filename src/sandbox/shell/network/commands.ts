/** The commands of this room by name. */

import { curl } from "./curl.ts";
import { wget } from "./wget.ts";

export const networkCommands = { curl, wget };
