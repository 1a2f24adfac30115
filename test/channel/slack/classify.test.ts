/** Which messages of Slack lead to something, by the cases of findings/chat.md. */

import { describe, expect, it } from "vitest";
import { classify } from "../../../src/channel/slack/incoming/classify.ts";

const message = (event: object, envelope: object = {}) =>
  classify(
    {
      type: "event_callback",
      authorizations: [{ team_id: "T1", user_id: "UBOT" }],
      event: { type: "message", channel: "C1", ts: "1.1", user: "U1", team: "T1", text: "hi", ...event },
      ...envelope,
    },
    {},
  );

describe("a message of Slack", () => {
  it("SI-1: has one key, whichever of its two events comes", () => {
    const twins = ["message", "app_mention"].map((type) => message({ type, text: "<@UBOT> hi" }));
    for (const twin of twins) expect(twin).toMatchObject({ type: "event", keys: ["T1:C1:1.1"] });
  });

  it("SO-2: streams to the one who wrote it, in their own workspace", () => {
    const found = classify(
      {
        type: "event_callback",
        authorizations: [{ team_id: "T1", user_id: "UBOT" }],
        event: {
          type: "app_mention",
          channel: "C1",
          ts: "1.1",
          user: "U7",
          user_team: "T7",
          text: "<@UBOT> hi",
        },
      },
      { external: ["T7"] },
    );
    expect(found).toMatchObject({ type: "event", event: { user: "U7", workspace: "T7", team: "T1" } });
  });

  it("SI-4: is one when it is also sent to the channel", () => {
    const found = message({ subtype: "thread_broadcast", thread_ts: "1.0", ts: "1.2" });
    expect(found).toMatchObject({ type: "event", address: { instance: "slack:T1", session: "C1:1.0" } });
  });

  it("AU-4: belongs to the installation, whatever team its envelope names", () => {
    const found = message({ type: "app_mention", text: "<@UBOT> hi" }, { team_id: "T2" });
    expect(found).toMatchObject({ type: "event", address: { instance: "slack:T1" } });
  });

  it.each([
    ["without a mention", {}, "not mentioned"],
    ["of ours", { user: "UBOT", thread_ts: "1.0" }, "it is ours"],
    ["of a bot", { bot_id: "B1", text: "<@UBOT>" }, "a bot"],
    ["of another company", { user_team: "T2", text: "<@UBOT>" }, "another workspace"],
    ["of an unknown team", { team: undefined, text: "<@UBOT>" }, "another workspace"],
    [
      "SI-3: that changed",
      { subtype: "message_changed", message: { ts: "1.1", user: "U1", team: "T1" } },
      "its text was not edited",
    ],
    [
      "AU-4: of another installation's bot",
      { type: "app_mention", text: "<@UOTHER> hi" },
      "another installation",
    ],
    ["of a subtype of the system", { subtype: "channel_join" }, "channel_join"],
  ])("is ignored %s", (_, event, reason) => {
    expect(message(event)).toMatchObject({ type: "ignored", reason: expect.stringContaining(reason) });
  });
});
