/** Messages in a fake Slack, whose events are sent as Slack does that repeats them: until a 2xx comes, as
 *  both of the two events of a mention, and some of them again. */

import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "../host.ts";
import { pollMs, webhookSeats } from "../limits.ts";
import type { Random } from "../random.ts";
import type { ChaosModel } from "../servers/model.ts";
import { Caller } from "./caller.ts";
import type { Load } from "./send-load.ts";
import { createWebhookPlan } from "./webhook-plan.ts";

export const slackSecret = "of-the-slack-storm";

export interface SentMessage {
  id: string;
  channel: string;
  ts: string;
  threadTs: string;
  caller: Caller;
}

/** Until `signal` aborts. */
export function sendSlack(
  signal: AbortSignal,
  { host, model, random }: { host: Host; model: ChaosModel; random: Random },
): Load<SentMessage> {
  const sent: SentMessage[] = [];
  const seats = Array.from({ length: webhookSeats }, async (_, seat) => {
    for (let count = 0; !signal.aborted; count += 1) {
      const message: SentMessage = {
        id: `s${seat}-${count}`,
        channel: `C${seat}`,
        ts: `${1_000 + count}.${seat}`,
        // A few in the same session, so that some wait.
        threadTs: `${1_000 + 4 * Math.floor(count / 4)}.${seat}`,
        caller: new Caller(host, "webhooks"),
      };
      model.learn(createWebhookPlan(message.id, random));
      sent.push(message);
      await send(message, "app_mention");
      await send(message, "message");
      if (random.integer(3) === 0) await send(message, "app_mention");
      await sleep(random.integer(400));
    }
  });
  return {
    settled: async (late) => {
      await Promise.all(seats);
      for (const message of sent) while (!late.aborted && !(await isSettled(message))) await sleep(pollMs);
      return sent;
    },
  };
}

async function send({ id, channel, ts, threadTs, caller }: SentMessage, type: string): Promise<void> {
  const body = JSON.stringify({
    type: "event_callback",
    team_id: "T1",
    api_app_id: "A1",
    event_id: `${type}-${id}`,
    event: { type, channel, ts, thread_ts: threadTs, user: "U1", team: "T1", text: `<@UBOT> [plan ${id}].` },
    authorizations: [{ team_id: "T1", user_id: "UBOT", is_bot: true }],
    is_ext_shared_channel: false,
  });
  for (;;) {
    const seconds = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", slackSecret).update(`v0:${seconds}:${body}`).digest("hex");
    const { status } = await caller.sendUntilAnswered("/webhooks/slack/desk", {
      body,
      headers: {
        "content-type": "application/json",
        "x-slack-request-timestamp": seconds,
        "x-slack-signature": `v0=${signature}`,
      },
      isOfHost: true,
    });
    if (status < 300) return;
    if (status < 500) throw new Error(`The event ${id} was answered with ${status}.`);
    await sleep(pollMs);
  }
}

export function sessionPathOf({ channel, threadTs }: SentMessage, what: string): string {
  return `/agents/desk/slack:T1/${what}?session=${encodeURIComponent(`${channel}:${threadTs}`)}`;
}

/** What its session says of it: whichever of its two events came first. */
export async function deliveryOfMessage(
  message: SentMessage,
): Promise<{ status: string; reason?: string } | undefined> {
  const { body } = await message.caller.sendUntilAnswered(sessionPathOf(message, "deliveries"), {
    isOfHost: true,
  });
  const ids = [`app_mention-${message.id}`, `message-${message.id}`];
  return body.deliveries?.find(({ deliveryId }: { deliveryId: string }) => ids.includes(deliveryId));
}

async function isSettled(message: SentMessage): Promise<boolean> {
  const { status = "" } = (await deliveryOfMessage(message)) ?? {};
  return ["done", "undeliverable", "ignored"].includes(status);
}
