/** What came from Slack: something for a session, or why nothing is done about it. Sends no request, and consumes no key: an
 *  ignored twin of a mention must leave the mention its turn. */

import type { Place } from "../../channel.ts";
import { messageKey, type SlackEvent, type SlackFile, type SlackMessage } from "../event.ts";
import type { SlackOptions } from "../options.ts";
import { fields, list, readWords, textOf } from "./incoming-text.ts";

export type Classified =
  /** `isCommon`: most of what a channel says is like it. */
  | { type: "ignored"; name: string; reason: string; address?: Place; isCommon?: boolean }
  | {
      type: "event";
      name: string;
      event: SlackEvent;
      keys: readonly string[];
      from: string;
      isPerson: boolean;
      /** It is of use only in a conversation that has begun. */
      followsTurn: boolean;
      address: Place;
    };

type Fields = Readonly<Record<string, unknown>>;

/** Messages that people write. */
const subtypes: ReadonlySet<string> = new Set([
  "",
  "file_share",
  "thread_broadcast",
  "me_message",
  "bot_message",
]);

export function classify(payload: Fields, options: SlackOptions): Classified {
  const event = fields(payload.event);
  const type = textOf(event.type);
  const subtype = textOf(event.subtype);
  const name = subtype === "" ? type || textOf(payload.type) : `${type}.${subtype}`;
  const ignore = (reason: string, address?: Place): Classified => ({
    type: "ignored",
    name,
    reason,
    ...(address !== undefined && { address }),
  });
  const pass = (reason: string): Classified => ({ type: "ignored", name, reason, isCommon: true });
  if (textOf(payload.type) !== "event_callback") return ignore(`${name} is no event`);
  if (type !== "app_mention" && type !== "message" && type !== "assistant_thread_started")
    return ignore(`${name} is not handled`);
  const installation = findInstallation(payload);
  if (installation === undefined) return ignore("it is for no bot of this app");
  const { team, botUser } = installation;
  const { workspaces } = options;
  if (workspaces !== undefined && !workspaces.includes(team))
    return ignore(`the workspace ${team} is not in "workspaces"`);
  if (type === "assistant_thread_started") {
    const { user_id: user, channel_id: place, thread_ts: thread } = fields(event.assistant_thread);
    const opened = { channel: textOf(place), threadTs: textOf(thread), user: textOf(user) };
    if (opened.channel === "" || opened.threadTs === "") return ignore("it names no thread");
    const workspace = textOf(payload.team_id) || team;
    return {
      type: "event",
      name,
      event: { type: "opening", team, workspace, ...opened },
      keys: [`opening:${opened.channel}:${opened.threadTs}`],
      from: opened.user,
      isPerson: true,
      followsTurn: false,
      address: toPlace({ team, isDirect: true, ...opened }, options),
    };
  }
  const channel = textOf(event.channel);
  if (channel === "") return ignore("it has no channel");
  if (subtype === "message_deleted") {
    const ts = textOf(event.deleted_ts);
    const removed = fields(event.previous_message);
    const threadTs = textOf(removed.thread_ts) || ts;
    const address = toPlace({ team, channel, threadTs, isDirect: channel.startsWith("D") }, options);
    return {
      type: "event",
      name,
      event: { type: "removal", team, channel, ts },
      keys: [],
      from: textOf(removed.user),
      isPerson: true,
      followsTurn: true,
      address,
    };
  }
  const isEdit = subtype === "message_changed";
  if (!isEdit && !subtypes.has(subtype)) return ignore(`messages of the subtype ${subtype} are not handled`);
  const message = readMessage(payload, { name, isEdit, installation, channel });
  if (message.ts === "") return ignore("it has no ts");
  const address = toPlace(message, options);
  const source = isEdit ? fields(event.message) : event;
  if (message.user === botUser || isOwn(source, payload)) return pass("it is ours");
  const { allowBots = [] } = options;
  if (message.isBot && !idsOf(source).some((id) => allowBots.includes(id)))
    return ignore(`${message.user || "it"} is a bot, and not in "allowBots"`, address);
  const stranger = findStranger(payload, source, installation, options);
  if (!message.isBot && stranger !== undefined)
    return ignore(`${message.user} is of another workspace: ${stranger}`, address);
  const { users } = options;
  if (!message.isBot && users !== undefined && !users.includes(message.user))
    return ignore(`${message.user} is not in "users"`, address);
  let isCorrection = false;
  if (isEdit) {
    const before = readWords(fields(event.previous_message)).text;
    // Slack itself changes messages: it adds previews, languages and numbers of replies.
    if (event.previous_message === undefined || before === message.text)
      return pass("its text was not edited");
    isCorrection = !message.isMention || mentions(before, botUser);
  }
  const isCalled = message.isMention || message.isDirect;
  if (!message.isMention && type === "app_mention")
    return ignore("another installation's bot is mentioned", address);
  if (!isCalled && (message.threadTs === message.ts || options.follow === "mention"))
    return pass("the bot is not mentioned");
  if (!isCalled && /<@[UW][A-Z0-9]+/.test(message.text))
    return ignore("it is for another person, whom it mentions", address);
  if (message.text === "" && message.files.length === 0 && message.attached.length === 0)
    return ignore("it is empty", address);
  return {
    type: "event",
    name,
    event: isCorrection ? { ...message, isCorrection } : message,
    keys: isCorrection ? [] : [messageKey(message)],
    from: message.user,
    isPerson: !message.isBot,
    // To a message that was no question, a correction makes none.
    followsTurn: !isCalled || isCorrection,
    address,
  };
}

/** A session is a thread, or all direct messages with one person. */
export function toPlace(
  {
    team,
    channel,
    threadTs,
    isDirect,
  }: Pick<SlackMessage, "team" | "channel" | "isDirect"> & { threadTs: string | undefined },
  { direct = "thread" }: Pick<SlackOptions, "direct">,
): Place {
  const isThreaded = threadTs !== undefined && !(isDirect && direct === "channel");
  return { instance: `slack:${team}`, session: isThreaded ? `${channel}:${threadTs}` : channel };
}

export function mentions(text: string, botUser: string): boolean {
  return text.includes(`<@${botUser}>`);
}

interface Installation {
  team: string;
  isOrganisation: boolean;
  organisation: string;
  botUser: string;
}

/** Which installation the event is for: in a shared channel the envelope may name the other company's workspace. */
function findInstallation(payload: Fields): Installation | undefined {
  const found = list(payload.authorizations).find(({ is_bot: isBot }) => isBot !== false);
  if (found === undefined) return undefined;
  const isOrganisation = found.is_enterprise_install === true;
  const organisation = textOf(found.enterprise_id);
  const team = isOrganisation ? organisation : textOf(found.team_id) || textOf(payload.team_id);
  const botUser = textOf(found.user_id);
  return team === "" || botUser === "" ? undefined : { team, isOrganisation, organisation, botUser };
}

function readMessage(
  payload: Fields,
  {
    name,
    isEdit,
    installation: { team, isOrganisation, botUser },
    channel,
  }: { name: string; isEdit: boolean; installation: Installation; channel: string },
): SlackMessage {
  const outer = fields(payload.event);
  const source = isEdit ? fields(outer.message) : outer;
  const ts = textOf(source.ts);
  const words = readWords(source);
  const editor = textOf(fields(source.edited).user);
  const user = (isEdit && editor) || textOf(source.user) || textOf(source.bot_id);
  return {
    type: "message",
    name,
    team,
    workspace: homeOf(source) || (isOrganisation ? textOf(payload.team_id) : team),
    botUser,
    channel,
    ts,
    threadTs: textOf(source.thread_ts) || ts,
    user,
    isBot: source.bot_id !== undefined || source.bot_profile !== undefined || textOf(source.user) === "",
    isDirect: textOf(outer.channel_type) === "im" || channel.startsWith("D"),
    // Either of the two events of a mention has the entity.
    isMention: mentions(words.text, botUser),
    ...words,
    files: list(source.files).map(readFile),
    ...(isEdit && { isEdit }),
  };
}

function readFile(file: Fields): SlackFile {
  return {
    id: textOf(file.id),
    url: textOf(file.url_private_download) || textOf(file.url_private),
    name: textOf(file.name) || textOf(file.title) || "file",
    mimeType: textOf(file.mimetype),
    size: typeof file.size === "number" ? file.size : 0,
  };
}

function isOwn(source: Fields, payload: Fields): boolean {
  const app = textOf(source.app_id) || textOf(fields(source.bot_profile).app_id);
  return app !== "" && app === textOf(payload.api_app_id);
}

function idsOf(source: Fields): string[] {
  return [source.bot_id, source.user, source.app_id, fields(source.bot_profile).app_id].map(textOf);
}

/** Whose workspace it is when it is not ours. Where a channel is shared, a missing one is not known to be ours. */
function findStranger(
  payload: Fields,
  source: Fields,
  { team, isOrganisation, organisation }: Installation,
  { external = [] }: SlackOptions,
): string | undefined {
  const home = homeOf(source);
  const isShared = payload.is_ext_shared_channel !== false;
  if (home === "") return isShared ? "its event does not say which" : undefined;
  const isOurs = home === team || (organisation !== "" && home === organisation);
  const isSibling = isOrganisation && !isShared && home === textOf(payload.team_id);
  return isOurs || isSibling || external.includes(home) ? undefined : home;
}

function homeOf(source: Fields): string {
  return textOf(source.user_team) || textOf(source.source_team) || textOf(source.team);
}
