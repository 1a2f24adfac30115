/** What all agents of a deployment share: skills, roles and instructions. */

import { roleNotFound, skillNotFound } from "../errors.ts";
import { suggestName } from "../protocol/check/known-names.ts";
import { Library } from "../skill/library.ts";
import type { Skill } from "../skill/skill.ts";
import { type AgentProfile, profileToRole } from "./agent-profile.ts";
import type { FileSet } from "./config/file-set.ts";
import type { Role } from "./role.ts";

export interface Project {
  readonly skills: Library<Skill>;
  readonly roles: Library<Role>;
  /** Files for new sessions. */
  readonly fileSets: Library<FileSet>;
  /** They follow each agent's own in the system prompt. */
  readonly instructions: string | undefined;
  /** Whether an agent that names no skills has all of them. Broken ones are then left out. */
  readonly givesAllSkills: boolean;
}

export const emptyProject: Project = {
  skills: new Library(),
  roles: new Library(),
  fileSets: new Library(),
  instructions: undefined,
  givesAllSkills: false,
};

/** The skills of an agent that names these in `field`. Throws a sentence about the first that does not exist or is
 *  broken. */
export function selectSkills(
  project: Project,
  names: readonly string[] | undefined,
  field = 'Agent field "skills"',
): readonly Skill[] {
  const { skills, givesAllSkills } = project;
  const wanted = names ?? (givesAllSkills ? skills.names.filter((name) => !skills.problem(name)) : []);
  return wanted.map((name) => {
    const skill = skills.find(name);
    if (skill !== undefined) return skill;
    throw new Error(`[edgeflue] ${field}: there is no skill "${name}".${suggestName(name, skills.names)}`);
  });
}

/** By name, or by the path of its file below the skills folder. Throws `skill_not_found`. */
export function findSkill(skills: readonly Skill[], project: Project, name: string): Skill {
  const skill = skills.find((one) => one.name === name) ?? skills.find(({ path }) => path === name);
  if (skill !== undefined) return skill;
  throw skillNotFound({
    name,
    available: skills.map((one) => one.name),
    problem: project.skills.problem(name),
  });
}

/** A role of the project, else the subagent of that name. Throws `role_not_found`. */
export function findRole(project: Project, subagents: readonly AgentProfile[], name: string): Role {
  const problem = project.roles.problem(name);
  const profile = subagents.find((one) => one.name === name);
  const role =
    (problem === undefined ? project.roles.find(name) : undefined) ??
    (profile === undefined ? undefined : profileToRole(profile));
  if (role !== undefined) return role;
  const usable = project.roles.names.filter((role) => project.roles.problem(role) === undefined);
  const available = [...usable, ...subagents.flatMap((one) => one.name ?? [])];
  throw roleNotFound({ name, available: [...new Set(available)], problem });
}
