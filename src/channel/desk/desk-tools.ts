/** What the parts of a desk share: the channels' definitions, their context, and the one way to write a draft. */

import type { DeskParts } from "../../agent/channel-trigger.ts";
import type { Transaction } from "../../journal/journal.ts";
import { ownEntry } from "../../protocol/check/own-entry.ts";
import type { ChannelStores } from "../../store/channel/channel-stores.ts";
import type { StoredDelivery } from "../../store/channel/delivery-store.ts";
import type { StoredOutgoing } from "../../store/channel/outgoing-store.ts";
import { askFrom } from "../ask.ts";
import type { Channel, ChannelDefinition, DeskContext, Draft, Moment } from "../channel.ts";
import type { DeskAlarm } from "./desk-alarm.ts";

export class DeskTools {
  readonly #parts: DeskParts;
  readonly #stores: ChannelStores;
  readonly #alarm: DeskAlarm;

  constructor(parts: DeskParts, stores: ChannelStores, alarm: DeskAlarm) {
    this.#parts = parts;
    this.#stores = stores;
    this.#alarm = alarm;
  }

  /** Undefined when the agent has the channel no more. */
  // biome-ignore lint/suspicious/noExplicitAny: the payload is what the same channel stored
  definition(channel: string): ChannelDefinition<any, any> | undefined {
    const trigger = ownEntry(this.#parts.channels, channel);
    return (trigger as Channel | undefined)?.definition; // made by `createChannel`
  }

  context(name: string, signal: AbortSignal = new AbortController().signal): DeskContext {
    const { env, clock, session, journal, openSession } = this.#parts;
    const { state, outgoing, deliveries } = this.#stores;
    return {
      name,
      address: journal.address,
      env,
      now: () => clock.now(),
      session,
      get: (key) => (this.#stores.exist() ? state.get(`${name}:${key}`) : undefined),
      put: (key, value, keptMs) => {
        const forgetAt = keptMs === undefined ? undefined : clock.now() + keptMs;
        journal.commit(() => {
          this.#stores.migrate();
          state.put(`${name}:${key}`, value, forgetAt);
        });
      },
      ask: askFrom(openSession, { agent: journal.address.agent, channel: name }),
      isActive: (before) => this.#stores.exist() && deliveries.hasTurns(before),
      running: () =>
        this.#stores.exist()
          ? deliveries
              .open()
              .filter(
                ({ status, channel, settledAt }) =>
                  status === "queued" && channel === name && settledAt === undefined,
              )
              .map(({ keys = [], from }) => ({ key: (keys.at(-1) ?? "").slice(name.length + 1), from }))
          : [],
      shown: (delivery) =>
        outgoing
          .ofDelivery(delivery)
          .map(({ slot, content, remote, status }) => ({ slot, content, remote, status })),
      signal,
    };
  }

  /** What a moment has people see. An error of the channel's shows nothing, and says so in the log. */
  draw(
    { channel, seq, turn }: Pick<StoredDelivery, "channel" | "seq" | "turn">,
    moment: Moment,
  ): readonly Draft[] {
    const definition = this.definition(channel);
    if (definition?.show === undefined || turn === undefined) return [];
    return definition.show(moment, turn, { ...this.context(channel), delivery: seq });
  }

  /** Writes drafts inside a transaction. `isNew`: the delivery has none yet, and nothing is read. */
  write(
    transaction: Transaction,
    delivery: number,
    drafts: readonly Draft[],
    { isNew = false }: { isNew?: boolean } = {},
  ): void {
    if (drafts.length > 0) this.#alarm.guard(transaction);
    for (const draft of drafts) {
      const content = this.#redact(draft.content);
      const earlier = isNew ? undefined : this.#stores.outgoing.find(delivery, draft.slot);
      if (earlier !== undefined && JSON.stringify(earlier.content) === JSON.stringify(content)) continue;
      this.#stores.outgoing.save({
        delivery,
        slot: draft.slot,
        content,
        status: "pending",
        revision: (earlier?.revision ?? 0) + 1,
        attempts: earlier === undefined ? 0 : attemptsBefore(earlier),
        dueAt: transaction.now,
        remote: earlier?.remote,
        problem: undefined,
      });
    }
  }

  /** Outside of a transaction. */
  show(delivery: StoredDelivery, moment: Moment): void {
    const drafts = this.draw(delivery, moment);
    if (drafts.length === 0) return;
    this.#parts.journal.commit((transaction) => this.write(transaction, delivery.seq, drafts));
  }

  #redact(value: unknown): unknown {
    if (typeof value === "string") return this.#parts.redact(value);
    if (Array.isArray(value)) return value.map((item) => this.#redact(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#redact(item)]));
  }
}

/** How often sending a content counts as begun that comes after this message's: what an attempt whose answer was lost may have
 *  posted is looked for, whatever is to be shown now. */
export function attemptsBefore({ status, remote, attempts }: StoredOutgoing): number {
  if (status === "sent") return 0;
  // What is known to be there, if only a part of it, gives the next content its own attempts.
  return remote === undefined ? attempts : Math.min(attempts, 1);
}
