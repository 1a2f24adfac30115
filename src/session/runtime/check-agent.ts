/** What an agent's fields name outside of it: tools, skills, files and models. What does not exist is refused when the agent is
 *  made, with the field's name. */

import type { AgentProfile } from "../../agent/agent-profile.ts";
import type { AgentConfig } from "../../agent/config/agent-config.ts";
import { resolveFiles } from "../../agent/config/file-set.ts";
import { type Project, selectSkills } from "../../agent/project.ts";
import { findProviderProblem } from "../../model/provider-registry.ts";
import { type ModelChoice, toModels } from "../../protocol/request/model-choice.ts";
import type { Skill } from "../../skill/skill.ts";
import { checkToolNames } from "../../tool/tool-names.ts";

/** Throws a sentence that names the field. Returns the agent's skills. */
export function checkAgent(config: AgentConfig, project: Project): readonly Skill[] {
  checkToolNames(config);
  const skills = selectSkills(project, config.skills);
  resolveFiles(config.files ?? {}, project.fileSets);
  requireProvider('Agent field "compaction.model"', modelOfCompaction(config));
  for (const { path, model } of skills) requireProvider(`${path}: model`, model);
  for (const name of project.roles.names) {
    if (project.roles.problem(name) === undefined)
      requireProvider(`Role "${name}", field "model"`, project.roles.find(name)?.model);
  }
  checkSubagents(config.subagents, project);
  return skills;
}

function checkSubagents(subagents: readonly AgentProfile[] = [], project: Project): void {
  for (const profile of subagents) {
    const whose = `Subagent "${profile.name}", field`;
    if (profile.skills !== undefined) selectSkills(project, profile.skills, `${whose} "skills"`);
    requireProvider(`${whose} "model"`, profile.model || undefined);
    requireProvider(`${whose} "compaction.model"`, modelOfCompaction(profile));
    checkSubagents(profile.subagents, project);
  }
}

function modelOfCompaction({ compaction }: AgentProfile): ModelChoice | undefined {
  return compaction ? compaction.model : undefined;
}

function requireProvider(field: string, choice: ModelChoice | undefined): void {
  for (const reference of choice === undefined ? [] : toModels(choice)) {
    const problem = findProviderProblem(reference);
    if (problem !== undefined) throw new Error(`[edgeflue] ${field}: ${problem}`);
  }
}
