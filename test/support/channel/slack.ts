/** Slack as tests use it: signed events of a channel of their own, and what people would see there. The payloads have the
 *  fields of real ones. */

import { env } from "cloudflare:workers";
import { call, unique } from "../api.ts";
import { workerClock } from "../worker-clock.ts";
import { hmac } from "./sign.ts";

// biome-ignore lint/suspicious/noExplicitAny: payloads, of which each test changes some fields
export type Payload = any;

export const slackSecret = "8f742231b10e8888abcd99yyyzzz85a5";

let count = 0;

function nextTs(): string {
  count += 1;
  // Before all that the bot answers.
  return `${Math.floor(Date.now() / 1000) - 1_000}.${String(count).padStart(6, "0")}`;
}

/** A channel that no other test uses. */
export class TestChannel {
  readonly id: string;
  readonly agent: string;

  constructor({ agent = "slacker", prefix = "C" }: { agent?: string; prefix?: string } = {}) {
    this.id = prefix + unique().replace(/-/g, "").toUpperCase().slice(0, 12);
    this.agent = agent;
  }

  /** A message that mentions the bot, unless it is direct or the event says something else. */
  message(text: string, event: object = {}, envelope: object = {}): Payload {
    const ts = nextTs();
    const isDirect = this.id.startsWith("D");
    return {
      token: "a-deprecated-token",
      team_id: "T1",
      context_team_id: "T1",
      context_enterprise_id: null,
      api_app_id: "A1",
      event: {
        type: isDirect ? "message" : "app_mention",
        user: "U1",
        ts,
        client_msg_id: unique(),
        text: isDirect ? text : `<@UBOT> ${text}`,
        team: "T1",
        channel: this.id,
        event_ts: ts,
        ...(isDirect && { channel_type: "im" }),
        ...event,
      },
      type: "event_callback",
      event_id: `Ev${unique()}`,
      event_time: Math.floor(Date.now() / 1000),
      authorizations: [
        { enterprise_id: null, team_id: "T1", user_id: "UBOT", is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
      ...envelope,
    };
  }

  /** The other of the two events that Slack sends of a mention. */
  twin(payload: Payload, event: object = {}): Payload {
    return {
      ...payload,
      event_id: `Ev${unique()}`,
      event: { ...payload.event, type: "message", channel_type: "channel", ...event },
    };
  }

  send(payload: Payload, headers: Record<string, string> = {}) {
    return deliverSlack(this.agent, JSON.stringify(payload), {
      "content-type": "application/json",
      ...headers,
    });
  }

  /** Someone uses a button of a message that is there. */
  async click(button: Payload, message: Payload, user = "U1", change: object = {}) {
    const payload = {
      type: "block_actions",
      user: { id: user, username: "ada", name: "ada", team_id: "T1" },
      api_app_id: "A1",
      container: {
        type: "message",
        message_ts: message.ts,
        channel_id: this.id,
        is_ephemeral: false,
        thread_ts: message.thread_ts,
      },
      trigger_id: unique(),
      team: { id: "T1", domain: "acme" },
      channel: { id: this.id, name: "help" },
      message,
      actions: [{ type: "button", block_id: "x", ...button, action_ts: nextTs() }],
      response_url: "https://hooks.slack.com/actions/T1/1/x",
      ...change,
    };
    return this.form({ payload: JSON.stringify(payload) });
  }

  form(fields: Record<string, string>) {
    return deliverSlack(this.agent, new URLSearchParams(fields).toString(), {
      "content-type": "application/x-www-form-urlencoded",
    });
  }

  control(body: object): Promise<Payload> {
    return fakeSlack({ channel: this.id, ...body });
  }

  set(set: object): Promise<Payload> {
    return this.control({ set });
  }

  fail(failure: object): Promise<Payload> {
    return this.control({ failure: { times: 1, ...failure } });
  }

  /** All that is there. */
  seen(): Promise<Payload> {
    return this.control({ read: "seen" });
  }

  calls(): Promise<{ method: string; parameters: Record<string, string> }[]> {
    return this.control({ read: "calls" });
  }

  async texts(): Promise<string[]> {
    return (await this.seen()).messages.map(({ text }: { text: string }) => text);
  }

  /** Of the thread that a message begins. */
  async deliveries(payload: Payload, session?: string): Promise<Payload[]> {
    const { thread_ts: thread, ts } = payload.event;
    const path = encodeURIComponent(session ?? `${this.id}:${thread ?? ts}`);
    const { body } = await call(`/agents/${this.agent}/slack%3AT1/deliveries?session=${path}`);
    return body.deliveries;
  }

  async messages(payload: Payload): Promise<Payload[]> {
    const path = encodeURIComponent(`${this.id}:${payload.event.thread_ts ?? payload.event.ts}`);
    const { body } = await call(`/agents/${this.agent}/slack%3AT1/messages?session=${path}`);
    return body.messages;
  }
}

/** What a channel has of the deployment's environment. */
export function fakeEnv(): Record<string, string> {
  return { SLACK_API_URL: env.SLACK_API_URL, SLACK_BOT_TOKEN: "xoxb-of-the-tests" };
}

export async function fakeSlack(body: object): Promise<Payload> {
  const response = await fetch(`${new URL(env.SLACK_API_URL).origin}/__control`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return response.json();
}

export async function deliverSlack(agent: string, body: string, headers: Record<string, string>) {
  const seconds = String(Math.floor(workerClock.now() / 1000));
  const { exports } = await import("cloudflare:workers");
  const response = await exports.default.fetch(
    new Request(`http://edgeflue.test/webhooks/slack/${agent}`, {
      method: "POST",
      body,
      headers: {
        "x-slack-request-timestamp": seconds,
        "x-slack-signature": `v0=${await hmac(slackSecret, `v0:${seconds}:${body}`)}`,
        ...headers,
      },
    }),
  );
  const text = await response.text();
  return { status: response.status, text, body: text.startsWith("{") ? JSON.parse(text) : undefined };
}
