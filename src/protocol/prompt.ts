/** A prompt on the wire: the request body of `POST /agents/{name}/{id}` and `POST /prompt/{id}`, and its result. */

import { z } from "zod";
import { invalidRequest } from "../errors.ts";
import { operationLimits } from "../limits.ts";
import { checkId, defaultSession } from "./address.ts";
import { checkJsonSchema, type JsonSchema } from "./json-schema.ts";
import { toWireUsage, type Usage } from "./usage.ts";

export type ThinkingLevel = "off" | "minimal" | "low" | "medium" | "high" | "xhigh";

/** How one prompt differs from what the agent is set to. */
export interface PromptOptions {
  /** What the answer has to be; it then comes as `result`, checked. */
  result?: JsonSchema;
  /** Times that the model may correct a result that does not match. Default 3. */
  retries?: number;
  /** `provider:model`. Default: the agent's. */
  model?: string;
  /** Default: the agent's. */
  thinkingLevel?: ThinkingLevel;
}

export interface PromptRequest extends PromptOptions {
  /** What the user says. Not empty. */
  message: string;
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
  session: z.string().optional(),
  result: z.unknown().optional(),
  retries: z.number().int().min(0).max(operationLimits.resultRetriesMax).optional(),
});

export interface PromptBody {
  request: PromptRequest;
  session: string;
}

/** Reads a JSON body, with or without PyFlue's `{"payload": …}` around it; `?session=` may name the session too. Refuses with the field's name. */
export function parsePromptBody(body: Record<string, unknown>, querySession?: string): PromptBody {
  const parsed = promptBody.safeParse(unwrapPayload(body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalidRequest(`The field "${issue?.path.join(".")}" is not valid: ${issue?.message}.`);
  }
  const { message, prompt, session: bodySession, result, retries } = parsed.data;
  if (bodySession !== undefined && querySession !== undefined && bodySession !== querySession) {
    throw invalidRequest("The body and the query name different sessions.", { meta: { field: "session" } });
  }
  const session = bodySession ?? querySession ?? defaultSession;
  const text = message ?? prompt;
  if (text === undefined) {
    throw invalidRequest('The body has no message. Send {"message": "…"}.', { meta: { field: "message" } });
  }
  if (text.trim() === "") {
    throw invalidRequest("The message is empty. Send some text.", { meta: { field: "message" } });
  }
  const request: PromptRequest = {
    message: text,
    ...(result !== undefined && result !== null && { result: checkJsonSchema("result", result) }),
    ...(retries !== undefined && { retries }),
  };
  return { request, session: checkId("session", session) };
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
