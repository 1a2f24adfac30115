/** Events as Slack sends them, of a workspace T1 with the bot UBOT: what `edgeflue webhook slack` signs and sends. */

import { createHmac, randomUUID } from "node:crypto";
import { ownEntry } from "../../protocol/check/own-entry.ts";
import { CommandProblem } from "../command-problem.ts";

export interface Payload {
  action?: string;
  [field: string]: unknown;
}

const texts = { text: "<@UBOT> hello", user: "U1", team: "T1", channel: "C1" };

const events: Readonly<Record<string, object>> = {
  app_mention: { ...texts, type: "app_mention" },
  "message.channels": { ...texts, type: "message", channel_type: "channel" },
  "message.im": { ...texts, type: "message", channel_type: "im", channel: "D1", text: "hello" },
};

/** `--set event.text=…` changes a part of it. */
export function slackPayload(name: string): Payload {
  const seconds = Math.floor(Date.now() / 1000);
  const ts = `${seconds}.${String(Date.now() % 1000).padStart(6, "0")}`;
  if (name === "url_verification") return { type: name, token: "x", challenge: randomUUID() };
  if (name === "command")
    return {
      command: "/ask",
      text: "hello",
      user_id: "U1",
      team_id: "T1",
      channel_id: "C1",
      api_app_id: "A1",
      is_enterprise_install: "false",
      response_url: "https://hooks.slack.com/commands/T1/1/x",
      trigger_id: randomUUID(),
    };
  const event = ownEntry(events, name);
  if (event === undefined)
    throw new CommandProblem(
      `There is no payload of ${name}. There are ${[...Object.keys(events), "command", "url_verification"].join(", ")}.`,
    );
  return {
    type: "event_callback",
    team_id: "T1",
    api_app_id: "A1",
    event_id: `Ev${randomUUID()}`,
    event_time: seconds,
    event: { ...event, ts, event_ts: ts },
    authorizations: [
      { enterprise_id: null, team_id: "T1", user_id: "UBOT", is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  };
}

/** A command is a form, all else is JSON. */
export function toSlackRequest(
  payload: Payload,
  secret: string,
): { body: string; headers: Record<string, string> } {
  const isForm = payload.command !== undefined;
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]);
  const body = isForm ? new URLSearchParams(fields).toString() : JSON.stringify(payload);
  const seconds = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
  return {
    body,
    headers: {
      "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
      "x-slack-request-timestamp": seconds,
      "x-slack-signature": `v0=${signature}`,
    },
  };
}
