/** Refuses options of `webhook()` that are unknown or not right, at their own line. */

import {
  aFunction,
  checkOptionValues,
  type FieldChecks,
  listOfNames,
  nonEmptyText,
  oneOf,
  within,
} from "../../protocol/check/field-checks.ts";
import { presets, type WebhookScheme } from "./presets.ts";
import type { WebhookOptions } from "./webhook-options.ts";

const scheme: FieldChecks<WebhookScheme> = {
  signatures: aFunction,
  signedPrefix: aFunction,
  signedAt: aFunction,
  deliveryId: aFunction,
  event: aFunction,
  windowSeconds: (value) => (typeof value === "number" && value > 0 ? undefined : "must be a number above 0"),
};

const checks: FieldChecks<WebhookOptions> = {
  preset: oneOf(Object.keys(presets)),
  scheme: within(scheme),
  secret: (value) =>
    nonEmptyText(value) ??
    (/^[A-Z][A-Z0-9_]*$/.test(String(value))
      ? undefined
      : "must be the name of a variable such as STRIPE_WEBHOOK_SECRET, never the secret"),
  on: (value) =>
    listOfNames("events")(value) ?? ((value as string[]).length > 0 ? undefined : "must name an event"),
  session: aFunction,
  prompt: aFunction,
  reply: aFunction,
};

export function checkWebhookOptions(options: WebhookOptions): void {
  checkOptionValues("webhook()", options, checks);
  if (options.secret === undefined)
    throw new TypeError("[edgeflue] webhook(): secret is missing: the name of the variable that has it.");
  if (options.preset !== undefined && options.scheme !== undefined)
    throw new TypeError("[edgeflue] webhook(): preset and scheme exclude each other.");
}
