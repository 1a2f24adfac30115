/** The request body of `POST /agents/{name}/{id}/dispatch` and its answer, as PyFlue has them. */

import { invalidField } from "../../errors.ts";
import type { Receipt } from "../operation.ts";
import { type PromptBody, type PromptSource, readFields, toPromptBody } from "./prompt-body.ts";

/** `input` is the message: a text as it is, anything else as JSON. The fields of a prompt may come with
 *  it. Without `input` the body is a prompt's. */
export function parseDispatchBody(body: Record<string, unknown>, source: PromptSource): PromptBody {
  const { input, ...rest } = readFields(body, ["input"]);
  if (input === undefined) return toPromptBody(rest, source, ["input", "session", "prompt"]);
  if (rest.message || rest.prompt) {
    throw invalidField("input", "The body has both an input and a message. Send one of them.");
  }
  const message = typeof input === "string" ? input : JSON.stringify(input);
  return toPromptBody({ ...rest, message }, source);
}

export function toWireReceipt({ operationId, acceptedAt }: Receipt): Record<string, string> {
  const accepted = new Date(acceptedAt).toISOString();
  return {
    status: "accepted",
    operationId,
    dispatch_id: operationId,
    dispatchId: operationId,
    accepted_at: accepted,
    acceptedAt: accepted,
  };
}
