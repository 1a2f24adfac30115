/** What an agent is in a task: itself, with what a subagent or a role adds. Pure. It keeps the parent's instructions
 *  and policy, and the skills, tools and secrets that the subagent does not narrow. A subagent's own tools come first
 *  where names are the same, and it has its own subagents. */

import { type AgentProfile, profileToRole } from "../../agent/agent-profile.ts";
import { selectSkills } from "../../agent/project.ts";
import type { Role } from "../../agent/role.ts";
import { roleNotFound } from "../../errors.ts";
import { compactionDefaults } from "../../limits.ts";
import type { ModelChoice } from "../../protocol/request/model-choice.ts";
import { createTaskTool, taskToolName } from "../../tool/built-in/task-tool.ts";
import { createSkillTool, describeSkills, skillToolName } from "../../tool/skill-tool.ts";
import { extendToolSet, putTool, restrictTools, withoutTool } from "../../tool/tool-set.ts";
import type { AgentRuntime } from "./agent-runtime.ts";

export interface ChildSettings {
  /** The subagent's name. Default: the agent itself. */
  agentName: string | undefined;
  role: Role | undefined;
  depth: number;
}

/** The child, and the model that it names. Throws `role_not_found` for a subagent that the agent does not have. */
export function toChildAgent(
  parent: AgentRuntime,
  { agentName, role, depth }: ChildSettings,
): { agent: AgentRuntime; model: ModelChoice | undefined } {
  const profile = agentName === undefined ? undefined : findSubagent(parent, agentName);
  const ofProfile = profile === undefined ? parent : applyProfile(parent, profile);
  const agent = role === undefined ? ofProfile : applyRole(ofProfile, role);
  const tools = depth >= agent.maxTaskDepth ? withoutTool(agent.tools, taskToolName) : agent.tools;
  const ofAgent = profile?.model || undefined;
  return { agent: { ...agent, tools }, model: role?.model ?? ofAgent };
}

/** The agent with a role on top. The role comes last, so that the prompt before it is the same for every role. */
export function applyRole(agent: AgentRuntime, role: Role): AgentRuntime {
  return {
    ...agent,
    systemPrompt: [agent.systemPrompt, `Role: ${role.name}\n${role.instructions}`]
      .filter(Boolean)
      .join("\n\n"),
    thinkingLevel: role.thinkingLevel ?? agent.thinkingLevel,
  };
}

function findSubagent({ project, subagents }: AgentRuntime, name: string): AgentProfile {
  const profile = subagents.find((one) => one.name === name);
  if (profile !== undefined) return profile;
  const role = project.roles.find(name);
  if (role !== undefined) return role;
  throw roleNotFound({
    name,
    available: [
      ...subagents.flatMap((one) => one.name ?? []),
      ...project.roles.names.filter((role) => project.roles.problem(role) === undefined),
    ],
    problem: project.roles.problem(name),
  });
}

function applyProfile(parent: AgentRuntime, profile: AgentProfile): AgentRuntime {
  const { tools: own = [], skills: skillNames = [], subagents = parent.subagents, inherit } = profile;
  const base = inherit === undefined ? parent : keepTools(parent, inherit);
  const skills = selectSkills(parent.project, skillNames).filter(
    ({ name }) => !base.skills.some((skill) => skill.name === name),
  );
  const role = profileToRole(profile);
  const named = role === undefined ? base : applyRole(base, role);
  const inherited = own.reduce((tools, { name }) => withoutTool(tools, name), base.tools);
  const tools = extendToolSet(inherited, parent.sandbox.policy, own);
  const task = createTaskTool({ subagents, roles: parent.project.roles.names });
  const withTask = tools.find(taskToolName) === undefined ? tools : putTool(tools, task);
  const all = [...base.skills, ...skills];
  const { compaction = parent.compaction, secrets = parent.secrets } = profile;
  return {
    ...named,
    systemPrompt:
      skills.length === 0 ? named.systemPrompt : `${named.systemPrompt}\n\n${describeSkills(skills)}`,
    thinkingLevel: profile.thinkingLevel ?? parent.thinkingLevel,
    skills: all,
    subagents,
    secrets,
    tools: skills.length === 0 ? withTask : putTool(withTask, createSkillTool(all, parent.skillsFolder)),
    compaction:
      compaction === false || compaction === undefined
        ? undefined
        : { ...compactionDefaults, ...parent.compaction, ...compaction },
  };
}

/** The agent with no other tools than these. Without `skill` it does not hear of skills either. */
function keepTools(agent: AgentRuntime, names: readonly string[]): AgentRuntime {
  const tools = restrictTools(agent.tools, names);
  if (names.includes(skillToolName) || agent.skills.length === 0) return { ...agent, tools };
  const systemPrompt = agent.systemPrompt.replace(describeSkills(agent.skills), () => "").trim();
  return { ...agent, tools, skills: [], systemPrompt };
}
