/** The commands of this room by name. */

import type { Command } from "../process/process.ts";
import { base32, base64 } from "./base64.ts";
import { digestCommands } from "./digests.ts";

export const byteCommands: Readonly<Record<string, Command>> = { ...digestCommands, base32, base64 };
