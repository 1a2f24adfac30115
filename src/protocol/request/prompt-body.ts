/** The request body of `POST /agents/{name}/{id}` and `POST /prompt/{id}`, in PyFlue's words and ours. Null counts as
 *  absent everywhere, and so do an empty `message`, `prompt` and `session`, as in PyFlue. */

import { invalidField, invalidRequest } from "../../errors.ts";
import { checkId, defaultSession } from "../address.ts";
import { isObject } from "../check/field-checks.ts";
import type { SessionRequest } from "../prompt.ts";
import { checkRequest, grantFields, requestFields } from "./check-request.ts";
import { refuseUnknownFields } from "./refuse-unknown-fields.ts";

type Body = Record<string, unknown>;

/** Where the rest of a request comes from. */
export interface PromptSource {
  /** `?session=`. */
  session?: string | undefined;
  /** The header `Idempotency-Key`. */
  idempotencyKey?: string | undefined;
  /** Which of the two names of a message comes first. Default `message`; on `/prompt/{id}` it is `prompt`. */
  first?: "message" | "prompt";
}

export interface PromptBody {
  request: SessionRequest;
  session: string;
}

/** Refuses what is not for callers from outside: what commands may do and which secrets they get is the agent's to
 *  say. */
export function refuseGrants(body: Body): void {
  for (const field of grantFields) {
    if (body[field] === undefined || body[field] === null) continue;
    throw invalidRequest(
      `The field "${field}" cannot be sent over HTTP: it is for programs that run the session.`,
      {
        hint: toGrantHint(field),
        meta: { field },
      },
    );
  }
}

function toGrantHint(field: string): string {
  if (field === "traceparent") return "Send it as the header traceparent.";
  if (["commands", "secrets", "tools", "instructions"].includes(field))
    return `Give the agent, its profile or its skill its ${field} in its file.`;
  return "Say it in a program or a tool of the deployment, which opens the session by init().";
}

/** The key of the header `Idempotency-Key`, or that of the body. */
export function readKey(header: string | undefined, { idempotencyKey: inBody }: Body): unknown {
  if (inBody === undefined || inBody === null) return header;
  if (header === undefined || header === inBody) return inBody;
  throw invalidField(
    "idempotencyKey",
    "The body and the header Idempotency-Key have different keys. Send one of them.",
  );
}

/** Reads a JSON body, with or without PyFlue's `{"payload": …}` around it. `?session=` and the header
 *  `Idempotency-Key` may say their part too. Refuses with the field's name. */
export function parsePromptBody(body: Body, source: PromptSource = {}): PromptBody {
  return toPromptBody(readFields(body), source);
}

/** The same of fields that are no longer wrapped. */
export function toPromptBody(
  { message, prompt, session: bodySession, images, ...fields }: Body,
  source: PromptSource,
  alsoKnown: readonly string[] = ["session", "prompt"],
): PromptBody {
  refuseGrants(fields);
  const { session: querySession } = source;
  const idempotencyKey = readKey(source.idempotencyKey, fields);
  const isNamedTwice = bodySession !== undefined && bodySession !== "" && querySession !== undefined;
  if (isNamedTwice && bodySession !== querySession) {
    throw invalidField("session", "The body and the query name different sessions.");
  }
  const session = pickText({ session: bodySession }) ?? querySession ?? defaultSession;
  const texts = source.first === "prompt" ? { prompt, message } : { message, prompt };
  const text = pickText(texts);
  if (source.first !== "prompt" && prompt && prompt !== text) {
    throw invalidField("prompt", "The body has both a message and a prompt. Send one of them.");
  }
  const request = {
    ...toSubject(text, fields, alsoKnown),
    ...fields,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(images !== undefined && { images: toFiles(images) }),
  };
  checkRequest(request as unknown as SessionRequest, alsoKnown); // whether it is one is checked here
  return { request: request as unknown as SessionRequest, session: checkId("session", session) };
}

/** The fields of a request in a body that PyFlue's callers may have wrapped in `payload`. Further fields of that are
 *  the application's own: they go to the agent's initializer. */
export function readFields(body: Body, alsoKnown: readonly string[] = []): Body {
  const { payload, ...outer } = dropNulls(body);
  if (payload === undefined) return outer;
  if (!isObject(payload)) {
    throw invalidField("payload", 'The field "payload" must be a JSON object.');
  }
  const inner = Object.entries(dropNulls(payload as Body)); // an object
  const twice = inner.find(([field]) => Object.hasOwn(outer, field));
  if (twice !== undefined) {
    const [field] = twice;
    throw invalidField(field, `The field "${field}" is in the payload and in the body. Send one of them.`);
  }
  const isOurs = ([field]: [string, unknown]) => bodyFields.has(field) || alsoKnown.includes(field);
  const own = inner.filter((entry) => !isOurs(entry));
  return {
    ...outer,
    ...Object.fromEntries(inner.filter(isOurs)),
    ...(own.length > 0 && { payload: Object.fromEntries(own) }),
  };
}

/** A payload within the payload is the application's. */
const bodyFields = new Set(["session", "prompt", "tools", ...requestFields]);
bodyFields.delete("payload");
// Nor is a principal there, such as that of a loan, nor a trace.
bodyFields.delete("principal");
bodyFields.delete("traceparent");

/** What is asked for, when it is a text: a skill and a task are asked for by their own fields. */
function toSubject(
  text: string | undefined,
  fields: Body,
  alsoKnown: readonly string[],
): { message?: string } {
  const { skill, task } = fields;
  if (skill === undefined && task === undefined && text !== undefined) return { message: text };
  const given = Object.entries({ message: text, skill, task }).filter(([, value]) => value !== undefined);
  const [first, second] = given.map(([field]) => field);
  if (second !== undefined) {
    throw invalidField(second, `The body has both a ${first} and a ${second}. Send one of them.`);
  }
  if (first === undefined) {
    const known = [...alsoKnown, ...requestFields].filter((field) => !grantFields.includes(field));
    refuseUnknownFields(fields, known);
    throw invalidField("message", 'The body has no message. Send {"message": "…"}, or {"skill": "name"}.');
  }
  return text === undefined ? {} : { message: text };
}

/** The first that is not empty; an empty one when there is no other. */
function pickText(fields: Body): string | undefined {
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined || typeof value === "string") continue;
    throw invalidField(field, `The field "${field}" must be a text.`);
  }
  return Object.values(fields).find((value): value is string => value !== undefined && value !== "");
}

/** PyFlue's word for the type of a file. */
function toFiles(images: unknown): unknown {
  if (!Array.isArray(images)) return images;
  return images.map((image: unknown) => {
    if (!isObject(image)) return image;
    const { mime_type, ...rest } = dropNulls(image as Body); // an object
    return mime_type === undefined || "mimeType" in rest ? rest : { ...rest, mimeType: mime_type };
  });
}

function dropNulls(body: Body): Body {
  if (!Object.values(body).some((value) => value === null || value === undefined)) return body;
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== null && value !== undefined),
  );
}
