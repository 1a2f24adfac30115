/** The desk of a session: takes each event once, follows the turn that it began, and has people shown what became of it.
 *  Every step is a row first, so that the next host continues where this one dies. */

import type { Desk, DeskParts } from "../../agent/channel-trigger.ts";
import type { ToolDefinition } from "../../agent/tool/define-tool.ts";
import type {
  Delivery,
  DeliveryPage,
  DeliveryQuery,
  DeliveryReceipt,
} from "../../protocol/channel/delivery.ts";
import type { EventObserver } from "../../protocol/event/event.ts";
import type { NumberedEvent } from "../../protocol/event/event-log.ts";
import { type ChannelStores, createChannelStores } from "../../store/channel/channel-stores.ts";
import { channelLimits } from "../limits.ts";
import { DeskAlarm } from "./desk-alarm.ts";
import { DeskTools } from "./desk-tools.ts";
import { Intake } from "./intake.ts";
import { readDeliveries } from "./read-deliveries.ts";
import { Sender } from "./sender.ts";
import { Turns } from "./turns.ts";

export class ChannelDesk implements Desk {
  readonly #parts: DeskParts;
  readonly #stores: ChannelStores;
  readonly #intake: Intake;
  readonly #turns: Turns;
  readonly #sender: Sender;
  readonly #alarm: DeskAlarm;
  #cancelTimer = () => {};
  #isClosed = false;

  constructor(parts: DeskParts) {
    const stores = parts.journal.open(createChannelStores);
    this.#parts = parts;
    this.#stores = stores;
    if (!parts.journal.isNew && stores.exist()) parts.journal.commit(() => stores.migrate());
    const alarm = new DeskAlarm(parts);
    const tools = new DeskTools(parts, stores, alarm);
    this.#alarm = alarm;
    const wake = () => this.#settle();
    this.#sender = new Sender({
      parts,
      stores,
      tools,
      wake,
      onGone: (seq, problem) => this.#turns.end(seq, problem),
    });
    this.#turns = new Turns({ parts, stores, tools, send: () => this.#sender.pump() });
    this.#intake = new Intake({ parts, stores, tools, turns: this.#turns, alarm, wake });
  }

  get observer(): EventObserver | undefined {
    return this.#turns.observer;
  }

  deliver(delivery: Delivery): Promise<DeliveryReceipt> {
    return this.#intake.deliver(delivery);
  }

  deliveries(query: DeliveryQuery): DeliveryPage {
    return this.#stores.exist() ? readDeliveries(this.#stores, query) : { deliveries: [], nextBefore: null };
  }

  stored(events: readonly NumberedEvent[]): void {
    this.#turns.stored(events);
    if (events.some(({ type }) => type === "operation" || type === "approval_decided"))
      this.#intake.retryWaiting();
  }

  resume(): void {
    if (this.#isClosed || !this.#stores.exist()) return;
    this.#turns.resume();
    this.#intake.pump();
    this.#sender.pump();
    this.#settle();
  }

  toolsOf(operationId: string): readonly ToolDefinition[] {
    return this.#turns.toolsOf(operationId);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
    this.#intake.close();
    this.#turns.close();
    this.#sender.close();
  }

  /** Closes deliveries that have nothing left to be sent, and arms the alarm for what is due next. */
  #settle(): void {
    if (this.#isClosed || this.#parts.journal.isCrashed) return;
    this.#turns.closeSent();
    this.#cancelTimer();
    const { clock } = this.#parts;
    const workers = [this.#intake, this.#sender];
    const dueOf = (some: readonly (Intake | Sender)[]) =>
      some.map((worker) => worker.nextDueAt()).filter((at) => at !== undefined);
    const now = clock.now();
    // A worker that is busy wakes the desk at its end: what it is at may be due already, and a timer would only repeat.
    const idle = workers.filter(({ isBusy }) => !isBusy);
    const due = dueOf(idle);
    const isBusy = idle.length < workers.length;
    const isOpen = this.#turns.isOpen;
    if (due.length === 0 && !isOpen && !isBusy) {
      this.#alarm.clear();
      return;
    }
    if (due.length > 0) {
      // Without the alarm's delay, while this host lives.
      const waitMs = Math.max(0, Math.min(...due) - now);
      this.#cancelTimer = clock.after(Math.min(waitMs, channelLimits.guardMs), () => this.resume());
    }
    const next = Math.min(...dueOf(workers), now + channelLimits.openCheckMs);
    this.#alarm.set(Math.max(next, isBusy ? now + channelLimits.guardMs : now));
  }
}
