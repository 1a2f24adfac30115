/** A profile: the part of an agent that several can share, and all that a subagent is. */

import { agentLimits, skillLimits } from "../limits.ts";
import {
  checkFields,
  type FieldChecks,
  findFieldProblem,
  follow,
  isObject,
  type OnlyFields,
  toInnerText,
} from "../protocol/check/field-checks.ts";
import { isName, nameRule } from "../protocol/check/name.ts";
import * as is from "../protocol/check/value-checks.ts";
import { type ThinkingLevel, thinkingLevels } from "../protocol/prompt.ts";
import { checkAuthorsModel, type ModelChoice } from "../protocol/request/model-choice.ts";
import { type CompactionConfig, checkCompaction } from "./config/compaction-config.ts";
import type { Role } from "./role.ts";
import { findToolProblem, type ToolDefinition } from "./tool/define-tool.ts";

export interface AgentProfile {
  /** Required of a subagent. An agent is called by its file's name. */
  name?: string;
  /** One line for people and for other agents. */
  description?: string;
  /** `provider:model`, e.g. `openai:gpt-5.5`, or a list of which the next is asked where the one before cannot answer.
   *  Default: EDGEFLUE_MODEL. False: no model. */
  model?: ModelChoice | false;
  /** The system prompt. */
  instructions?: string;
  /** How hard a reasoning model thinks. Default: the provider's. */
  thinkingLevel?: ThinkingLevel;
  /** Names of skills of the project. Default: none; every skill for an agent that `init()` makes. */
  skills?: readonly string[];
  tools?: readonly ToolDefinition[];
  /** Names of the tools that it keeps besides its own `tools`: an agent, of the built-in ones; a subagent, of all that
   *  its agent has. Default: all. */
  inherit?: readonly string[];
  /** Names of values of the host's environment that shell commands get as variables. They are kept out of history,
   *  events and logs. Default: none; of a subagent, those of its agent. */
  secrets?: readonly string[];
  /** Profiles that the agent can take as a role, by name. */
  subagents?: readonly AgentProfile[];
  /** False: never summarise. */
  compaction?: CompactionConfig | false;
}

export const profileChecks: FieldChecks<AgentProfile> = checksWithin([]);

/** Checks a profile at once, so that a mistake is an error at its own line, and returns it. */
export function defineAgentProfile<Given extends AgentProfile>(
  profile: Given & OnlyFields<AgentProfile, Given>,
): AgentProfile {
  if (!isObject(profile)) throw new Error("[edgeflue] defineAgentProfile() requires an object.");
  checkFields("Profile", profile, checksWithin([profile]));
  return profile;
}

/** A copy with other values; lists are joined, undefined changes nothing. */
export function extendAgentProfile(profile: AgentProfile, extension: AgentProfile): AgentProfile {
  return defineAgentProfile(mergeProfiles(defineAgentProfile(profile), extension));
}

/** A profile with a name and instructions as a role; undefined for any other. */
export function profileToRole(profile: AgentProfile): Role | undefined {
  const { name, description, instructions, model, thinkingLevel } = profile;
  if (name === undefined || instructions === undefined) return undefined;
  return {
    name,
    instructions,
    ...(description !== undefined && { description }),
    ...(model && { model }),
    ...(thinkingLevel !== undefined && { thinkingLevel }),
  };
}

/** A role as a profile, which has all of a role's fields. */
export function roleToProfile(role: Role): AgentProfile {
  const { name, description, instructions, model, thinkingLevel } = role;
  return {
    name,
    instructions,
    ...(description !== undefined && { description }),
    ...(model !== undefined && { model }),
    ...(thinkingLevel !== undefined && { thinkingLevel }),
  };
}

/** What `own` sets overrides the base, false included; its lists follow those of the base. */
export function mergeProfiles<T extends AgentProfile>(base: AgentProfile, own: T): AgentProfile & T {
  const set = Object.entries(own).filter(([, value]) => value !== undefined);
  const merged: AgentProfile = { ...base, ...Object.fromEntries(set) };
  if (base.skills !== undefined) merged.skills = [...base.skills, ...(own.skills ?? [])];
  if (base.tools !== undefined) merged.tools = [...base.tools, ...(own.tools ?? [])];
  if (base.secrets !== undefined) merged.secrets = [...new Set([...base.secrets, ...(own.secrets ?? [])])];
  if (base.subagents !== undefined) merged.subagents = [...base.subagents, ...(own.subagents ?? [])];
  return merged as AgentProfile & T; // every field of both
}

/** What is wrong with a profile in a field, as a phrase that follows the field's name. `around` lists the profiles that
 *  contain it. */
export function findProfileProblem(value: unknown, around: readonly object[] = []): string | undefined {
  if (!isObject(value)) return "must be a profile made by defineAgentProfile()";
  if (around.includes(value)) return "is a circle: a profile is a subagent of itself";
  const problem = findFieldProblem(value, checksWithin([...around, value]));
  return problem === undefined ? undefined : toInnerText(problem);
}

function checksWithin(around: readonly object[]): FieldChecks<AgentProfile> {
  return {
    name: (value) => (isName(value) ? undefined : `must be ${nameRule}; got ${JSON.stringify(value)}`),
    description: is.nonEmptyText,
    model: (value) =>
      value === false ? undefined : checkAuthorsModel(value, "a non-empty string, a list of them, or false"),
    instructions: is.nonEmptyText,
    thinkingLevel: is.oneOf(thinkingLevels),
    skills: checkSkills,
    tools: checkTools,
    inherit: is.listOfNames("names of tools"),
    secrets: is.listOfNames("names of values of the environment"),
    subagents: (value) => checkSubagents(value, around),
    compaction: checkCompaction,
  };
}

function checkTools(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "must be a list of tools made by defineTool()";
  if (value.length > agentLimits.toolsMax)
    return `has ${value.length} tools; at most ${agentLimits.toolsMax}`;
  const names = new Set<string>();
  for (const [index, tool] of value.entries()) {
    const problem = findToolProblem(tool);
    if (problem !== undefined) return `[${index}]: ${problem.replace(/\.$/, "")}`;
    if (names.has(tool.name)) return `has two tools named "${tool.name}". Tool names must be unique`;
    names.add(tool.name);
  }
  return undefined;
}

function checkSkills(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "must be a list of names of skills";
  const { skillsMax } = skillLimits;
  if (value.length > skillsMax) return `has ${value.length} skills; at most ${skillsMax}`;
  const bad = value.findIndex((name) => !isName(name));
  if (bad >= 0) return `[${bad}]: a skill's name must be ${nameRule}; got ${JSON.stringify(value[bad])}`;
  const twice = value.find((name, index) => value.indexOf(name) !== index);
  return twice === undefined ? undefined : `names the skill "${twice}" twice`;
}

function checkSubagents(value: unknown, around: readonly object[]): string | undefined {
  if (!Array.isArray(value)) return "must be a list of profiles made by defineAgentProfile()";
  const names = new Set<string>();
  for (const [index, profile] of value.entries()) {
    const problem = findProfileProblem(profile, around);
    if (problem !== undefined) return follow(`[${index}]`, problem);
    if (profile.name === undefined) return `[${index}] has no name`;
    if (names.has(profile.name))
      return `has two subagents named "${profile.name}". Their names must be unique`;
    names.add(profile.name);
  }
  return undefined;
}
