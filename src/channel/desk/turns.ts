/** The turns that deliveries have begun and that are not answered in full: follows each operation by its stored events, and
 *  has drafts written for what people are to see. A turn that settled while no host was there is found by its row. */

import type { DeskParts } from "../../agent/channel-trigger.ts";
import type { ToolDefinition } from "../../agent/tool/define-tool.ts";
import { describeError } from "../../errors.ts";
import type { EventObserver } from "../../protocol/event/event.ts";
import type { NumberedEvent } from "../../protocol/event/event-log.ts";
import type { ChannelStores } from "../../store/channel/channel-stores.ts";
import type { StoredDelivery } from "../../store/channel/delivery-store.ts";
import type { Moment } from "../channel.ts";
import { clipProblem } from "../outcome-text.ts";
import type { DeskTools } from "./desk-tools.ts";
import { TurnProgress } from "./turn-progress.ts";

export interface TurnsParts {
  parts: DeskParts;
  stores: ChannelStores;
  tools: DeskTools;
  /** Drafts were written. */
  send(): void;
}

export class Turns {
  readonly observer: EventObserver | undefined;
  readonly #parts: TurnsParts;
  /** Of operations that have not settled, by operation. */
  readonly #open = new Map<string, TurnProgress>();
  /** Deliveries whose last draft is written, by number. */
  readonly #ending = new Map<number, StoredDelivery>();
  #isClosed = false;

  constructor(parts: TurnsParts) {
    this.#parts = parts;
    const names = Object.keys(parts.parts.channels);
    const isWatched = names.some((name) => parts.tools.definition(name)?.progressMs !== undefined);
    this.observer = isWatched ? (event) => this.#observe(event) : undefined;
  }

  get isOpen(): boolean {
    return this.#open.size > 0 || this.#ending.size > 0;
  }

  /** The turn is about to be stored. */
  opened(delivery: StoredDelivery): void {
    const { parts, tools, send } = this.#parts;
    const { operationId = "" } = delivery;
    const { progressMs, aliveMs } = tools.definition(delivery.channel) ?? {};
    const onProgress = (moment: Moment) => this.#show(delivery, moment, send);
    this.#open.set(
      operationId,
      new TurnProgress(delivery, { clock: parts.clock, progressMs, aliveMs, onProgress }),
    );
  }

  /** It was refused. */
  forget({ operationId = "" }: StoredDelivery): void {
    this.#open.get(operationId)?.close();
    this.#open.delete(operationId);
  }

  /** The turn is stored, with its first drafts. */
  began(_delivery: StoredDelivery): void {
    this.sendSoon();
  }

  sendSoon(): void {
    this.#parts.send();
  }

  /** Follows what an earlier host has begun. */
  resume(): void {
    for (const delivery of this.#parts.stores.deliveries.open()) {
      const { operationId, status, seq, settledAt } = delivery;
      if (status !== "queued" || operationId === undefined) continue;
      if (settledAt !== undefined) this.#ending.set(seq, delivery);
      else if (!this.#open.has(operationId)) {
        this.opened(delivery);
        this.#defer(this.#catchUp(delivery, operationId));
      }
    }
  }

  stored(events: readonly NumberedEvent[]): void {
    if (this.#open.size === 0) return;
    for (const event of events) {
      const turn = this.#open.get(event.operationId);
      if (turn === undefined) continue;
      turn.stored(event);
      if (event.type === "approval_requested") this.#defer(this.#showApprovals(turn));
      if (event.type === "approval_decided") this.#showDecision(turn, event);
      if (event.type === "operation") this.#defer(this.#settle(turn));
    }
  }

  toolsOf(operationId: string): readonly ToolDefinition[] {
    const turn = this.#open.get(operationId);
    if (turn === undefined) return [];
    const { tools, parts, send } = this.#parts;
    const { channel, seq, turn: place } = turn.delivery;
    const context = tools.context(channel);
    return (
      tools.definition(channel)?.tools?.(place, {
        ...context,
        delivery: seq,
        show: (...drafts) => {
          parts.journal.commit((transaction) => tools.write(transaction, seq, drafts));
          send();
        },
      }) ?? []
    );
  }

  /** Nothing more can be shown: its place is gone. */
  end(seq: number, problem: string): void {
    const { parts, stores } = this.#parts;
    const delivery = stores.deliveries.find(seq);
    if (delivery === undefined) return;
    const { operationId } = delivery;
    this.#ending.delete(seq);
    parts.journal.commit(({ now }) => {
      stores.deliveries.save({
        ...delivery,
        status: "undeliverable",
        reason: problem,
        settledAt: now,
        dueAt: undefined,
      });
      for (const message of stores.outgoing.ofDelivery(seq))
        if (message.status === "pending") stores.outgoing.save({ ...message, status: "failed", problem });
    });
    if (operationId === undefined || !this.#open.has(operationId)) return;
    this.forget(delivery);
    this.#defer(parts.session.abort({ operationId }));
  }

  /** Ends deliveries of which all that was to be sent is sent. */
  closeSent(): void {
    const { parts, stores } = this.#parts;
    for (const [seq] of this.#ending) {
      const messages = stores.outgoing.ofDelivery(seq);
      if (messages.some(({ status }) => status === "pending")) continue;
      const delivery = stores.deliveries.find(seq);
      this.#ending.delete(seq);
      if (delivery === undefined) continue;
      const failed = messages.find(({ status }) => status === "failed");
      const status = failed === undefined ? ("done" as const) : ("undeliverable" as const);
      const reason = failed === undefined ? delivery.reason : `${failed.slot}: ${failed.problem}`;
      parts.journal.commit(() => stores.deliveries.save({ ...delivery, status, reason, dueAt: undefined }));
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const turn of this.#open.values()) turn.close();
  }

  #observe({ type, data }: Parameters<EventObserver>[0]): void {
    if (type !== "text_delta" || this.#open.size === 0) return;
    const { operation_id: operationId, text } = data as { operation_id?: string; text?: string }; // of this type
    this.#open.get(operationId ?? "")?.addText(text ?? "");
  }

  /** What happened before this host was there. */
  async #catchUp(delivery: StoredDelivery, operationId: string): Promise<void> {
    const turn = this.#open.get(operationId);
    if (turn === undefined) return;
    const view = await this.#parts.parts.session.operation(operationId).catch(() => undefined);
    if (view === undefined) {
      this.forget(delivery);
      this.#parts.parts.journal.commit(({ now }) =>
        this.#save(delivery, now, "what became of it is not known any more"),
      );
      this.#ending.set(delivery.seq, delivery);
      this.sendSoon();
    } else if ("settledAt" in view) await this.#settle(turn);
    else if (view.status === "waiting") await this.#showApprovals(turn);
  }

  async #showApprovals(turn: TurnProgress): Promise<void> {
    for (const approval of await this.#parts.parts.session.approvals()) {
      if (approval.operationId !== turn.delivery.operationId || turn.approvals.has(approval.approvalId))
        continue;
      turn.approvals.set(approval.approvalId, approval);
      this.#show(turn.delivery, { type: "approval", approval }, this.#parts.send);
    }
  }

  #showDecision(turn: TurnProgress, event: NumberedEvent): void {
    const { approvalId, decision, by, timestamp } = event as NumberedEvent & {
      approvalId: string;
      decision: "approved" | "denied";
      by: string | null;
    }; // of this type
    const asked = turn.approvals.get(approvalId);
    if (asked === undefined) return;
    const approval = {
      ...asked,
      status: decision,
      decidedAt: timestamp,
      ...(by !== null && { decidedBy: by }),
    };
    turn.approvals.set(approvalId, approval);
    this.#show(turn.delivery, { type: "approval", approval }, this.#parts.send);
  }

  async #settle(turn: TurnProgress): Promise<void> {
    const { parts, stores, tools } = this.#parts;
    const { operationId = "", seq } = turn.delivery;
    const outcome = await parts.session.operation(operationId);
    if (!("settledAt" in outcome) || this.#isClosed || !this.#open.has(operationId)) return;
    this.forget(turn.delivery);
    // It may have come again meanwhile.
    const delivery = stores.deliveries.find(seq) ?? turn.delivery;
    const moments: Moment[] = [...turn.approvals.values()]
      .filter(({ status }) => status === "waiting")
      .map((approval) => ({ type: "approval", approval: { ...approval, status: "expired" } }));
    const drafts = [...moments, { type: "settled", outcome } as const].flatMap((moment) =>
      this.#draw(delivery, moment),
    );
    parts.journal.commit((transaction) => {
      tools.write(transaction, seq, drafts);
      this.#save(
        delivery,
        transaction.now,
        outcome.status === "succeeded" ? undefined : clipProblem(outcome.error.message),
      );
    });
    this.#ending.set(seq, delivery);
    this.sendSoon();
  }

  #save(delivery: StoredDelivery, now: number, reason: string | undefined): void {
    this.#parts.stores.deliveries.save({ ...delivery, settledAt: now, reason: reason ?? delivery.reason });
  }

  #show(delivery: StoredDelivery, moment: Moment, send: () => void): void {
    const { parts, tools } = this.#parts;
    if (this.#isClosed || parts.journal.isCrashed) return;
    const drafts = this.#draw(delivery, moment);
    if (drafts.length === 0) return;
    parts.journal.commit((transaction) => tools.write(transaction, delivery.seq, drafts));
    send();
  }

  #draw(delivery: StoredDelivery, moment: Moment) {
    try {
      return this.#parts.tools.draw(delivery, moment);
    } catch (error) {
      console.error(
        `edgeflue: the channel ${delivery.channel} could not show a moment: ${describeError(error)}`,
      );
      return [];
    }
  }

  #defer(work: Promise<unknown>): void {
    const { parts } = this.#parts;
    parts.defer(
      work.catch((error) => {
        if (!parts.journal.isCrashed)
          console.error(`edgeflue: a turn was not followed: ${describeError(error)}`);
      }),
    );
  }
}
