/** A prompt on the wire: the request body of `POST /agents/{name}/{id}` and `POST /prompt/{id}`, and its result. */

import { z } from "zod";
import { invalidRequest } from "../errors.ts";
import { checkId, defaultSession } from "./address.ts";
import { toWireUsage, type Usage } from "./usage.ts";

export interface PromptRequest {
  /** What the user says. Not empty. */
  message: string;
}

export interface PromptResult {
  /** The model's final answer. */
  text: string;
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
});

export interface PromptBody {
  request: PromptRequest;
  session: string;
}

/** Reads a JSON body, with or without PyFlue's `{"payload": …}` around it. Refuses with the field's name. */
export function parsePromptBody(body: Record<string, unknown>): PromptBody {
  const parsed = promptBody.safeParse(unwrapPayload(body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalidRequest(`The field "${issue?.path.join(".")}" is not valid: ${issue?.message}.`);
  }
  const { message, prompt, session = defaultSession } = parsed.data;
  const text = message ?? prompt;
  if (text === undefined) {
    throw invalidRequest('The body has no message. Send {"message": "…"}.', { meta: { field: "message" } });
  }
  if (text.trim() === "") {
    throw invalidRequest("The message is empty. Send some text.", { meta: { field: "message" } });
  }
  return { request: { message: text }, session: checkId("session", session) };
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
  const { text, metadata, usage, model, operationId } = result;
  return { text, metadata, usage: toWireUsage(usage), model, operationId };
}
