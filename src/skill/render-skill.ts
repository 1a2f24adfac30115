/** Renders a skill as the message of the operation that runs it. Pure. */

import { type EdgeflueError, invalidRequest } from "../errors.ts";
import { skillLimits } from "../limits.ts";
import { endSentence } from "../protocol/check/known-names.ts";
import { isTooDeep } from "../protocol/json/json-depth.ts";
import { describeIssue } from "../protocol/json-schema/issues.ts";
import { toValidator } from "../protocol/json-schema/json-schema.ts";
import type { Skill } from "./skill.ts";

/** The arguments as the skill's schema reads them. Throws `invalid_request` with every field that does not fit. */
export function checkArguments(skill: Skill, args: Record<string, unknown>): Record<string, unknown> {
  if (isTooDeep(args)) throw invalidArguments(skill, ["they are nested too deeply"]);
  if (skill.inputSchema === undefined) return args;
  const checked = toValidator(skill.inputSchema).check(args);
  if (!checked.ok)
    throw invalidArguments(skill, checked.issues.slice(0, skillLimits.problemsMax).map(describeIssue));
  return checked.value as Record<string, unknown>; // defaults make of an object another one
}

/** The order of the arguments changes nothing, so that equal requests are equal texts. */
export function renderSkill(skill: Skill, args: Record<string, unknown>): string {
  const parts = [skill.instructions];
  const files = Object.keys(skill.resources);
  if (files.length > 0 && skill.allowedTools?.includes("skill") !== false) {
    parts.push(`Files of this skill: ${files.join(", ")}. Read one with the tool skill.`);
  }
  if (Object.keys(args).length > 0) parts.push(`Arguments:\n${JSON.stringify(sortKeys(args), null, 2)}`);
  return parts.join("\n\n");
}

function invalidArguments({ name }: Skill, issues: readonly string[]): EdgeflueError {
  const sentence = `The arguments of the skill "${name}" are not valid: ${issues.join("; ")}`;
  return invalidRequest(endSentence(sentence), { meta: { field: "args", skill: name, issues } });
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sortKeys(item)]));
}
