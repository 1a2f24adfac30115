/** A channel as an agent's file declares it, `triggers.github`: made by `github()` of `edgeflue/github` and its like, which
 *  bring the code along. The core knows no channel; this is all that it needs of one. */

import type { Clock } from "../clock.ts";
import type { Alarm } from "../journal/alarm.ts";
import type { Journal, Transaction } from "../journal/journal.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { Delivery, DeliveryPage, DeliveryQuery, DeliveryReceipt } from "../protocol/channel/delivery.ts";
import { isObject } from "../protocol/check/field-checks.ts";
import type { EventObserver } from "../protocol/event/event.ts";
import type { NumberedEvent } from "../protocol/event/event-log.ts";
import type { Receipt } from "../protocol/operation.ts";
import type { SessionRequest } from "../protocol/prompt.ts";
import type { Session } from "../protocol/session.ts";
import type { ToolDefinition } from "./tool/define-tool.ts";

export interface ChannelTrigger {
  readonly kind: "edgeflue.channel";
  /** The key that it must have in `triggers`. Undefined: any. */
  readonly name: string | undefined;
  /** Answers a request to `/webhooks/{name}/{agent}` and below, which is not checked yet. */
  receive(request: Request, host: WebhookHost): Promise<Response>;
  /** Opens the desk of a session, for all channels of its agent. */
  openDesk(parts: DeskParts): Desk;
}

/** What a channel has in the Worker. */
export interface WebhookHost {
  agent: string;
  /** The channel's key in `triggers`. */
  name: string;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  openSession(address: SessionAddress): Session;
  /** Keeps the Worker alive until the work has settled. */
  defer(work: Promise<unknown>): void;
}

/** The part of a session that takes deliveries and sends what is to be shown for them. */
export interface Desk {
  deliver(delivery: Delivery): Promise<DeliveryReceipt>;
  deliveries(query: DeliveryQuery): DeliveryPage;
  /** Events were committed. */
  stored(events: readonly NumberedEvent[]): void;
  /** Gets the text of the running step, if a channel shows it as it comes. */
  readonly observer: EventObserver | undefined;
  /** Continues what is due. The job `deskJob` says when that is next. */
  resume(): void;
  /** Tools of one operation, bound to what began it. */
  toolsOf(operationId: string): readonly ToolDefinition[];
  /** Nothing is sent any more. */
  close(): void;
}

/** What a desk has of its session. */
export interface DeskParts {
  /** Of the agent, by their keys. */
  channels: Readonly<Record<string, ChannelTrigger>>;
  journal: Journal;
  alarm: Alarm;
  clock: Clock;
  env: Readonly<Record<string, string | undefined>>;
  session: Session;
  /** Another session. Undefined on hosts that have none. */
  openSession?: ((address: SessionAddress) => Session) | undefined;
  /** Accepts a request; `alongside` writes in the same transaction, and cannot read. */
  accept(
    request: SessionRequest,
    alongside: (transaction: Transaction, operationId: string) => void,
  ): Promise<Receipt>;
  /** A text without the secrets of the deployment. */
  redact(text: string): string;
  defer(work: Promise<unknown>): void;
}

/** The job that wakes a session for its desk. */
export const deskJob = "channel";

export function isChannelTrigger(value: unknown): value is ChannelTrigger {
  return isObject(value) && (value as Partial<ChannelTrigger>).kind === "edgeflue.channel";
}

/** The channels of an agent. */
export function channelsOf(triggers: Readonly<Record<string, unknown>>): Record<string, ChannelTrigger> {
  const channels = Object.entries(triggers).filter((entry): entry is [string, ChannelTrigger] =>
    isChannelTrigger(entry[1]),
  );
  return Object.fromEntries(channels);
}
