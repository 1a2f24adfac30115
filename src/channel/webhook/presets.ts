/** How services sign their webhooks: where the signature is, over which bytes, and what names the event. Each is a few
 *  functions of the headers and the body, so that another one is ten lines of an author's. */

import { fromBase64, fromHex } from "../signature.ts";

export interface SignedRequest {
  headers: Headers;
  /** The body as text; the signature is over its bytes. */
  text: string;
}

export interface WebhookScheme {
  /** All signatures that came, decoded; those that cannot be are left out. */
  signatures(request: SignedRequest): (Uint8Array<ArrayBuffer> | undefined)[];
  /** What is signed besides the body, which comes after it. Default: nothing. */
  signedPrefix?(request: SignedRequest): string;
  /** When it was signed, in milliseconds since 1970. Default: the scheme signs no time. */
  signedAt?(request: SignedRequest, body: Readonly<Record<string, unknown>>): number;
  /** The service's id of the delivery, the same when it comes again. */
  deliveryId(request: SignedRequest, body: Readonly<Record<string, unknown>>): string | undefined;
  /** The service's name of the event. */
  event(request: SignedRequest, body: Readonly<Record<string, unknown>>): string | undefined;
  /** How far the time may be off, in both directions. Default 300 seconds. */
  windowSeconds?: number;
}

const header = ({ headers }: SignedRequest, name: string) => headers.get(name) ?? "";
const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** The values of a key in a header such as `t=1,v1=a,v1=b`. */
function partsOf(text: string, key: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${key}=`))
    .map((part) => part.slice(key.length + 1));
}

export const presets = {
  /** `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>]` over `<t>.<body>`. */
  stripe: {
    signatures: (request) => partsOf(header(request, "stripe-signature"), "v1").map((hex) => fromHex(hex)),
    signedPrefix: (request) => `${partsOf(header(request, "stripe-signature"), "t")[0] ?? ""}.`,
    signedAt: (request) => wholeNumber(partsOf(header(request, "stripe-signature"), "t")[0]) * 1000,
    deliveryId: (_, { id }) => textOf(id),
    event: (_, { type }) => textOf(type),
  },
  /** `Linear-Signature: <hex>` over the body, whose `webhookTimestamp` is in milliseconds. */
  linear: {
    signatures: (request) => [fromHex(header(request, "linear-signature"))],
    signedAt: (_, { webhookTimestamp }) =>
      typeof webhookTimestamp === "number" ? webhookTimestamp : Number.NaN,
    deliveryId: (request) => textOf(header(request, "linear-delivery")),
    event: (request, { type, action }) => {
      const name = textOf(type) ?? textOf(header(request, "linear-event"));
      return name === undefined || textOf(action) === undefined ? name : `${name}.${action}`;
    },
    windowSeconds: 60,
  },
  /** `X-Shopify-Hmac-Sha256: <base64>` over the body. No time is signed. */
  shopify: {
    signatures: (request) => [fromBase64(header(request, "x-shopify-hmac-sha256"))],
    deliveryId: (request) =>
      textOf(header(request, "x-shopify-event-id")) ?? textOf(header(request, "x-shopify-webhook-id")),
    event: (request) => textOf(header(request, "x-shopify-topic")),
  },
  /** Standard Webhooks: `webhook-signature: v1,<base64>[ v1,<base64>]` over `<id>.<seconds>.<body>`. */
  standard: {
    signatures: (request) =>
      header(request, "webhook-signature")
        .split(" ")
        .filter((part) => part.startsWith("v1,"))
        .map((part) => fromBase64(part.slice(3))),
    signedPrefix: (request) => `${header(request, "webhook-id")}.${header(request, "webhook-timestamp")}.`,
    signedAt: (request) => wholeNumber(header(request, "webhook-timestamp")) * 1000,
    deliveryId: (request) => textOf(header(request, "webhook-id")),
    event: (_, { type }) => textOf(type),
  },
  /** `X-Signature-256: sha256=<hex>` over the body, `X-Delivery-Id`, `X-Event`: for services of one's own. */
  hmac: {
    signatures: (request) => [fromHex(header(request, "x-signature-256").replace(/^sha256=/, ""))],
    deliveryId: (request) => textOf(header(request, "x-delivery-id")),
    event: (request, { type }) => textOf(header(request, "x-event")) ?? textOf(type),
  },
} satisfies Record<string, WebhookScheme>;

export type WebhookPreset = keyof typeof presets;

function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
