/** The options of `webhook()`, and what their functions get. */

import type { Environment, Place } from "../channel.ts";
import type { WebhookPreset, WebhookScheme } from "./presets.ts";

/** One event, as the functions of the options get it. */
export interface WebhookEvent {
  /** The service's name of it, e.g. `invoice.paid`. */
  event: string;
  deliveryId: string;
  /** The body. */
  data: Readonly<Record<string, unknown>>;
}

/** What became of an event. */
export interface WebhookAnswer {
  /** What the agent said; of a failure, why. */
  text: string;
  status: "succeeded" | "failed" | "aborted";
  event: WebhookEvent;
}

export interface ReplyContext {
  env: Environment;
  /** The same for every attempt: send it along, so that nothing is done twice. */
  idempotencyKey: string;
  /** Aborts after 30 seconds. */
  signal: AbortSignal;
}

export interface WebhookOptions {
  /** How the service signs: `stripe`, `linear`, `shopify`, `standard` (Standard Webhooks) or `hmac`. Default `hmac`. */
  preset?: WebhookPreset;
  /** Instead of a preset: how another service signs. */
  scheme?: WebhookScheme;
  /** Name of the variable that has the secret; while it is rotated, two of them separated by a comma. */
  secret: string;
  /** Only these events; all others are ignored. Default: all. */
  on?: readonly string[];
  /** Which session an event belongs to: `{ instance, session }`. Default: the instance is the channel's name, and each
   *  event has a session of its own. */
  session?(event: WebhookEvent): Partial<Place>;
  /** What the agent is asked. Default: the event's name and its body as JSON. */
  prompt?(event: WebhookEvent): string;
  /** Sends the answer on. What it throws is tried again, and so is a
   *  `Response` of 429 or 5xx that it returns, for about an hour. Default: the
   *  answer stays in the session. */
  reply?(answer: WebhookAnswer, context: ReplyContext): Promise<unknown>;
}
