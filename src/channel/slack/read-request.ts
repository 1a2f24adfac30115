/** Checks that a request comes from Slack, over its raw bytes, and reads the event in it. */

import type { Webhook } from "../channel.ts";
import { parseObject } from "../read-body.ts";
import { fromHex, isRecent, isSigned, notSigned, readSecrets } from "../signature.ts";

const secretName = "SLACK_SIGNING_SECRET";
/** Slack's own window, here in both directions: a clock that is ahead replays as well as one that is late. */
const windowMs = 300_000;

/** Rejects with `unauthorized` for what is not signed, or was signed too long ago. */
export async function readSlackRequest({
  body,
  headers,
  env,
  now,
}: Webhook): Promise<Record<string, unknown>> {
  const secrets = readSecrets(env, secretName);
  const [, hex = ""] = /^v0=([0-9a-f]{64})$/.exec(headers.get("x-slack-signature") ?? "") ?? [];
  const signature = fromHex(hex);
  if (signature === undefined) throw notSigned("The header X-Slack-Signature is missing, or is none.");
  const time = headers.get("x-slack-request-timestamp") ?? "";
  if (!/^\d{1,12}$/.test(time) || !isRecent(Number(time) * 1000, now, windowMs))
    throw notSigned("It was signed more than five minutes ago, or in the future.");
  const prefix = new TextEncoder().encode(`v0:${time}:`);
  const signed = new Uint8Array(prefix.length + body.length);
  signed.set(prefix);
  signed.set(body, prefix.length);
  if (!(await isSigned(signed, [signature], secrets)))
    throw notSigned(`Compare ${secretName} with the signing secret of the app at Slack.`);
  return parseObject(new TextDecoder().decode(body));
}
