/** Sends what is to be shown, one message at a time. An attempt is counted in the row before it is made: after a crash,
 *  the channel looks for what it may have sent before it sends it again. Waits by the alarm, never by sleeping. */

import type { DeskParts } from "../../agent/channel-trigger.ts";
import { within } from "../../clock.ts";
import { describeError } from "../../errors.ts";
import type { ChannelStores } from "../../store/channel/channel-stores.ts";
import type { StoredOutgoing } from "../../store/channel/outgoing-store.ts";
import type { Sending } from "../channel.ts";
import { channelLimits } from "../limits.ts";
import { attemptsBefore, type DeskTools } from "./desk-tools.ts";

export interface SenderParts {
  parts: DeskParts;
  stores: ChannelStores;
  tools: DeskTools;
  /** Something is due at another time. */
  wake(): void;
  /** The place of a delivery's messages is gone. */
  onGone(delivery: number, problem: string): void;
}

export class Sender {
  readonly #parts: SenderParts;
  /** Until when a channel has been asked to wait. */
  readonly #gates = new Map<string, number>();
  #isPumping = false;
  #isClosed = false;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  pump(): void {
    if (this.#isPumping || this.#isClosed) return;
    this.#isPumping = true;
    const work = this.#sendDue().finally(() => {
      this.#isPumping = false;
      if (!this.#isClosed) this.#parts.wake();
    });
    this.#parts.parts.defer(
      work.catch((error) => console.error(`edgeflue: messages wait: ${describeError(error)}`)),
    );
  }

  /** It is at work, and wakes the desk at its end. */
  get isBusy(): boolean {
    return this.#isPumping;
  }

  nextDueAt(): number | undefined {
    if (!this.#parts.stores.exist()) return undefined;
    return this.#firstDue()?.dueAt;
  }

  close(): void {
    this.#isClosed = true;
  }

  async #sendDue(): Promise<void> {
    const { parts } = this.#parts;
    for (;;) {
      if (this.#isClosed || parts.journal.isCrashed) return;
      const next = this.#firstDue();
      if (next === undefined || next.dueAt > parts.clock.now()) return;
      await this.#send(next.message);
    }
  }

  /** A message that is tried again is not overtaken by one that comes after it in the same slot, for as long as it may soon
   *  be there. */
  #firstDue(): { message: StoredOutgoing; dueAt: number } | undefined {
    const latest = new Map<string, number>();
    let first: { message: StoredOutgoing; dueAt: number } | undefined;
    for (const message of this.#parts.stores.outgoing.pending()) {
      const channel = this.#parts.stores.deliveries.channelOf(message.delivery) ?? "";
      const place = JSON.stringify([channel, message.slot]);
      const gate = this.#gates.get(channel) ?? 0;
      const dueAt = Math.max(message.dueAt, gate, latest.get(place) ?? 0);
      if (message.remote === undefined && message.attempts < channelLimits.orderedAttemptsMax)
        latest.set(place, dueAt);
      if (first === undefined || dueAt < first.dueAt) first = { message, dueAt };
    }
    return first;
  }

  async #send(message: StoredOutgoing): Promise<void> {
    const { parts, stores, tools } = this.#parts;
    const { journal, clock } = parts;
    const delivery = stores.deliveries.find(message.delivery);
    const definition = delivery && tools.definition(delivery.channel);
    if (delivery === undefined || definition?.send === undefined) {
      this.#save({ ...message, status: "failed", problem: "the agent has the channel no more" });
      return;
    }
    const pause = Math.min(channelLimits.retryMs * 2 ** message.attempts, channelLimits.retryMsMax);
    let tried: StoredOutgoing = {
      ...message,
      attempts: message.attempts + 1,
      dueAt: clock.now() + channelLimits.callMs + pause,
    };
    this.#save(tried);
    // Nothing leaves the session before its row is committed.
    const { slot, content, remote, attempts } = message;
    let outcome: Sending;
    let isOver = false;
    try {
      const sending = definition.send(
        {
          slot,
          content,
          turn: delivery.turn,
          remote,
          attempts,
          marker: await markerOf({ parts, stores }, message),
          save: (saved) => {
            if (isOver) return;
            tried = { ...tried, remote: saved };
            this.#finish(tried, {});
          },
        },
        tools.context(delivery.channel, AbortSignal.timeout(channelLimits.callMs)),
      );
      // Nothing else is sent while a message is: one that never ends would be the last.
      outcome = await within(clock, channelLimits.hungMs, sending, noAnswer);
    } catch (error) {
      outcome = { type: "wait", afterMs: 0, problem: describeError(error) };
    }
    isOver = true;
    if (this.#isClosed || journal.isCrashed) return;
    this.#conclude(tried, outcome, { channel: delivery.channel, pause });
  }

  #conclude(
    tried: StoredOutgoing,
    outcome: Sending,
    { channel, pause }: { channel: string; pause: number },
  ): void {
    const now = this.#parts.parts.clock.now();
    const { attemptsMax, waitMsMax } = channelLimits;
    if (outcome.type === "sent") {
      const { remote = tried.remote ?? null, problem } = outcome;
      this.#finish({ ...tried, remote }, { status: "sent", problem });
      return;
    }
    const { problem } = outcome;
    if (outcome.type === "gone") {
      this.#finish(tried, { status: "failed", problem });
      this.#parts.onGone(tried.delivery, problem);
    } else if (outcome.type === "failed" || tried.attempts >= attemptsMax) {
      this.#finish(tried, { status: "failed", problem });
    } else {
      const waitMs = Math.min(Math.max(outcome.afterMs, pause), waitMsMax);
      if (outcome.afterMs > 0) this.#gates.set(channel, now + waitMs);
      this.#finish(tried, { dueAt: now + waitMs, problem });
    }
  }

  /** What was sent is known, whatever its content has become meanwhile. */
  #finish(
    tried: StoredOutgoing,
    result: Partial<Pick<StoredOutgoing, "status" | "dueAt" | "problem">>,
  ): void {
    const current = this.#parts.stores.outgoing.find(tried.delivery, tried.slot) ?? tried;
    const isSame = current.revision === tried.revision;
    this.#save({
      ...current,
      remote: tried.remote,
      // A later content is sent, also where the earlier one could not be.
      ...(isSame
        ? { attempts: tried.attempts, problem: undefined, ...result }
        : { attempts: attemptsBefore({ ...tried, ...result }) }),
    });
  }

  #save(message: StoredOutgoing): void {
    this.#parts.parts.journal.commit(() => this.#parts.stores.outgoing.save(message));
  }
}

/** The same for every attempt of a message, and of no other one. Nobody can know it before the message is there: who wrote
 *  it into a comment of their own would have that taken for ours. */
async function markerOf(
  { parts, stores }: Pick<SenderParts, "parts" | "stores">,
  { delivery, slot }: StoredOutgoing,
): Promise<string> {
  let salt = stores.state.get(saltKey);
  if (salt === undefined) {
    salt = crypto.randomUUID();
    parts.journal.commit(() => stores.state.put(saltKey, salt));
  }
  const text = JSON.stringify([salt, parts.journal.address, delivery, slot]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest).slice(0, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function noAnswer(): Error {
  return new Error(`no answer within ${channelLimits.hungMs / 1000} seconds`);
}

/** No channel's own key has a "#". */
const saltKey = "#salt";
