/** What a request becomes before it is accepted, and what it makes of the agent while it runs. Pure. What cannot be
 *  done is refused here, before anything is stored. */

import { findRole, findSkill } from "../agent/project.ts";
import type { OperationKind } from "../protocol/operation.ts";
import {
  isSkillRequest,
  type PromptOptions,
  type PromptRequest,
  type SessionRequest,
  type SkillRequest,
} from "../protocol/prompt.ts";
import { checkArguments, renderSkill } from "../skill/render-skill.ts";
import { restrictTools } from "../tool/tool-set.ts";
import type { AgentRuntime } from "./agent-runtime.ts";

/** What is stored of a request. */
export interface PreparedRequest {
  kind: OperationKind;
  message: string;
  options: PromptOptions;
}

/** Whether a request needs nothing of the agent to be accepted. */
export function isPlain(request: SessionRequest): request is PromptRequest {
  return !isSkillRequest(request) && request.role === undefined;
}

export function preparePrompt({ message, ...options }: PromptRequest): PreparedRequest {
  return { kind: "prompt", message, options };
}

/** Throws `skill_not_found`, `role_not_found` or `invalid_request`. */
export function prepareRequest(request: SessionRequest, agent: AgentRuntime): PreparedRequest {
  if (request.role !== undefined) findRole(agent.project, agent.subagents, request.role);
  return isSkillRequest(request) ? prepareSkill(request, agent) : preparePrompt(request);
}

function prepareSkill(
  { skill: name, args = {}, ...options }: SkillRequest,
  agent: AgentRuntime,
): PreparedRequest {
  const skill = findSkill(agent.skills, agent.project, name);
  const { result = skill.outputSchema, model = skill.model } = options;
  const { allowedTools } = skill;
  return {
    kind: "skill",
    message: renderSkill(skill, checkArguments(skill, args)),
    options: {
      ...options,
      ...(result !== undefined && { result }),
      ...(model !== undefined && { model }),
      ...(allowedTools !== undefined && { allowedTools }),
    },
  };
}

/** The agent as one operation has it, and the model that its role names. */
export function applyOptions(
  agent: AgentRuntime,
  { role: roleName, allowedTools }: PromptOptions,
): { agent: AgentRuntime; roleModel: string | undefined } {
  if (roleName === undefined && allowedTools === undefined) return { agent, roleModel: undefined };
  const role = roleName === undefined ? undefined : findRole(agent.project, agent.subagents, roleName);
  const { systemPrompt, thinkingLevel, tools } = agent;
  return {
    roleModel: role?.model,
    agent: {
      ...agent,
      // Last, so that what comes before is the same for every role.
      ...(role !== undefined && {
        systemPrompt: [systemPrompt, `Role: ${role.name}\n${role.instructions}`].filter(Boolean).join("\n\n"),
      }),
      thinkingLevel: role?.thinkingLevel ?? thinkingLevel,
      tools: allowedTools === undefined ? tools : restrictTools(tools, allowedTools),
    },
  };
}
