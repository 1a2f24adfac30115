/** Takes deliveries: each event once, whatever it comes by and however often. A delivery that began a turn is stored in
 *  one transaction with it; one that has to be looked into is stored first. What is ignored uses up no key. */

import type { DeskParts } from "../../agent/channel-trigger.ts";
import { describeError, EdgeflueError } from "../../errors.ts";
import type { Delivery, DeliveryReceipt } from "../../protocol/channel/delivery.ts";
import type { SessionRequest } from "../../protocol/prompt.ts";
import type { ChannelStores } from "../../store/channel/channel-stores.ts";
import type { StoredDelivery } from "../../store/channel/delivery-store.ts";
import { AuthorError } from "../author-error.ts";
import type { Admission } from "../channel.ts";
import { channelLimits } from "../limits.ts";
import { findTrip } from "./breaker.ts";
import { Claims } from "./claims.ts";
import type { DeskAlarm } from "./desk-alarm.ts";
import type { DeskTools } from "./desk-tools.ts";
import { abortTurn, decideCall, joinTurn } from "./other-turn.ts";
import type { Turns } from "./turns.ts";
import { Waiting } from "./waiting.ts";

export interface IntakeParts {
  parts: DeskParts;
  stores: ChannelStores;
  tools: DeskTools;
  turns: Turns;
  alarm: DeskAlarm;
  /** Something is due at another time. */
  wake(): void;
}

/** Refusals of the session that pass: the event waits instead of being refused. */
const passing: ReadonlySet<string> = new Set(["queue_full", "session_busy"]);

export class Intake {
  readonly #parts: IntakeParts;
  readonly #claims = new Claims();
  readonly #waiting = new Waiting();
  #newest: number | undefined;
  #isPumping = false;
  #isClosed = false;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  async deliver(delivery: Delivery): Promise<DeliveryReceipt> {
    const { stores, parts, tools } = this.#parts;
    if (delivery.question !== undefined) {
      const context = tools.context(delivery.channel, AbortSignal.timeout(channelLimits.callMs));
      const definition = tools.definition(delivery.channel);
      const answer = await definition?.answerQuestion?.(delivery.question, context);
      return { deliveryId: delivery.id, status: "done", answer };
    }
    if (delivery.followsTurn === true && !(stores.exist() && stores.deliveries.hasTurns()))
      return { deliveryId: delivery.id, status: "ignored", reason: "no conversation began here" };
    if (!stores.exist()) parts.journal.commit(() => stores.migrate());
    if (delivery.ignored !== undefined) return this.#ignore(delivery, delivery.ignored);
    const payload = JSON.stringify(delivery.payload ?? null);
    if (payload.length > channelLimits.payloadCharsMax)
      return this.#ignore(
        delivery,
        `too large: ${payload.length} characters of ${channelLimits.payloadCharsMax}`,
      );
    const keys = keysOf(delivery);
    await this.#claims.free(keys);
    const earlier = stores.deliveries.findByKeys(keys);
    if (earlier !== undefined) return this.#repeat(delivery, earlier);
    return this.#claims.claim(keys, this.#take(delivery, keys));
  }

  /** Looks into what was stored. */
  pump(): void {
    if (this.#isPumping || this.#isClosed) return;
    this.#isPumping = true;
    const work = this.#lookInto().finally(() => {
      this.#isPumping = false;
      if (!this.#isClosed) this.#parts.wake();
    });
    this.#parts.parts.defer(
      work.catch((error) => console.error(`edgeflue: deliveries wait: ${describeError(error)}`)),
    );
  }

  /** A turn has ended, or goes on: what waits for that is looked into again. */
  retryWaiting(): void {
    const { stores, parts } = this.#parts;
    const first = this.#waiting.takeFirst();
    if (first.length === 0) return;
    for (const seq of first) {
      const stored = stores.deliveries.find(seq);
      if (stored?.status === "received") this.#save({ ...stored, dueAt: parts.clock.now() });
    }
    this.pump();
  }

  /** It is at work, and wakes the desk at its end. */
  get isBusy(): boolean {
    return this.#isPumping;
  }

  nextDueAt(): number | undefined {
    const due = this.#received().map(({ dueAt = 0 }) => dueAt);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  close(): void {
    this.#isClosed = true;
  }

  async #take(delivery: Delivery, keys: readonly string[]): Promise<DeliveryReceipt> {
    const { tools, parts } = this.#parts;
    const stored = { ...this.#toStored(delivery), keys };
    const definition = tools.definition(delivery.channel);
    if (definition === undefined)
      return this.#ignore(delivery, `the agent has no channel ${JSON.stringify(delivery.channel)}`);
    let admission: Admission<unknown> | undefined;
    try {
      admission = definition.admit?.(delivery.payload, tools.context(delivery.channel), toAdmitted(stored));
    } catch (error) {
      console.error(
        `edgeflue: the channel ${delivery.channel} could not read an event: ${describeError(error)}`,
      );
      return this.#ignore(delivery, `it could not be read: ${describeError(error)}`);
    }
    if (admission?.type === "ignored") return this.#ignore(delivery, admission.reason);
    // An event that came before, and is being looked into or waits for room, has its turn first.
    if (admission?.type === "prompt" && !this.#isPumping && !this.#waiting.isBehind(stored.seq)) {
      const receipt = await this.#begin(stored, admission);
      if (receipt !== undefined) return receipt;
    }
    const dueAt = parts.clock.now();
    this.#save({ ...stored, status: "received", dueAt }, { isNew: true });
    this.pump();
    return { deliveryId: stored.deliveryId, status: "received" };
  }

  /** Undefined when the session has no room now. */
  async #begin(
    stored: StoredDelivery,
    { request, turn }: Extract<Admission<unknown>, { type: "prompt" }>,
  ): Promise<DeliveryReceipt | undefined> {
    const { parts, stores, tools, turns, alarm } = this.#parts;
    const tripped = findTrip(stores, stored, parts.clock.now());
    if (tripped !== undefined) return this.#trip({ ...stored, turn }, tripped);
    let queued: StoredDelivery | undefined;
    const opening = tools.draw({ ...stored, turn }, { type: "queued" });
    const isNew = stored.attempts === 0;
    try {
      await parts.accept({ whenBusy: "queue", ...request } as SessionRequest, (transaction, operationId) => {
        queued = { ...stored, status: "queued", operationId, dueAt: undefined, reason: undefined, turn };
        stores.deliveries.save(queued);
        if (isNew) stores.deliveries.saveKeys(queued);
        tools.write(transaction, stored.seq, opening, { isNew: true });
        alarm.guard(transaction);
        turns.opened(queued);
      });
    } catch (error) {
      if (queued !== undefined) turns.forget(queued);
      if (error instanceof EdgeflueError && passing.has(error.code)) return undefined;
      if (!(error instanceof EdgeflueError) || error.status >= 500) throw error;
      return this.#refuse(stored, turn, error);
    }
    if (queued === undefined) throw new Error("A turn was accepted without its delivery.");
    this.#prune();
    turns.began(queued);
    return {
      deliveryId: stored.deliveryId,
      status: "queued",
      ...(queued.operationId && { operationId: queued.operationId }),
    };
  }

  /** The agent refuses what the channel made of the event: sending it again would not help. */
  #refuse(stored: StoredDelivery, turn: unknown, error: EdgeflueError): DeliveryReceipt {
    console.error(`edgeflue: the agent refused an event of ${stored.channel}: ${error.message}`);
    return this.#drop({ ...stored, turn }, `refused: ${error.message}`);
  }

  #trip(stored: StoredDelivery, { reason, key }: { reason: string; key: string }): DeliveryReceipt {
    const { tools, parts, stores } = this.#parts;
    const isFirst = stores.state.get("tripped") !== key;
    const receipt = this.#drop(stored, reason);
    if (!isFirst) return receipt;
    const drafts = tools.draw(stored, { type: "tripped", reason });
    parts.journal.commit((transaction) => {
      stores.state.put("tripped", key);
      tools.write(transaction, stored.seq, drafts);
    });
    this.#parts.turns.sendSoon();
    return receipt;
  }

  async #lookInto(): Promise<void> {
    const { clock, journal } = this.#parts.parts;
    for (;;) {
      const next = this.#received().find(({ dueAt = 0 }) => dueAt <= clock.now());
      if (next === undefined || this.#isClosed || journal.isCrashed) return;
      const attempts = next.attempts + 1;
      const pause = Math.min(channelLimits.retryMs * 2 ** next.attempts, channelLimits.retryMsMax);
      const tried: StoredDelivery = { ...next, attempts, dueAt: clock.now() + channelLimits.callMs + pause };
      // Before the attempt: a host that dies in it tries again later.
      this.#save(tried);
      try {
        const admission = await this.#prepare(tried);
        const current = this.#parts.stores.deliveries.find(tried.seq);
        // Another delivery of it came meanwhile, and knew more.
        if (JSON.stringify(current?.payload) !== JSON.stringify(tried.payload))
          this.#save({ ...tried, payload: current?.payload, attempts: 0, dueAt: clock.now() });
        else await this.#act({ ...tried, repeats: current?.repeats ?? 0 }, admission);
      } catch (error) {
        if (journal.isCrashed || this.#isClosed) return;
        const problem = describeError(error);
        console.warn(
          `edgeflue: an event of ${next.channel} was not handled (attempt ${attempts}): ${problem}`,
        );
        if (error instanceof AuthorError) this.#drop(tried, problem);
        else if (attempts >= channelLimits.attemptsMax)
          this.#drop(tried, `given up after ${attempts} attempts: ${problem}`);
        else this.#save({ ...tried, dueAt: clock.now() + pause, reason: problem });
      }
    }
  }

  async #prepare(stored: StoredDelivery): Promise<Admission<unknown>> {
    const { tools } = this.#parts;
    const definition = tools.definition(stored.channel);
    const context = tools.context(stored.channel, AbortSignal.timeout(channelLimits.callMs));
    const delivery = toAdmitted(stored);
    return (
      definition?.admit?.(stored.payload, context, delivery) ??
      (await definition?.prepare?.(stored.payload, context, delivery)) ?? {
        type: "ignored",
        reason: "the channel makes nothing of it",
      }
    );
  }

  async #act(stored: StoredDelivery, admission: Admission<unknown>): Promise<void> {
    const { parts, tools } = this.#parts;
    const now = parts.clock.now();
    switch (admission.type) {
      case "prompt":
        if (this.#waiting.isBehind(stored.seq) || (await this.#begin(stored, admission)) === undefined)
          this.#wait(stored, "room");
        else this.#waiting.remove(stored.seq);
        return;
      case "ignored":
        this.#drop({ ...stored, turn: admission.turn }, admission.reason);
        return;
      case "later": {
        const { reason = stored.reason, afterMs } = admission;
        this.#waiting.remove(stored.seq);
        const dueAt = now + Math.min(afterMs, channelLimits.waitMsMax);
        this.#save({ ...stored, attempts: 0, dueAt, reason });
        return;
      }
      case "join": {
        const joining = await joinTurn(stored, admission, this.#parts);
        if (joining.type === "later") return this.#wait(stored, "turn");
        this.#waiting.remove(stored.seq);
        this.#end(stored, joining.reason, joining.type === "joined" ? "done" : "ignored");
        return;
      }
      case "abort": {
        const waiting = await abortTurn(stored, admission, this.#parts);
        if (waiting !== undefined) {
          this.#waiting.remove(waiting.seq);
          this.#end(waiting, admission.reason);
        }
        this.#end({ ...stored, turn: admission.turn }, admission.reason, "done");
        return;
      }
      case "answer":
        parts.journal.commit((transaction) => tools.write(transaction, stored.seq, admission.show));
        this.#end({ ...stored, turn: admission.turn }, admission.reason, "done");
        this.#parts.turns.sendSoon();
        return;
      case "decision": {
        const deciding = { ...stored, turn: admission.turn };
        const { moment, reason, status } = await decideCall(deciding, admission, this.#parts);
        tools.show(deciding, moment);
        this.#end(deciding, reason, status);
        this.#parts.turns.sendSoon();
      }
    }
  }

  #repeat(delivery: Delivery, earlier: StoredDelivery): DeliveryReceipt {
    const { parts, tools } = this.#parts;
    const { operationId, payload, status } = earlier;
    const isOpen = status === "received" || status === "queued";
    const isTwin = isOpen && delivery.id !== earlier.deliveryId;
    const more = isTwin
      ? tools.definition(delivery.channel)?.merge?.(payload, delivery.payload, status === "queued")
      : undefined;
    const repeats = earlier.repeats + 1;
    this.#save({ ...earlier, repeats, payload: status === "received" ? (more ?? payload) : payload });
    if (more !== undefined && status === "queued") {
      const keys = keysOf({ channel: delivery.channel, id: delivery.id });
      const joining = { ...this.#toStored(delivery), keys, payload: more, dueAt: parts.clock.now() };
      this.#save(joining, { isNew: true });
      this.pump();
    }
    return { deliveryId: delivery.id, status: "duplicate", ...(operationId && { operationId }) };
  }

  #ignore(delivery: Delivery, reason: string): DeliveryReceipt {
    const { payload: _, ...logged } = delivery;
    this.#prune();
    return this.#end(this.#toStored(logged), reason);
  }

  /** It leads to nothing, for now: another delivery of it is looked at again, as who may do what changes. */
  #drop(stored: StoredDelivery, reason: string): DeliveryReceipt {
    const { parts, stores } = this.#parts;
    this.#waiting.remove(stored.seq);
    parts.journal.commit(({ now }) => {
      stores.deliveries.save({ ...stored, status: "ignored", reason, settledAt: now, dueAt: undefined });
      stores.deliveries.removeKeys(stored);
    });
    return { deliveryId: stored.deliveryId, status: "ignored", reason };
  }

  #wait(stored: StoredDelivery, what: "room" | "turn"): void {
    const dueAt = this.#parts.parts.clock.now() + this.#waiting.add(stored.seq, what);
    this.#save({ ...stored, attempts: 0, dueAt });
  }

  #end(stored: StoredDelivery, reason: string, status: "ignored" | "done" = "ignored"): DeliveryReceipt {
    this.#save({ ...stored, status, reason, settledAt: this.#parts.parts.clock.now(), dueAt: undefined });
    return { deliveryId: stored.deliveryId, status, reason };
  }

  #save(stored: StoredDelivery, { isNew = false }: { isNew?: boolean } = {}): void {
    const { parts, stores, alarm } = this.#parts;
    parts.journal.commit((transaction) => {
      stores.deliveries.save(stored);
      if (isNew) stores.deliveries.saveKeys(stored);
      if (stored.status === "received") alarm.guard(transaction);
    });
  }

  #toStored({ channel, id, event, from, isPerson = true, payload }: Delivery): StoredDelivery {
    this.#newest = (this.#newest ?? this.#parts.stores.deliveries.newestSeq()) + 1;
    return {
      seq: this.#newest,
      channel,
      deliveryId: id,
      event,
      from,
      isPerson,
      status: "received",
      reason: undefined,
      operationId: undefined,
      receivedAt: this.#parts.parts.clock.now(),
      settledAt: undefined,
      repeats: 0,
      attempts: 0,
      dueAt: undefined,
      payload,
      turn: undefined,
      keys: [],
    };
  }

  #received(): StoredDelivery[] {
    const { stores } = this.#parts;
    return stores.exist() ? stores.deliveries.open().filter(({ status }) => status === "received") : [];
  }

  #prune(): void {
    const { parts, stores } = this.#parts;
    const { keptMs, ignoredMax, pruneEvery } = channelLimits;
    if ((this.#newest ?? 0) % pruneEvery !== 0) return;
    const now = parts.clock.now();
    const max = pruneEvery * 2;
    parts.journal.commit(() => {
      stores.deliveries.prune({ receivedBefore: now - keptMs, ignoredMax, max });
      stores.state.prune(now, max);
    });
  }
}

/** Of the delivery, and of the event. */
function keysOf({ channel, id, keys = [] }: Pick<Delivery, "channel" | "id" | "keys">): string[] {
  return [`${channel}#${id}`, ...keys.map((key) => `${channel}:${key}`)];
}

function toAdmitted({ seq, deliveryId: id, event, from, isPerson, receivedAt }: StoredDelivery) {
  return { seq, id, event, from, isPerson, receivedAt };
}
