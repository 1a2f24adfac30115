/** The log of a session's deliveries, as callers read it. */

import type { DeliveryPage, DeliveryQuery, DeliveryView } from "../../protocol/channel/delivery.ts";
import type { ChannelStores } from "../../store/channel/channel-stores.ts";
import type { StoredDelivery } from "../../store/channel/delivery-store.ts";
import { channelLimits } from "../limits.ts";

export function readDeliveries(stores: ChannelStores, query: DeliveryQuery): DeliveryPage {
  const { before = Number.MAX_SAFE_INTEGER, limit = channelLimits.pageDefault } = query;
  const rows = stores.deliveries.page(before, limit + 1);
  const shown = rows.slice(0, limit);
  return {
    deliveries: shown.map((row) => toView(row, stores)),
    nextBefore: rows.length > limit ? (shown.at(-1)?.seq ?? null) : null,
  };
}

function toView(row: StoredDelivery, { outgoing }: ChannelStores): DeliveryView {
  const { seq, deliveryId, channel, event, status, receivedAt, repeats } = row;
  const { from, reason, operationId, settledAt } = row;
  return {
    seq,
    deliveryId,
    channel,
    event,
    status,
    ...(reason !== undefined && { reason }),
    ...(from !== undefined && { from }),
    ...(operationId !== undefined && { operationId }),
    receivedAt,
    ...(settledAt !== undefined && { settledAt }),
    repeats,
    sent: outgoing.ofDelivery(seq).map(({ slot, status, attempts, problem }) => ({
      slot,
      status,
      attempts,
      ...(problem !== undefined && { problem }),
    })),
  };
}
