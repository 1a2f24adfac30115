/** The bodies of requests that begin a run, or give it an event, and the idempotency keys of such. A field that is no part
 *  of them is refused. */

import type { Context } from "hono";
import { invalidField } from "../../errors.ts";
import { requestLimits } from "../../limits.ts";
import { isObject } from "../../protocol/check/field-checks.ts";
import { readKey } from "../../protocol/request/prompt-body.ts";
import { refuseUnknownFields } from "../../protocol/request/refuse-unknown-fields.ts";
import { workflowLimits } from "../../workflow/limits.ts";

type Body = Record<string, unknown>;

/** What a run is begun with: the body's `payload`, or the whole body, as in PyFlue. Next to `payload` the body may have
 *  the key; of a whole body every field is the workflow's. */
export function readStart(body: Body, key: string | undefined): { payload: Body; idempotencyKey?: string } {
  if (!("payload" in body)) return { payload: body, ...checkKey(key) };
  refuseUnknownFields(body, ["payload", "idempotencyKey"]);
  const { payload } = body;
  if (payload !== null && !isObject(payload))
    throw invalidField("payload", 'The field "payload" must be a JSON object.');
  return { payload: (payload ?? {}) as Body, ...checkKey(readKey(key, body)) }; // an object
}

export function readRunEvent(
  body: Body,
  key: string | undefined,
): { name: string; payload: unknown; idempotencyKey?: string } {
  refuseUnknownFields(body, ["name", "payload", "idempotencyKey"]);
  const { name, payload = null } = body;
  if (typeof name !== "string" || name === "" || name.length > workflowLimits.nameCharsMax)
    throw invalidField(
      "name",
      `The field "name" must be a text of 1 to ${workflowLimits.nameCharsMax} characters.`,
    );
  return { name, payload, ...checkKey(readKey(key, body)) };
}

export function keyHeader({ req }: Context): string | undefined {
  return req.header("idempotency-key");
}

/** That of the header or of the body. */
export function readIdempotencyKey(context: Context, body: Body): { idempotencyKey?: string } {
  return checkKey(readKey(keyHeader(context), body));
}

function checkKey(key: unknown): { idempotencyKey?: string } {
  if (key === undefined) return {};
  const max = requestLimits.idempotencyKeyCharsMax;
  if (typeof key === "string" && key !== "" && key.length <= max) return { idempotencyKey: key };
  throw invalidField("idempotencyKey", `An idempotency key must be a text of 1 to ${max} characters.`);
}
