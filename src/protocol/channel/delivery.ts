/** What a channel hands to a session, and what the session's log says about it. */

/** An event of another service: its signature is checked, and who may drive the agent has been looked at. */
export interface Delivery {
  /** The name of the channel's trigger: `github`. */
  channel: string;
  /** The service's id of the delivery. */
  id: string;
  /** The service's name of the event: `issue_comment.created`. */
  event: string;
  /** What makes another delivery the same event, for instance one that came by another hook. Default: none. */
  keys?: readonly string[];
  /** Who caused it, by the name that the service knows. */
  from?: string;
  /** False of bots: too many of theirs in a row are ignored. Default true. */
  isPerson?: boolean;
  /** It is of use only where a turn began before: elsewhere it is ignored, and nothing is stored. Default false. */
  followsTurn?: boolean;
  /** A question of a channel to its part in another session. Nothing is stored, and the receipt has the answer. */
  question?: unknown;
  /** Why nothing is done about it. Such a delivery is only logged. */
  ignored?: string;
  /** What the channel needs of the event: plain data. */
  payload?: unknown;
}

/** `received`: stored, and looked into. `queued`: an operation was accepted, and has not been answered in full. `done`:
 *  all that it led to was sent. `undeliverable`: the place for the answer is gone. */
export type DeliveryStatus = "received" | "duplicate" | "ignored" | "queued" | "done" | "undeliverable";

export interface DeliveryReceipt {
  deliveryId: string;
  status: DeliveryStatus;
  /** Why it was ignored, or cannot be answered. */
  reason?: string;
  /** To a question: plain data. */
  answer?: unknown;
  /** The operation that it began; of a duplicate, the one that the first began. */
  operationId?: string;
}

export interface DeliveryView extends DeliveryReceipt {
  /** Numbers the deliveries of a session. */
  seq: number;
  channel: string;
  event: string;
  from?: string;
  /** Milliseconds since 1970. */
  receivedAt: number;
  settledAt?: number;
  /** How often it came again. */
  repeats: number;
  /** What was to be shown for it. */
  sent: { slot: string; status: "pending" | "sent" | "failed"; attempts: number; problem?: string }[];
}

export interface DeliveryQuery {
  /** Only those before this `seq`. Default: the newest. */
  before?: number;
  /** 1 to 200. Default 50. */
  limit?: number;
}

/** Newest first. */
export interface DeliveryPage {
  deliveries: DeliveryView[];
  /** `before` of the next page; null when there is none. */
  nextBefore: number | null;
}
