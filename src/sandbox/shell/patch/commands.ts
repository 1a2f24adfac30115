/** Commands that apply patches. */

import { applyPatch } from "./apply-patch.ts";
import { patch } from "./patch.ts";

export const patchCommands = { apply_patch: applyPatch, patch };
