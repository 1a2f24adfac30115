/** Comments on a fake GitHub, whose webhooks are sent as a service does that repeats them: until somebody answers with a
 *  2xx, and some of them again. */

import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "../host.ts";
import { pollMs, webhookSeats } from "../limits.ts";
import type { Random } from "../random.ts";
import type { ChaosModel } from "../servers/model.ts";
import { Caller } from "./caller.ts";
import type { Load } from "./send-load.ts";
import { createWebhookPlan } from "./webhook-plan.ts";

export const webhookSecret = "of-the-webhooks";

/** One comment that somebody wrote, in an issue of its seat's repository. */
export interface SentWebhook {
  id: string;
  repositoryId: number;
  repository: string;
  number: number;
  caller: Caller;
}

/** Until `signal` aborts. */
export function sendWebhooks(
  signal: AbortSignal,
  { host, model, random }: { host: Host; model: ChaosModel; random: Random },
): Load<SentWebhook> {
  const sent: SentWebhook[] = [];
  const seats = Array.from({ length: webhookSeats }, async (_, seat) => {
    for (let count = 0; !signal.aborted; count += 1) {
      const webhook: SentWebhook = {
        id: `w${seat}-${count}`,
        repositoryId: 1000 + seat,
        repository: `acme/seat-${seat}`,
        // A few in the same session, so that some wait.
        number: 1 + Math.floor(count / 4),
        caller: new Caller(host, "webhooks"),
      };
      model.learn(createWebhookPlan(webhook.id, random));
      sent.push(webhook);
      await send(webhook);
      if (random.integer(3) === 0) await send(webhook);
      await sleep(random.integer(400));
    }
  });
  return {
    settled: async (late) => {
      await Promise.all(seats);
      for (const webhook of sent) while (!late.aborted && !(await isSettled(webhook))) await sleep(pollMs);
      return sent;
    },
  };
}

async function send({ id, repositoryId, repository, number, caller }: SentWebhook): Promise<void> {
  const sender = { id: 7, login: "octocat", type: "User" };
  const body = JSON.stringify({
    action: "created",
    repository: { id: repositoryId, full_name: repository },
    issue: { number, title: "Storm", state: "open", node_id: `I_${number}` },
    comment: {
      id: Number(id.replace(/\D/g, "")),
      node_id: `IC_${id}`,
      body: `Please follow [plan ${id}].`,
      html_url: `https://github.test/${id}`,
      author_association: "OWNER",
      user: sender,
      created_at: new Date().toISOString(),
    },
    sender,
  });
  const headers = {
    "content-type": "application/json",
    "x-github-event": "issue_comment",
    "x-github-delivery": id,
    "x-hub-signature-256": `sha256=${createHmac("sha256", webhookSecret).update(body).digest("hex")}`,
  };
  for (;;) {
    const { status } = await caller.sendUntilAnswered("/webhooks/github/forge", {
      body,
      headers,
      isOfHost: true,
    });
    if (status < 300) return;
    if (status < 500) throw new Error(`The webhook ${id} was answered with ${status}.`);
    await sleep(pollMs);
  }
}

/** What its session says of it. */
export async function deliveryOf({
  id,
  repositoryId,
  number,
  caller,
}: SentWebhook): Promise<{ status: string; reason?: string } | undefined> {
  const path = `/agents/forge/github:${repositoryId}/deliveries?session=issue:${number}`;
  const { body } = await caller.sendUntilAnswered(path, { isOfHost: true });
  return body.deliveries?.find(({ deliveryId }: { deliveryId: string }) => deliveryId === id);
}

async function isSettled(webhook: SentWebhook): Promise<boolean> {
  const { status = "" } = (await deliveryOf(webhook)) ?? {};
  return ["done", "undeliverable", "ignored"].includes(status);
}
