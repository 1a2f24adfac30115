/** The files of an agent's skills, and of its subagents', as a folder of the sandbox. */

import type { AgentProfile } from "../../agent/agent-profile.ts";
import { type Project, selectSkills } from "../../agent/project.ts";
import { ReadOnlyFolder } from "../../sandbox/virtual/read-only-folder.ts";
import type { Skill } from "../../skill/skill.ts";
import { skillFiles, skillsFolder } from "../../skill/skill-folder.ts";

/** Undefined when there are none. */
export function mountSkills(skills: readonly Skill[]): ReadOnlyFolder | undefined {
  return skills.length === 0 ? undefined : new ReadOnlyFolder(skillsFolder, () => skillFiles(skills));
}

/** Of subagents at any depth. They exist: the agent was checked. */
export function skillsOfSubagents(subagents: readonly AgentProfile[], project: Project): readonly Skill[] {
  return subagents.flatMap(({ skills, subagents: inner = [] }) => [
    ...(skills === undefined ? [] : selectSkills(project, skills)),
    ...skillsOfSubagents(inner, project),
  ]);
}
