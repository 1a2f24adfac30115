/** Checks that a request comes from Slack, over its raw bytes, and reads what is in it: an event as JSON, or a form. */

import { EdgeflueError } from "../../../errors.ts";
import { joinBytes } from "../../../sandbox/join-bytes.ts";
import type { Webhook } from "../../channel.ts";
import { parseObject } from "../../read-body.ts";
import { fromHex, isRecent, isSigned, notRecent, notSigned, readSecrets } from "../../signature.ts";
import { slackLimits } from "../limits.ts";

const secretName = "SLACK_SIGNING_SECRET";

export type SlackRequest =
  | { type: "event"; payload: Readonly<Record<string, unknown>> }
  /** A click, or another use of something that the app shows. */
  | { type: "interaction"; payload: Readonly<Record<string, unknown>> }
  | { type: "command"; fields: URLSearchParams }
  /** Slack looks whether the address is there. It is not signed, and nothing follows from it. */
  | { type: "check" };

/** Rejects with `unauthorized` for what is not signed, or was signed too long ago. */
export async function readSlackRequest(webhook: Webhook): Promise<SlackRequest> {
  const { body, headers } = webhook;
  const text = new TextDecoder().decode(body);
  const type = headers.get("content-type") ?? "";
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(type);
  if (isForm && new URLSearchParams(text).get("ssl_check") === "1") return { type: "check" };
  await requireSignature(webhook);
  if (!isForm && !/^application\/json\b/i.test(type))
    throw new EdgeflueError("unsupported_media_type", "Slack sends JSON, and forms.", {
      meta: { received: type },
    });
  if (!isForm) return { type: "event", payload: parseObject(text) };
  const fields = new URLSearchParams(text);
  const payload = fields.get("payload");
  return payload === null
    ? { type: "command", fields }
    : { type: "interaction", payload: parseObject(payload) };
}

/** Says that a request is for another app. Two apps that share a signing secret are a mistake. */
export function findOtherApp(app: string, { SLACK_APP_ID: own = "" }: Webhook["env"]): string | undefined {
  return own === "" || app === own ? undefined : `it is for the app ${app}, and SLACK_APP_ID is ${own}`;
}

async function requireSignature({ body, headers, env, now }: Webhook): Promise<void> {
  const secrets = readSecrets(env, secretName);
  const [, hex = ""] = /^v0=([0-9a-f]{64})$/.exec(headers.get("x-slack-signature") ?? "") ?? [];
  const signature = fromHex(hex);
  if (signature === undefined) throw notSigned("The header X-Slack-Signature is missing, or is none.");
  const time = headers.get("x-slack-request-timestamp") ?? "";
  if (!/^\d{1,12}$/.test(time) || !isRecent(Number(time) * 1000, now, slackLimits.signatureWindowMs))
    throw notRecent(slackLimits.signatureWindowMs);
  const prefix = new TextEncoder().encode(`v0:${time}:`);
  if (!(await isSigned(joinBytes([prefix, body]), [signature], secrets)))
    throw notSigned(`Compare ${secretName} with the signing secret of the app at Slack.`);
}
