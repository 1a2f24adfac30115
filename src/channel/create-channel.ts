/** Makes the trigger of a channel: POST /webhooks/{name}/{agent}. The signature is checked over the raw bytes before
 *  anything is parsed; the event is stored before the 2xx, in one call to its session. */

import type { WebhookHost } from "../agent/channel-trigger.ts";
import { describeError, EdgeflueError } from "../errors.ts";
import { checkId } from "../protocol/address.ts";
import type { DeliveryReceipt } from "../protocol/channel/delivery.ts";
import { askFrom } from "./ask.ts";
import type { Channel, ChannelDefinition, Reception, Webhook } from "./channel.ts";
import { ChannelDesk } from "./desk/desk.ts";
import { channelLimits } from "./limits.ts";
import { readBody, requireWhole } from "./read-body.ts";

export function createChannel<Payload, Turn>(definition: ChannelDefinition<Payload, Turn>): Channel {
  return {
    kind: "edgeflue.channel",
    name: definition.name,
    definition,
    receive: (request, host) => receive(definition, request, host),
    openDesk: (parts) => new ChannelDesk(parts),
    toJSON: () => definition.describe(),
  };
}

/** The session that has the log of what a channel ignored and that belongs to no session. */
export const logSession = "ignored";

async function receive<Payload, Turn>(
  definition: ChannelDefinition<Payload, Turn>,
  request: Request,
  host: WebhookHost,
): Promise<Response> {
  const { agent, name, env, clock, openSession } = host;
  const url = new URL(request.url);
  const ask = askFrom(openSession, { agent, channel: name });
  const base = { agent, name, headers: request.headers, url, env, now: clock.now(), ask };
  const isBelow = !/\/webhooks\/[^/]+\/[^/]+\/?$/.test(url.pathname);
  if (isBelow || request.method !== "POST") {
    if (definition.answer !== undefined) return definition.answer(request, base);
    if (isBelow) throw new EdgeflueError("not_found", "There is nothing at this path.");
    throw new EdgeflueError("method_not_allowed", `${request.method} is not allowed here. Use POST.`, {
      meta: { allowed: ["POST"] },
    });
  }
  const webhook: Webhook = {
    ...base,
    body: await requireWhole(readBody(request, channelLimits.bodyBytesMax)),
  };
  return answer(await definition.receive(webhook), host);
}

async function answer(
  reception: Reception,
  { agent, name, openSession, defer }: WebhookHost,
): Promise<Response> {
  if (reception.type === "answer") return toResponse(reception.body, reception.headers);
  const { delivery } = reception;
  if (reception.type === "ignored") {
    const {
      reason,
      address = { instance: name, session: logSession },
      isLogged = true,
      answer: said,
    } = reception;
    const { payload: _, ...logged } = delivery;
    // It led to nothing, and may be missing in the log: its sender need not wait for that.
    if (isLogged)
      defer(
        openSession({ agent, ...address })
          .deliver({ ...logged, channel: name, ignored: reason })
          .catch((error) =>
            console.warn(`edgeflue: an ignored webhook was not logged: ${describeError(error)}`),
          ),
      );
    return toResponse(
      said?.body ?? ({ deliveryId: delivery.id, status: "ignored", reason } satisfies DeliveryReceipt),
    );
  }
  const { instance, session } = reception.address;
  const address = { agent, instance: checkId("instance", instance), session: checkId("session", session) };
  const receipt = await openSession(address).deliver({ ...delivery, channel: name });
  return toResponse(reception.answer?.(receipt).body ?? { ...receipt, instance, session });
}

function toResponse(body: object | string, headers: Record<string, string> = {}): Response {
  return typeof body === "string" ? new Response(body, { headers }) : Response.json(body, { headers });
}
