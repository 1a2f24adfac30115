/** A prompt or a skill on the wire: the request body of `POST /agents/{name}/{id}` and `POST /prompt/{id}`, and its
 *  result. */

import { z } from "zod";
import { invalidRequest } from "../errors.ts";
import { operationLimits } from "../limits.ts";
import { checkId, defaultSession } from "./address.ts";
import { checkJsonSchema, type JsonSchema } from "./json-schema.ts";
import { toWireUsage, type Usage } from "./usage.ts";

export const thinkingLevels = ["off", "minimal", "low", "medium", "high", "xhigh"] as const;
export type ThinkingLevel = (typeof thinkingLevels)[number];

/** How one prompt differs from what the agent is set to. */
export interface PromptOptions {
  /** What the answer has to be; it then comes as `result`, checked. */
  result?: JsonSchema;
  /** Times that the model may correct a result that does not match. Default 3. */
  retries?: number;
  /** A role that the agent takes: the name of a file of agents/roles/, or of a subagent. Default: none. */
  role?: string;
  /** `provider:model`. Default: the role's, else the agent's. */
  model?: string;
  /** Default: the role's, else the agent's. */
  thinkingLevel?: ThinkingLevel;
  /** The only tools that may be used, by name. Default: all of the agent's. */
  allowedTools?: readonly string[];
}

export interface PromptRequest extends PromptOptions {
  /** What the user says. Not empty. */
  message: string;
}

/** A request to do what a skill says. Its `allowed-tools` and its model apply, the latter unless one is named here. */
export interface SkillRequest extends Omit<PromptOptions, "allowedTools"> {
  /** The skill's name, or its file's path below the skills folder: `triage/SKILL.md`. */
  skill: string;
  /** Checked against the skill's input schema. Default: none. */
  args?: Record<string, unknown>;
}

export type SessionRequest = PromptRequest | SkillRequest;

export function isSkillRequest(request: SessionRequest): request is SkillRequest {
  return "skill" in request;
}

export interface PromptResult {
  /** The model's final answer. */
  text: string;
  /** The typed result, when one was asked for. */
  result?: unknown;
  operationId: string;
  usage: Usage;
  model: { id: string };
  metadata: {
    /** Model calls that were answered. */
    steps: number;
    /** Why the last answer ended, in the AI SDK's words: `stop`, `length`, `content-filter` … */
    finishReason: string;
  };
}

/** PyFlue accepts `message` and `prompt`; keys that it does not know pass. */
const promptBody = z.object({
  message: z.string().optional(),
  prompt: z.string().optional(),
  skill: z.string().min(1).nullish(),
  args: z.record(z.string(), z.unknown()).nullish(),
  role: z.string().min(1).nullish(),
  session: z.string().optional(),
  result: z.unknown().optional(),
  retries: z.number().int().min(0).max(operationLimits.resultRetriesMax).optional(),
});

export interface PromptBody {
  request: SessionRequest;
  session: string;
}

/** Reads a JSON body, with or without PyFlue's `{"payload": …}` around it; `?session=` may name the session too. Refuses with the field's name. */
export function parsePromptBody(body: Record<string, unknown>, querySession?: string): PromptBody {
  const parsed = promptBody.safeParse(unwrapPayload(body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalidRequest(`The field "${issue?.path.join(".")}" is not valid: ${issue?.message}.`);
  }
  const { session: bodySession, role, result, retries } = parsed.data;
  if (bodySession !== undefined && querySession !== undefined && bodySession !== querySession) {
    throw invalidRequest("The body and the query name different sessions.", { meta: { field: "session" } });
  }
  const session = bodySession ?? querySession ?? defaultSession;
  const options: PromptOptions = {
    ...(typeof role === "string" && { role }),
    ...(result !== undefined && result !== null && { result: checkJsonSchema("result", result) }),
    ...(retries !== undefined && { retries }),
  };
  return { request: { ...readTask(parsed.data), ...options }, session: checkId("session", session) };
}

/** What is asked for: the text of a prompt, or a skill with its arguments. */
function readTask({
  message,
  prompt,
  skill,
  args,
}: z.output<typeof promptBody>): Pick<PromptRequest, "message"> | Pick<SkillRequest, "skill" | "args"> {
  const text = message ?? prompt;
  if (typeof skill === "string") {
    if (text === undefined) return { skill, ...(args !== undefined && args !== null && { args }) };
    throw invalidRequest("The body names a skill and has a message. Send one of them.", {
      meta: { field: "skill" },
    });
  }
  if (text === undefined) {
    throw invalidRequest('The body has no message. Send {"message": "…"}, or {"skill": "name"}.', {
      meta: { field: "message" },
    });
  }
  if (text.trim() === "") {
    throw invalidRequest("The message is empty. Send some text.", { meta: { field: "message" } });
  }
  return { message: text };
}

function unwrapPayload(body: Record<string, unknown>): Record<string, unknown> {
  if (!("payload" in body)) return body;
  const { payload } = body;
  if (payload === null) return {};
  if (typeof payload === "object" && !Array.isArray(payload)) return payload as Record<string, unknown>; // checked: a plain object
  throw invalidRequest('The field "payload" must be a JSON object.', { meta: { field: "payload" } });
}

/** PyFlue's result, plus our `operationId`. */
export function toWireResult(result: PromptResult) {
  const { usage, ...rest } = result;
  return { ...rest, usage: toWireUsage(usage) };
}
