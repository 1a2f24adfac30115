/** `edgeflue/webhook`: signed webhooks of any product, as a trigger of an agent. */

export type { SignedRequest, WebhookPreset, WebhookScheme } from "./presets.ts";
export { webhook } from "./webhook.ts";
export type { ReplyContext, WebhookAnswer, WebhookEvent, WebhookOptions } from "./webhook-options.ts";
