/** Signatures of Slack: its published vector, both directions of the window, and junk. */

import { slack } from "edgeflue/slack";
import { describe, expect, it } from "vitest";
import type { Channel, Webhook } from "../../../src/channel/channel.ts";
import { readSlackRequest } from "../../../src/channel/slack/incoming/read-request.ts";
import { hmac } from "../../support/channel/sign.ts";

const secret = "8f742231b10e8888abcd99yyyzzz85a5";
const now = 1_531_420_618_000;

async function read(
  text: string,
  { seconds = "1531420618", signature = "", secrets = secret, type = "application/json" } = {},
) {
  return readSlackRequest({
    ...(await webhook(text, type, { seconds, signature })),
    env: { SLACK_SIGNING_SECRET: secrets },
  });
}

async function webhook(
  text: string,
  type: string,
  { seconds = "1531420618", signature = "" } = {},
): Promise<Webhook> {
  const signed = signature || `v0=${await hmac(secret, `v0:${seconds}:${text}`)}`;
  return {
    agent: "helpdesk",
    name: "slack",
    body: Uint8Array.from(new TextEncoder().encode(text)),
    headers: new Headers({
      "x-slack-signature": signed,
      "x-slack-request-timestamp": seconds,
      "content-type": type,
    }),
    url: new URL("https://example.com/webhooks/slack/helpdesk"),
    env: {},
    now,
    ask: () => Promise.reject(new Error("Nobody is asked.")),
  };
}

describe("a request for another app", () => {
  const of = (app: string) => ({
    event: [
      "application/json",
      JSON.stringify({ type: "event_callback", api_app_id: app, event: { type: "message" } }),
    ],
    click: [
      "application/x-www-form-urlencoded",
      new URLSearchParams({
        payload: JSON.stringify({ type: "block_actions", api_app_id: app }),
      }).toString(),
    ],
    command: [
      "application/x-www-form-urlencoded",
      new URLSearchParams({ command: "/ask", text: "hi", team_id: "T1", api_app_id: app }).toString(),
    ],
  });

  it.each(["event", "click", "command"] as const)("is refused: %s", async (kind) => {
    const [type = "", text = ""] = of("A2")[kind];
    const channel = slack({ commands: ["/ask"] }) as unknown as Channel; // as the Worker has it
    const reception = await channel.definition.receive({
      ...(await webhook(text, type)),
      env: { SLACK_SIGNING_SECRET: secret, SLACK_APP_ID: "A1" },
    });
    expect(reception).toMatchObject({
      type: "ignored",
      reason: expect.stringContaining("it is for the app A2, and SLACK_APP_ID is A1"),
    });
  });
});

describe("a request of Slack", () => {
  it("is read when it is signed, also with the older of two secrets", async () => {
    const payload = { type: "event_callback" };
    expect(await read(JSON.stringify(payload))).toEqual({ type: "event", payload });
    expect(await read("{}", { secrets: `a-secret-that-is-newer,${secret}` })).toEqual({
      type: "event",
      payload: {},
    });
  });

  it("knows the signature that Slack publishes", async () => {
    const form =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    const type = "application/x-www-form-urlencoded";
    const found = await read(form, { signature, type });
    expect(found.type === "command" && found.fields.get("command")).toBe("/webhook-collect");
    await expect(read(`${form}x`, { signature, type })).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("is answered unsigned when Slack only looks whether the address is there", async () => {
    const type = "application/x-www-form-urlencoded";
    expect(await read("ssl_check=1&token=x", { signature: "none", type })).toEqual({ type: "check" });
  });

  it("is refused as another type of content", async () => {
    await expect(read("<a/>", { type: "text/xml" })).rejects.toMatchObject({
      code: "unsupported_media_type",
    });
  });

  it.each(["1531420317", "1531420919", "", "abc", "1e9", "-1", "9999999999999"])(
    "is refused with the time %j",
    async (seconds) => {
      await expect(read("{}", { seconds })).rejects.toMatchObject({ code: "unauthorized" });
    },
  );

  it.each(["v0=", "v0=zz", `v1=${"a".repeat(64)}`, `v0=${"a".repeat(64)}`, "junk"])(
    "is refused with the signature %j",
    async (signature) => {
      await expect(read("{}", { signature })).rejects.toMatchObject({ code: "unauthorized" });
    },
  );

  it("is refused while no secret is set", async () => {
    await expect(read("{}", { secrets: "" })).rejects.toMatchObject({ code: "auth_not_configured" });
  });
});
