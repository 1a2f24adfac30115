/** `webhook()`: the channel of any product that signs its webhooks. `triggers: { stripe: webhook({ preset: "stripe",
 *  secret: "STRIPE_WEBHOOK_SECRET" }) }` serves POST /webhooks/stripe/{agent}. */

import { describeError } from "../../errors.ts";
import { isObject } from "../../protocol/check/field-checks.ts";
import type { SettledOperation } from "../../protocol/operation.ts";
import { joinBytes } from "../../sandbox/join-bytes.ts";
import type { Channel, Message, Reception, Sending, Webhook } from "../channel.ts";
import { createChannel } from "../create-channel.ts";
import { parseJson } from "../read-body.ts";
import { isRecent, isSigned, notRecent, notSigned, readSecrets } from "../signature.ts";
import { checkWebhookOptions } from "./check-options.ts";
import { presets, type WebhookScheme } from "./presets.ts";
import type { WebhookAnswer, WebhookEvent, WebhookOptions } from "./webhook-options.ts";

interface Turn {
  event: WebhookEvent;
}

const standardPrefix = "whsec_";
const windowSecondsDefault = 300;

export function webhook(options: WebhookOptions): Channel {
  checkWebhookOptions(options);
  const { preset = "hmac", scheme = presets[preset] as WebhookScheme, on, session, prompt, reply } = options;
  return createChannel<WebhookEvent, Turn>({
    describe: () => ({ type: "webhook", ...(options.scheme === undefined && { preset }), ...(on && { on }) }),
    receive: (request) => receive(request, scheme, options),
    admit: (event, { name }) => ({
      type: "prompt",
      request: { message: prompt?.(event) ?? describeEvent(event), principal: { name } },
      turn: { event },
    }),
    show: (moment, { event }) =>
      moment.type === "settled" && reply !== undefined
        ? [{ slot: "answer", content: { ...toAnswer(moment.outcome), event } }]
        : [],
    send: ({ content, marker }: Message<Turn>, { env, signal }) =>
      reply === undefined
        ? Promise.resolve({ type: "failed", problem: "the channel has no reply any more" })
        : send(() => reply(content as WebhookAnswer, { env, idempotencyKey: marker, signal })),
  });

  async function receive(
    { body, headers, env, now, name }: Webhook,
    { signatures, signedPrefix, signedAt, deliveryId, event, windowSeconds }: WebhookScheme,
    { secret }: WebhookOptions,
  ): Promise<Reception> {
    const secrets = readSecrets(env, secret);
    const request = { headers, text: new TextDecoder().decode(body) };
    const prefix = new TextEncoder().encode(readScheme(() => signedPrefix?.(request)) ?? "");
    const given = readScheme(() => signatures(request)).filter((signature) => signature !== undefined);
    if (given.length === 0) throw notSigned("The header of the signature is missing, or is none.");
    if (!(await isSigned(joinBytes([prefix, body]), given, secrets.flatMap(toKeys))))
      throw notSigned(`Compare ${secret} with the service's.`);
    const data = parseBody(request.text);
    if (signedAt !== undefined) {
      const seconds = windowSeconds ?? windowSecondsDefault;
      if (
        !isRecent(
          readScheme(() => signedAt(request, data)),
          now,
          seconds * 1000,
        )
      )
        throw notRecent(seconds * 1000);
    }
    const digest = await digestOf(body);
    try {
      const id = deliveryId(request, data) ?? digest;
      const named: WebhookEvent = { event: event(request, data) ?? "event", deliveryId: id, data };
      const delivery = { id, event: named.event, payload: named };
      if (on !== undefined && !on.includes(named.event))
        return { type: "ignored", delivery, reason: `the event ${named.event} is not in "on"` };
      return { type: "event", delivery, address: { instance: name, session: id, ...session?.(named) } };
    } catch (error) {
      // The same event would make them throw again.
      const reason = `a function of the options of webhook() threw: ${describeError(error)}`;
      console.error(`edgeflue: an event of ${name} is ignored: ${reason}`);
      return { type: "ignored", delivery: { id: digest, event: "event" }, reason };
    }
  }
}

/** What the author's scheme makes of a request that is not signed yet. */
function readScheme<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw notSigned(`The scheme cannot read the request: ${describeError(error)}`);
  }
}

/** Standard Webhooks writes its keys in base64 after a prefix; a key that only looks so is tried as it is too. */
function toKeys(secret: string): (string | Uint8Array<ArrayBuffer>)[] {
  if (!secret.startsWith(standardPrefix)) return [secret];
  try {
    const bytes = Uint8Array.from(atob(secret.slice(standardPrefix.length)), (char) => char.charCodeAt(0));
    return [secret, bytes];
  } catch {
    return [secret];
  }
}

function parseBody(text: string): Record<string, unknown> {
  const value = parseJson(text);
  return isObject(value) ? (value as Record<string, unknown>) : { value };
}

/** Of services that name no delivery: the same body is the same event. */
async function digestOf(body: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return [...digest.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function describeEvent({ event, data }: WebhookEvent): string {
  return `The event ${event} came:\n\n${JSON.stringify(data, null, 2)}`;
}

function toAnswer(outcome: SettledOperation): Pick<WebhookAnswer, "text" | "status"> {
  if (outcome.status === "succeeded") return { status: "succeeded", text: outcome.result.text };
  return { status: outcome.status, text: outcome.error.message };
}

async function send(reply: () => Promise<unknown>): Promise<Sending> {
  const response = await reply();
  if (!(response instanceof Response) || response.ok) return { type: "sent" };
  const problem = `the answer was refused with ${response.status}`;
  if (response.status !== 429 && response.status < 500)
    return response.status === 410 ? { type: "gone", problem } : { type: "failed", problem };
  const seconds = Number(response.headers.get("retry-after") ?? 0);
  return { type: "wait", afterMs: Number.isFinite(seconds) ? seconds * 1000 : 0, problem };
}
