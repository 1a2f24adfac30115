/** Commands that apply patches. */

import type { Command } from "../process/process.ts";
import { applyPatch } from "./apply-patch.ts";
import { patch } from "./patch.ts";

export const patchCommands: Readonly<Record<string, Command>> = { apply_patch: applyPatch, patch };
