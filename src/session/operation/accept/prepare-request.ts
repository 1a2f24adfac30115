/** What a request becomes before it is accepted, and what it makes of the agent while it runs. Pure. What cannot be
 *  done is refused here, before anything is stored. */

import { findRole, findSkill } from "../../../agent/project.ts";
import { findCommandProblem } from "../../../agent/tool/define-command.ts";
import { findToolProblem } from "../../../agent/tool/define-tool.ts";
import { EdgeflueError, invalidRequest } from "../../../errors.ts";
import { requireKnownModels } from "../../../model/provider-registry.ts";
import { checkId } from "../../../protocol/address.ts";
import type { CompactRequest } from "../../../protocol/compact.ts";
import { checkJsonSchema } from "../../../protocol/json-schema/json-schema.ts";
import type { OperationKind } from "../../../protocol/operation.ts";
import type { JavaScriptRequest } from "../../../protocol/program/javascript.ts";
import type { PythonRequest } from "../../../protocol/program/python.ts";
import {
  isSkillRequest,
  isTaskRequest,
  type PromptOptions,
  type SessionRequest,
  type SkillRequest,
  type TaskRequest,
} from "../../../protocol/prompt.ts";
import { checkFieldsOf } from "../../../protocol/request/check-request.ts";
import type { ModelChoice } from "../../../protocol/request/model-choice.ts";
import type { ShellRequest } from "../../../protocol/shell.ts";
import { requireJavaScript } from "../../../sandbox/javascript/engine.ts";
import { requireShell } from "../../../sandbox/policy.ts";
import { requirePython } from "../../../sandbox/python/python.ts";
import { checkArguments, renderSkill } from "../../../skill/render-skill.ts";
import type { OperationInput } from "../../../store/operation-store.ts";
import { findUnknownTool, isServerTool } from "../../../tool/tool-names.ts";
import { extendToolSet, restrictTools } from "../../../tool/tool-set.ts";
import type { AgentRuntime } from "../../runtime/agent-runtime.ts";
import { applyRole, toChildAgent } from "../../runtime/child-agent.ts";
import { pickSecrets } from "../../runtime/secrets.ts";
import type { LocalOptions } from "../open-operation.ts";

/** What is stored of a request. */
export interface PreparedRequest {
  kind: OperationKind;
  input: OperationInput;
}

/** What is needed to judge a request. */
export interface Surroundings {
  agent: AgentRuntime;
  /** The host's values that can be granted as secrets. */
  env: Readonly<Record<string, string | undefined>>;
}

/** Whether a request can be accepted without its agent. */
export function needsNoAgent(request: SessionRequest): boolean {
  return (
    !isSkillRequest(request) &&
    !isTaskRequest(request) &&
    request.role === undefined &&
    request.model === undefined &&
    request.allowedTools === undefined &&
    request.commands === undefined &&
    request.secrets === undefined
  );
}

/** Of a request that needs nothing of the agent. */
export function preparePrompt(request: SessionRequest): PreparedRequest {
  const { message, ...options } = request as Extract<SessionRequest, { message: string }>; // no skill and no task
  return { kind: "prompt", input: { message, options: storedOptions(options) } };
}

/** Throws `skill_not_found`, `role_not_found`, `secret_not_found` or `invalid_request`. */
export function prepareRequest(
  request: SessionRequest,
  { agent, env }: Surroundings,
  { tools = [], commands = [] }: LocalOptions = {},
): PreparedRequest {
  if (request.model !== undefined) requireKnownModels(request.model);
  const ofCall = [...tools, ...commands].map(({ name }) => name);
  const problem = findUnknownTool(request.allowedTools ?? [], [...agent.toolNames, ...ofCall]);
  if (problem !== undefined) {
    throw invalidRequest(`The field "allowedTools" names what does not exist: ${problem}`, {
      meta: { field: "allowedTools" },
    });
  }
  if (request.role !== undefined) findRole(agent.project, agent.subagents, request.role);
  pickSecrets(request.secrets, env);
  agent.sandbox.requireCommands?.(request.commands ?? []);
  if (isSkillRequest(request)) return prepareSkill(request, { agent, env });
  if (isTaskRequest(request)) return prepareTask(request, agent);
  return preparePrompt(request);
}

function prepareSkill(
  { skill: name, args = {}, ...options }: SkillRequest,
  { agent, env }: Surroundings,
): PreparedRequest {
  const skill = findSkill(agent.skills, agent.project, name);
  const problem = findUnknownTool(skill.allowedTools ?? [], agent.toolNames);
  if (problem !== undefined) {
    throw new EdgeflueError("agent_invalid", `The skill "${skill.name}" cannot be used by this agent.`, {
      hint: `${skill.path}: allowed_tools names what does not exist: ${problem}`,
      meta: { skill: skill.name },
    });
  }
  pickSecrets(skill.secrets, env);
  const secrets = [...new Set([...(skill.secrets ?? []), ...(options.secrets ?? [])])];
  const { result = skill.outputSchema, model = skill.model } = options;
  const { allowedTools: asked } = options;
  const { allowedTools: own = asked } = skill;
  const allowedTools = asked === undefined ? own : own?.filter((name) => asked.includes(name));
  return {
    kind: "skill",
    input: {
      message: renderSkill(skill, checkArguments(skill, args)),
      options: storedOptions({
        ...options,
        ...(result !== undefined && { result }),
        ...(model !== undefined && { model }),
        ...(allowedTools !== undefined && { allowedTools }),
        ...(secrets.length > 0 && { secrets }),
      }),
    },
  };
}

function prepareTask(
  { task, agent: subagent, taskId, ...options }: TaskRequest,
  agent: AgentRuntime,
): PreparedRequest {
  if (agent.maxTaskDepth === 0) {
    throw invalidRequest("This agent runs no tasks: its maxTaskDepth is 0.");
  }
  toChildAgent(agent, { agentName: subagent, role: undefined, depth: 1 });
  const id = taskId === undefined ? crypto.randomUUID() : checkTaskId(taskId);
  return {
    kind: "task",
    input: {
      message: task,
      options: storedOptions(options),
      task: { taskId: id, prompt: task, ...(subagent !== undefined && { agent: subagent }) },
    },
  };
}

/** The names of children's conversations, and of summaries, are built from that of the task. */
function checkTaskId(id: string): string {
  if (id.includes(">") || id.endsWith("/summary")) {
    throw invalidRequest('The task id must not contain ">" nor end with "/summary".');
  }
  return checkId("task", id);
}

/** Throws `sandbox_denied` where there is no shell. */
export function prepareShell(request: ShellRequest, { agent, env }: Surroundings): PreparedRequest {
  const { command, timeoutMs, cwd, env: environment, commands, secrets, principal } = request;
  checkFieldsOf("shell", request);
  requireShell(agent.sandbox.policy);
  pickSecrets(secrets, env);
  agent.sandbox.requireCommands?.(commands ?? []);
  if (typeof command !== "string" || command.trim() === "") throw invalidRequest("The command is empty.");
  return {
    kind: "shell",
    input: {
      options: {
        ...(cwd !== undefined && { cwd }),
        ...(commands !== undefined && { commands }),
        ...(secrets !== undefined && { secrets }),
        ...(principal !== undefined && { principal }),
      },
      shell: {
        command,
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(environment !== undefined && { env: environment }),
      },
    },
  };
}

/** Throws `invalid_request` for a tool that does not exist, and where no engine is registered. */
export function prepareJavaScript(request: JavaScriptRequest, agent: AgentRuntime): PreparedRequest {
  checkFieldsOf("javascript", request);
  requireJavaScript();
  const { cwd, principal, whenBusy: _, idempotencyKey: __, ...program } = request;
  if (typeof program.code !== "string" || program.code.trim() === "")
    throw invalidRequest("The code is empty.");
  if (program.result !== undefined) checkJsonSchema("result", program.result);
  const problem = findUnknownTool(program.allowedTools ?? [], [
    ...agent.tools.names,
    ...agent.toolNames.filter(isServerTool),
  ]);
  if (problem !== undefined) {
    throw invalidRequest(`The field "allowedTools" names what does not exist: ${problem}`, {
      meta: { field: "allowedTools" },
    });
  }
  return {
    kind: "javascript",
    input: {
      options: { ...(cwd !== undefined && { cwd }), ...(principal !== undefined && { principal }) },
      javascript: program,
    },
  };
}

/** Throws `invalid_request` where the sandbox has no machine, `sandbox_denied` where it has no shell. */
export function preparePython(request: PythonRequest, { sandbox }: AgentRuntime): PreparedRequest {
  checkFieldsOf("python", request);
  requirePython(sandbox, request.interpreter);
  requireShell(sandbox.policy);
  const { cwd, principal, whenBusy: _, idempotencyKey: __, ...program } = request;
  if (typeof program.code !== "string" || program.code.trim() === "")
    throw invalidRequest("The code is empty.");
  if (program.result !== undefined) checkJsonSchema("result", program.result);
  return {
    kind: "python",
    input: {
      options: { ...(cwd !== undefined && { cwd }), ...(principal !== undefined && { principal }) },
      python: program,
    },
  };
}

export function prepareCompact(request: CompactRequest): PreparedRequest {
  checkFieldsOf("compact", request);
  const { keepRecent, model, principal } = request;
  if (model !== undefined) requireKnownModels(model);
  return {
    kind: "compact",
    input: {
      options: { ...(model !== undefined && { model }), ...(principal !== undefined && { principal }) },
      compact: { ...(keepRecent !== undefined && { keepRecent }) },
    },
  };
}

/** The agent as one operation has it, and the model that its role names. */
export function applyOptions(
  agent: AgentRuntime,
  { role: roleName, allowedTools, instructions }: PromptOptions,
  { tools = [], commands = [] }: LocalOptions = {},
): { agent: AgentRuntime; roleModel: ModelChoice | undefined } {
  const role = roleName === undefined ? undefined : findRole(agent.project, agent.subagents, roleName);
  const ofRole = role === undefined ? agent : applyRole(agent, role);
  const systemPrompt = [ofRole.systemPrompt, instructions ?? ""].filter(Boolean).join("\n\n");
  const named = instructions === undefined ? ofRole : { ...ofRole, systemPrompt };
  if (allowedTools === undefined && tools.length === 0 && commands.length === 0) {
    return { agent: named, roleModel: role?.model };
  }
  const extended = extendToolSet(named.tools, named.sandbox.policy, tools, commands);
  const restricted = allowedTools === undefined ? extended : restrictTools(extended, allowedTools);
  return { agent: { ...named, tools: restricted }, roleModel: role?.model };
}

/** Throws when a tool or a command of the call is not right, or has the name of another one. */
export function checkLocalOptions(agent: AgentRuntime, { tools = [], commands = [] }: LocalOptions): void {
  const problem =
    tools.map(findToolProblem).find((found) => found !== undefined) ??
    commands.map(findCommandProblem).find((found) => found !== undefined);
  if (problem !== undefined) throw invalidRequest(problem);
  try {
    extendToolSet(agent.tools, agent.sandbox.policy, tools, commands);
  } catch (error) {
    throw new EdgeflueError("invalid_request", error instanceof Error ? error.message : String(error));
  }
}

/** Without what concerns only the acceptance. */
function storedOptions({
  whenBusy: _,
  idempotencyKey: __,
  payload: ___,
  lifetimeMs: ____,
  ...options
}: PromptOptions): PromptOptions {
  return options;
}
