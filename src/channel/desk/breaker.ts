/** Stops conversations that no person asked for: a bot that answers each of our answers, or a storm. What it counts are the
 *  stored turns, so that a restart changes nothing. */

import type { ChannelStores } from "../../store/channel/channel-stores.ts";
import type { StoredDelivery } from "../../store/channel/delivery-store.ts";
import { channelLimits } from "../limits.ts";

/** Why no turn may begin; `key` is the same for all that are refused for the same reason in a row. */
export function findTrip(
  { deliveries }: Pick<ChannelStores, "deliveries">,
  { isPerson }: Pick<StoredDelivery, "isPerson">,
  now: number,
): { reason: string; key: string } | undefined {
  const { botTurnsMax, turnsPerHourMax } = channelLimits;
  const recent = deliveries.recentTurns(turnsPerHourMax);
  const key = String(recent[0]?.seq);
  const inHour = recent.filter(({ receivedAt }) => receivedAt > now - 3_600_000);
  if (inHour.length >= turnsPerHourMax)
    return { reason: `breaker: ${turnsPerHourMax} turns in an hour`, key };
  if (isPerson) return undefined;
  const lastPerson = recent.findIndex((turn) => turn.isPerson);
  const bots = lastPerson === -1 ? recent.length : lastPerson;
  return bots >= botTurnsMax
    ? { reason: `breaker: ${botTurnsMax} turns for bots, and no person's word between`, key }
    : undefined;
}
