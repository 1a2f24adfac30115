/** What an event does to the turn of another one: it adds words to it while it runs, decides about a call of it, or ends
 *  it. */

import type { DeskParts } from "../../agent/channel-trigger.ts";
import { EdgeflueError } from "../../errors.ts";
import type { ChannelStores } from "../../store/channel/channel-stores.ts";
import type { StoredDelivery } from "../../store/channel/delivery-store.ts";
import type { Admission, Moment } from "../channel.ts";

export interface OtherTurnParts {
  parts: Pick<DeskParts, "session">;
  stores: Pick<ChannelStores, "deliveries">;
}

export type Joining = { type: "later" } | { type: "joined" | "too late"; reason: string };

export async function joinTurn(
  stored: StoredDelivery,
  { key, request }: Extract<Admission<unknown>, { type: "join" }>,
  { parts: { session }, stores }: OtherTurnParts,
): Promise<Joining> {
  const found = stores.deliveries.findByKeys([`${stored.channel}:${key}`]);
  // It is being looked into: what it knows already is read with it.
  if (found?.status === "received" && found.seq !== stored.seq) return { type: "later" };
  const operation = found?.operationId === undefined ? undefined : await session.operation(found.operationId);
  if (operation === undefined || "settledAt" in operation)
    return { type: "too late", reason: "too late: its turn has ended" };
  if (operation.status !== "running") return { type: "later" };
  const idempotencyKey = `${stored.channel}:${stored.deliveryId}`;
  await session.dispatch({ ...request, whenBusy: "steer", idempotencyKey });
  return { type: "joined", reason: `it joined ${operation.operationId}` };
}

/** The delivery that has not begun a turn yet, if it is one that is to begin none. */
export async function abortTurn(
  stored: StoredDelivery,
  { key }: Extract<Admission<unknown>, { type: "abort" }>,
  { parts: { session }, stores }: OtherTurnParts,
): Promise<StoredDelivery | undefined> {
  if (key === undefined) {
    await session.abort({});
    return undefined;
  }
  const found = stores.deliveries.findByKeys([`${stored.channel}:${key}`]);
  if (found?.status === "received" && found.seq !== stored.seq) return found;
  if (found?.operationId !== undefined) await session.abort({ operationId: found.operationId });
  return undefined;
}

export interface Deciding {
  moment: Moment;
  reason: string;
  status: "done" | "ignored";
}

export async function decideCall(
  { channel, deliveryId }: StoredDelivery,
  { approvalId, decision }: Extract<Admission<unknown>, { type: "decision" }>,
  { parts: { session } }: OtherTurnParts,
): Promise<Deciding> {
  try {
    const idempotencyKey = `${channel}:${deliveryId}`;
    const approval = await session.decide(approvalId, { ...decision, idempotencyKey });
    return {
      moment: { type: "decided", approvalId, approval },
      reason: `${approval.status} ${approvalId}`,
      status: "done",
    };
  } catch (error) {
    if (!(error instanceof EdgeflueError) || error.status >= 500) throw error;
    const { message: problem } = error;
    return { moment: { type: "decided", approvalId, problem }, reason: problem, status: "ignored" };
  }
}
