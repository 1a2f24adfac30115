/** The request body of `POST /agents/{name}/{id}` and `POST /prompt/{id}`, in PyFlue's words and ours. */

import { z } from "zod";
import { invalidRequest } from "../../errors.ts";
import { operationLimits, requestLimits } from "../../limits.ts";
import { checkId, defaultSession } from "../address.ts";
import { checkJsonSchema } from "../json/json-schema.ts";
import { findLimitsProblem, type OperationLimits } from "../operation-limits.ts";
import {
  busyModes,
  type PromptFile,
  type PromptOptions,
  type PromptRequest,
  type SessionRequest,
  type SkillRequest,
  type TaskRequest,
  thinkingLevels,
} from "../prompt.ts";

const name = z.string().min(1).nullish();
const names = z.array(z.string().min(1)).max(requestLimits.namesMax).nullish();

const file = z.object({
  data: z.string().min(1),
  mimeType: name,
  mime_type: name,
  name,
});

const limits = z.custom<OperationLimits>().superRefine((value, { addIssue }) => {
  const problem = findLimitsProblem(value);
  if (problem !== undefined) addIssue({ code: "custom", message: problem });
});

/** PyFlue accepts `message` and `prompt`; keys that it does not know pass. */
const promptBody = z.object({
  message: z.string().optional(),
  prompt: z.string().optional(),
  skill: name,
  task: name,
  args: z.record(z.string(), z.unknown()).nullish(),
  agent: name,
  taskId: name,
  role: name,
  model: name,
  thinkingLevel: z.enum(thinkingLevels).nullish(),
  session: z.string().optional(),
  result: z.unknown().optional(),
  retries: z.number().int().min(0).max(operationLimits.resultRetriesMax).nullish(),
  allowedTools: names,
  images: z.array(file).max(requestLimits.filesMax).nullish(),
  limits: limits.nullish(),
  cwd: name,
  whenBusy: z.enum(busyModes).nullish(),
  idempotencyKey: z.string().min(1).max(requestLimits.idempotencyKeyCharsMax).nullish(),
});

/** What stands beside the body. */
export interface PromptSource {
  /** `?session=`. */
  session?: string | undefined;
  /** The header `Idempotency-Key`. */
  idempotencyKey?: string | undefined;
}

export interface PromptBody {
  request: SessionRequest;
  session: string;
}

/** Refuses what is not for callers from outside: what commands may do and which secrets they get is the agent's to
 *  say. */
export function refuseGrants(body: Record<string, unknown>): void {
  for (const field of ["commands", "secrets", "tools"]) {
    if (body[field] === undefined || body[field] === null) continue;
    throw invalidRequest(
      `The field "${field}" cannot be sent over HTTP: it is for programs that hold the session.`,
      { meta: { field } },
    );
  }
}

/** Reads a JSON body, with or without PyFlue's `{"payload": …}` around it. `?session=` and the header
 *  `Idempotency-Key` may say their part too. Refuses with the field's name. */
export function parsePromptBody(
  body: Record<string, unknown>,
  { session: querySession, idempotencyKey }: PromptSource = {},
): PromptBody {
  const unwrapped = unwrapPayload(body);
  refuseGrants(unwrapped);
  const parsed = promptBody.safeParse(
    idempotencyKey === undefined ? unwrapped : { idempotencyKey, ...unwrapped },
  );
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join(".") ?? "";
    throw invalidRequest(`The field "${field}" is not valid: ${issue?.message}.`, { meta: { field } });
  }
  const { session: bodySession } = parsed.data;
  if (bodySession !== undefined && querySession !== undefined && bodySession !== querySession) {
    throw invalidRequest("The body and the query name different sessions.", { meta: { field: "session" } });
  }
  const session = bodySession ?? querySession ?? defaultSession;
  return {
    request: { ...readSubject(parsed.data), ...readOptions(parsed.data) },
    session: checkId("session", session),
  };
}

type ParsedBody = z.output<typeof promptBody>;

function readOptions({ result, images, allowedTools, limits, ...rest }: ParsedBody): PromptOptions {
  const { role, model, thinkingLevel, retries, cwd, whenBusy, idempotencyKey } = rest;
  const options = { role, model, thinkingLevel, retries, cwd, whenBusy, idempotencyKey, limits };
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...(Object.fromEntries(given) as PromptOptions), // the fields of the schema that are there
    ...(result !== undefined && result !== null && { result: checkJsonSchema("result", result) }),
    ...(images && { images: images.map(readFile) }),
    ...(allowedTools && { allowedTools }),
  };
}

function readFile({ data, mimeType, mime_type, name }: z.output<typeof file>): PromptFile {
  const type = mimeType ?? mime_type;
  return { data, ...(type && { mimeType: type }), ...(name && { name }) };
}

type Subject =
  | Pick<PromptRequest, "message">
  | Pick<SkillRequest, "skill" | "args">
  | Pick<TaskRequest, "task" | "agent" | "taskId">;

/** What is asked for: the text of a prompt, a skill with its arguments, or a task. */
function readSubject({ message, prompt, skill, task, args, agent, taskId }: ParsedBody): Subject {
  const text = message ?? prompt;
  const given = { message: text, skill: skill ?? undefined, task: task ?? undefined };
  const [field, second] = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (second !== undefined) {
    throw invalidRequest(`The body has both a ${field} and a ${second}. Send one of them.`, {
      meta: { field: second },
    });
  }
  if (typeof skill === "string") return { skill, ...(args && { args }) };
  if (text === undefined && typeof task !== "string") {
    throw invalidRequest('The body has no message. Send {"message": "…"}, or {"skill": "name"}.', {
      meta: { field: "message" },
    });
  }
  if ((text ?? task)?.trim() === "") {
    throw invalidRequest(`The ${field} is empty. Send some text.`, { meta: { field } });
  }
  if (typeof task === "string") return { task, ...(agent && { agent }), ...(taskId && { taskId }) };
  return { message: text ?? "" };
}

function unwrapPayload(body: Record<string, unknown>): Record<string, unknown> {
  if (!("payload" in body)) return body;
  const { payload } = body;
  if (payload === null) return {};
  if (typeof payload === "object" && !Array.isArray(payload)) return payload as Record<string, unknown>; // checked: a plain object
  throw invalidRequest('The field "payload" must be a JSON object.', { meta: { field: "payload" } });
}
