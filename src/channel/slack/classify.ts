/** What came from Slack: a message for a session, or why nothing is done about it. Asks nobody, and consumes no key: an
 *  ignored twin of a mention must leave the mention its turn. */

import { isObject } from "../../protocol/field-checks.ts";
import type { Place } from "../channel.ts";

export interface SlackMessage {
  /** Of the installation, which in a shared channel is not the team of the event. */
  team: string;
  botUser: string;
  channel: string;
  ts: string;
  /** Of its thread; its own ts when it begins one. */
  threadTs: string;
  user: string;
  text: string;
  isDirect: boolean;
  isMention: boolean;
}

export type Classified =
  | { type: "ignored"; name: string; reason: string; address?: Place }
  | { type: "message"; name: string; message: SlackMessage; key: string; address: Place };

const subtypes: ReadonlySet<string> = new Set(["", "file_share", "thread_broadcast", "me_message"]);

export function classify(payload: Readonly<Record<string, unknown>>): Classified {
  const event = fields(payload.event);
  const authorization = fields(Array.isArray(payload.authorizations) ? payload.authorizations[0] : undefined);
  const type = text(event.type);
  const subtype = text(event.subtype);
  const name = subtype === "" ? type || text(payload.type) : `${type}.${subtype}`;
  const ignore = (reason: string, address?: Place): Classified => ({
    type: "ignored",
    name,
    reason,
    ...(address !== undefined && { address }),
  });
  if (text(payload.type) !== "event_callback") return ignore(`${name} is no event`);
  if (type !== "app_mention" && type !== "message") return ignore(`${name} is not handled`);
  if (!subtypes.has(subtype)) return ignore(`messages of the subtype ${subtype} are not handled`);
  const team = text(authorization.team_id);
  const botUser = text(authorization.user_id);
  const channel = text(event.channel);
  const ts = text(event.ts);
  if (team === "" || botUser === "") return ignore("it names no installation");
  if (channel === "" || ts === "") return ignore("it has no channel or ts");
  const threadTs = text(event.thread_ts) || ts;
  const address = { instance: `slack:${team}`, session: `${channel}:${threadTs}` };
  const user = text(event.user);
  if (user === botUser) return ignore("it is ours", address);
  if (event.bot_id !== undefined || event.bot_profile !== undefined || user === "")
    return ignore("a bot", address);
  // A missing team is one that is not known to be ours.
  const home = text(event.user_team) || text(event.team);
  if (home !== team) return ignore(`${user} is of another workspace`, address);
  const words = text(event.text);
  const message: SlackMessage = {
    team,
    botUser,
    channel,
    ts,
    threadTs,
    user,
    text: words,
    isDirect: text(event.channel_type) === "im",
    isMention: type === "app_mention" || words.includes(`<@${botUser}>`) || words.includes(`<@${botUser}|`),
  };
  if (!message.isMention && !message.isDirect && threadTs === ts)
    return ignore("the bot is not mentioned", address);
  return { type: "message", name, message, key: `${team}:${channel}:${ts}`, address };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? (value as Record<string, unknown>) : {}; // an object
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
