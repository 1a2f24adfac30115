/** What a name is: of a tool, a skill, a role, a profile. */

import { agentLimits } from "../../limits.ts";

const namePattern = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** The rule in words, to follow "must be". */
export const nameRule = `letters, digits, "_" and "-", start with a letter and have at most ${agentLimits.nameCharsMax} characters`;

export function isName(value: unknown): value is string {
  return typeof value === "string" && namePattern.test(value) && value.length <= agentLimits.nameCharsMax;
}
