/** Refuses options of `webhook()` that are unknown or not right, at their own line. */

import { checkOptionValues, type FieldChecks } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { presets, type WebhookScheme } from "./presets.ts";
import type { WebhookOptions } from "./webhook-options.ts";

const scheme: FieldChecks<WebhookScheme> = {
  signatures: is.aFunction,
  signedPrefix: is.aFunction,
  signedAt: is.aFunction,
  deliveryId: is.aFunction,
  event: is.aFunction,
  windowSeconds: (value) => (typeof value === "number" && value > 0 ? undefined : "must be a number above 0"),
};

const checks: FieldChecks<WebhookOptions> = {
  preset: is.oneOf(Object.keys(presets)),
  scheme: is.within(scheme),
  secret: (value) =>
    is.nonEmptyText(value) ??
    (/^[A-Z][A-Z0-9_]*$/.test(String(value))
      ? undefined
      : "must be the name of a variable such as STRIPE_WEBHOOK_SECRET, never the secret"),
  on: (value) =>
    is.listOfNames("events")(value) ?? ((value as string[]).length > 0 ? undefined : "must name an event"),
  session: is.aFunction,
  prompt: is.aFunction,
  reply: is.aFunction,
};

export function checkWebhookOptions(options: WebhookOptions): void {
  checkOptionValues("webhook()", options, checks);
  if (options.secret === undefined)
    throw new TypeError("[edgeflue] webhook(): secret is missing: the name of the variable that has it.");
  if (options.preset !== undefined && options.scheme !== undefined)
    throw new TypeError("[edgeflue] webhook(): preset and scheme exclude each other.");
}
