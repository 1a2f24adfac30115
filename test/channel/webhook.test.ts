/** The generic webhook, in workerd: signed requests in, exactly one turn and one answer out. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { webhook } from "../../src/channel/webhook/index.ts";
import { call, unique } from "../support/api.ts";
import { answers, outside } from "../support/channel/agents.ts";
import { hmac } from "../support/channel/sign.ts";
import { passTime, workerClock } from "../support/worker-clock.ts";

const older = "the-older-secret";
const newer = "whsec_dGhlLW5ld2VyLXNlY3JldA==";

interface Sent {
  id?: string;
  secret?: string;
  headers?: Record<string, string>;
}

async function send(body: object | string, { id = unique(), secret = older, headers = {} }: Sent = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return raw("own", text, {
    "x-signature-256": `sha256=${await hmac(secret, text)}`,
    "x-delivery-id": id,
    "x-event": "note",
    ...headers,
  });
}

function raw(name: string, body: string, headers: Record<string, string>) {
  return call(`/webhooks/${name}/hooked`, { method: "POST", body, headers });
}

const deliveries = async (thread: string) =>
  (await call(`/agents/hooked/own/deliveries?session=${thread}`)).body.deliveries;
const answersOf = (text: string) => answers.filter(({ answer }) => answer.text.includes(text));

beforeEach(() => {
  outside.reply = () => undefined;
});

describe("a webhook", () => {
  it("begins one turn, whose answer is sent once, and is in the log", async () => {
    const [thread, id, text] = [unique(), unique(), unique()];
    const { status, body } = await send({ thread, text }, { id });
    expect(status).toBe(200);
    expect(body).toMatchObject({ deliveryId: id, status: "queued", session: thread });
    await expect.poll(() => answersOf(text)).toHaveLength(1);
    await expect
      .poll(async () => (await deliveries(thread))[0])
      .toMatchObject({
        deliveryId: id,
        channel: "own",
        event: "note",
        status: "done",
        operationId: body.operationId,
        sent: [{ slot: "answer", status: "sent", attempts: 1 }],
      });
  });

  it("is a duplicate when it comes again, at once, later and days later", async () => {
    const [thread, id, text] = [unique(), unique(), unique()];
    const both = await Promise.all([send({ thread, text }, { id }), send({ thread, text }, { id })]);
    expect(both.map(({ body }) => body.status).sort()).toEqual(["duplicate", "queued"]);
    expect(new Set(both.map(({ body }) => body.operationId)).size).toBe(1);
    await expect.poll(() => answersOf(text)).toHaveLength(1);
    const { SESSIONS } = env as unknown as { SESSIONS: DurableObjectNamespace };
    const stub = SESSIONS.get(SESSIONS.idFromName(JSON.stringify(["hooked", "own", thread])));
    // The clock of the tests is everybody's.
    await runInDurableObject(stub, (_object, { storage }) =>
      storage.sql.exec("UPDATE deliveries SET received_at = received_at - ?", 3.5 * 24 * 3_600_000),
    );
    expect((await send({ thread, text }, { id })).body.status).toBe("duplicate");
    expect(await deliveries(thread)).toMatchObject([{ repeats: 2 }]);
    expect(answersOf(text)).toHaveLength(1);
  });

  it("of fifty in a second, each has a turn", async () => {
    const [thread, text] = [unique(), unique()];
    const sent = await Promise.all(
      Array.from({ length: 50 }, (_, index) => send({ thread, text: `${text} ${index}` })),
    );
    expect(sent.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    await expect.poll(() => answersOf(text).length, { timeout: 20_000 }).toBe(50);
    expect(new Set(answersOf(text).map(({ key }) => key)).size).toBe(50);
  });

  it("has its answer sent again until the other side takes it, with one key", async () => {
    const [thread, text] = [unique(), unique()];
    const statuses = [500, 429];
    outside.reply = () => {
      const status = statuses.shift();
      return status === undefined
        ? undefined
        : new Response(null, { status, headers: { "retry-after": "5" } });
    };
    await send({ thread, text });
    await expect.poll(() => statuses.length).toBe(1);
    passTime(3_000);
    await expect.poll(() => statuses.length).toBe(0);
    passTime(6_000);
    await expect.poll(() => answersOf(text)).toHaveLength(1);
    await expect
      .poll(async () => (await deliveries(thread))[0].sent)
      .toMatchObject([{ attempts: 3, status: "sent" }]);
  });

  it("says in the log that its answer could not be sent", async () => {
    const [thread, text] = [unique(), unique()];
    outside.reply = () => new Response(null, { status: 404 });
    await send({ thread, text });
    await expect
      .poll(async () => (await deliveries(thread))[0])
      .toMatchObject({ status: "undeliverable", reason: expect.stringContaining("404") });
  });

  it("takes both secrets while one is rotated", async () => {
    const thread = unique();
    expect((await send({ thread, text: "a" }, { secret: newer })).status).toBe(200);
  });

  it("is refused with 401 when it is not signed, wrongly signed, or was changed", async () => {
    const text = JSON.stringify({ text: "hello" });
    const right = `sha256=${await hmac(older, text)}`;
    const wrong = [
      undefined,
      "",
      "sha256=",
      "sha256=zz",
      right.slice(0, -2),
      `${right}00`,
      right.replace(/.$/, "g"),
      "x".repeat(5_000),
    ];
    for (const signature of wrong) {
      const { status, body } = await raw(
        "own",
        text,
        signature === undefined ? {} : { "x-signature-256": signature },
      );
      expect([status, body.error.type], String(signature)).toEqual([401, "unauthorized"]);
    }
    expect((await raw("own", `${text} `, { "x-signature-256": right })).status).toBe(401);
    expect((await raw("own", "", { "x-signature-256": right })).status).toBe(401);
  });

  it("takes no empty list of events, which would ignore them all", () => {
    expect(() => webhook({ secret: "SHOP_SECRET", on: [] })).toThrow("webhook(): on must name an event.");
  });

  it("is refused when its secret is not configured", async () => {
    const { status, body } = await raw("unset", "{}", {});
    expect([status, body.error.type]).toEqual([401, "auth_not_configured"]);
    expect(JSON.stringify(body)).toContain("NOT_CONFIGURED_SECRET");
  });

  it("that is signed but no JSON is a 400, and one over the cap a 413", async () => {
    expect((await send("{")).status).toBe(400);
    expect((await send("x".repeat(6 * 1024 * 1024))).status).toBe(413);
  });

  it("for which a function of the author throws is ignored with the reason: it would throw again", async () => {
    const { status, body } = await raw("broken", "{}", {
      "x-signature-256": `sha256=${await hmac(older, "{}")}`,
      "x-delivery-id": unique(),
    });
    expect([status, body.status]).toEqual([200, "ignored"]);
    expect(body.reason).toContain("The author did not think of this.");
  });

  it("that is too large to be stored is ignored with the reason", async () => {
    const { status, body } = await send({ thread: unique(), text: "x".repeat(500_000) });
    expect([status, body.status]).toEqual([200, "ignored"]);
    expect(body.reason).toContain("too large");
  });

  it("is not found at other names, and takes no other method", async () => {
    expect((await raw("nothing", "{}", {})).status).toBe(404);
    expect((await raw("__proto__", "{}", {})).status).toBe(404);
    expect((await call("/webhooks/own/nobody", { method: "POST" })).status).toBe(404);
    expect((await call("/webhooks/own/hooked")).status).toBe(405);
    expect((await call("/webhooks/own/hooked/more", { method: "POST" })).status).toBe(404);
  });

  it("cannot have the name of another trigger", async () => {
    const { body } = await call("/agents");
    const { error } = body.agents.find(({ name }: { name: string }) => name === "misnamed_channel");
    expect(error.details + error.message + JSON.stringify(error)).toContain("needs a name of its own");
  });
});

describe("presets (BO-5)", () => {
  const body = (more: object = {}) => JSON.stringify({ id: unique(), type: "invoice.paid", ...more });
  const seconds = (offset = 0) => Math.floor(workerClock.now() / 1000) + offset;
  type Signer = (text: string) => Promise<Record<string, string>>;
  const stripe =
    (offset: number, ...secrets: string[]): Signer =>
    async (text) => {
      const at = seconds(offset);
      const signatures = await Promise.all(secrets.map((secret) => hmac(secret, `${at}.${text}`)));
      return { "stripe-signature": [`t=${at}`, ...signatures.map((hex) => `v1=${hex}`), "v0=old"].join(",") };
    };
  const shopify =
    (secret = older, encoding: "base64" | "hex" = "base64"): Signer =>
    async (text) => ({
      "x-shopify-hmac-sha256": await hmac(secret, text, encoding),
      "x-shopify-topic": "orders/create",
      "x-shopify-event-id": unique(),
    });
  const linear: Signer = async (text) => ({
    "linear-signature": await hmac(older, text),
    "linear-delivery": unique(),
  });
  const standard =
    (key: string): Signer =>
    async (text) => {
      const [id, at] = [unique(), seconds()];
      const signature = await hmac(key, `${id}.${at}.${text}`, "base64");
      return {
        "webhook-id": id,
        "webhook-timestamp": String(at),
        "webhook-signature": `v1,AAAA v1,${signature}`,
      };
    };
  const issue = (offset: number) => () =>
    JSON.stringify({ type: "Issue", action: "create", webhookTimestamp: seconds(offset) * 1000 });
  const text = body();

  it.each<[string, number, string, string | (() => string), Signer]>([
    ["two v1, the good one first", 200, "stripe", text, stripe(0, older, "another-secret")],
    [
      "two v1, the good one last",
      200,
      "stripe",
      text.replace("paid", "paid "),
      stripe(0, "another-secret", newer),
    ],
    ["a time that is too old", 401, "stripe", text, stripe(-301, older)],
    ["a time in the future", 401, "stripe", text, stripe(400, older)],
    ["a time that is none", 401, "stripe", text, stripe(Number.NaN, older)],
    ["an event that is not in on", 200, "stripe", body({ type: "charge.failed" }), stripe(0, older)],
    ["base64", 200, "shopify", text, shopify()],
    ["base64 of another secret", 401, "shopify", text, shopify("another-secret")],
    ["hex in place of base64", 401, "shopify", text, shopify(older, "hex")],
    ["milliseconds", 200, "linear", issue(0), linear],
    ["milliseconds that are too old", 401, "linear", issue(-90), linear],
    ["no time", 401, "linear", text, linear],
    ["a key in base64", 200, "standard", text, standard("the-newer-secret")],
    ["a list of signatures without a good one", 401, "standard", text, standard("another-secret")],
  ])("%s: %i", async (name, expected, preset, given, sign) => {
    const sent = typeof given === "string" ? given : given();
    const isIgnored = name.includes("not in on") || sent.includes("paid ");
    const { status, body: answer } = await raw(preset, sent, await sign(sent));
    expect(status, JSON.stringify(answer)).toBe(expected);
    if (/too old|future/.test(name)) expect(answer.error.message).toContain("signed too long ago");
    if (expected === 200) expect(answer.status).toBe(isIgnored ? "ignored" : "queued");
  });
});
