/** What came from Slack, as the channel stores it. */

export interface SlackMessage {
  type: "message";
  /** With its subtype: `message.file_share`. */
  name: string;
  /** Of the installation: the workspace's id, or the organisation's when the app is installed for all of it. In a shared
   *  channel the event itself may name another company's. */
  team: string;
  /** The workspace of the one who wrote it. */
  workspace: string;
  botUser: string;
  channel: string;
  ts: string;
  /** Of the thread's first message; its own when it begins one. */
  threadTs: string;
  /** Of a bot without a user: its bot id. */
  user: string;
  isBot: boolean;
  isDirect: boolean;
  isMention: boolean;
  /** It came by a slash command, and its first message is the bot's own. */
  isCommand?: boolean;
  /** Without markup but for mentions. */
  text: string;
  /** Forwarded messages and other material in it. */
  attached: string[];
  files: SlackFile[];
  /** It changes a message that people wrote before. */
  isEdit?: boolean;
  /** A change of a message that may have a turn already. */
  isCorrection?: boolean;
  /** It adds to a message whose turn has begun. */
  isTwin?: boolean;
}

export interface SlackFile {
  id: string;
  /** Empty of an entry that has only an id. */
  url: string;
  name: string;
  mimeType: string;
  /** In bytes. */
  size: number;
}

export interface SlackRemoval {
  type: "removal";
  team: string;
  channel: string;
  /** Of the message that was removed. */
  ts: string;
}

export interface SlackClick {
  type: "click";
  team: string;
  workspace: string;
  channel: string;
  threadTs: string | undefined;
  user: string;
  userTeam: string;
  /** Of the card. */
  messageTs: string;
  approvalId: string;
  decision: "approve" | "deny";
}

/** Someone opens a conversation with the agent. */
export interface SlackOpening {
  type: "opening";
  team: string;
  workspace: string;
  channel: string;
  threadTs: string;
  user: string;
}

export type SlackEvent = SlackMessage | SlackRemoval | SlackClick | SlackOpening;

/** What is needed to answer. */
export interface SlackTurn {
  team: string;
  /** Where the asking person's workspace is needed. */
  workspace: string;
  channel: string;
  /** Undefined: answers are in no thread. */
  threadTs: string | undefined;
  /** The message that asked; undefined of a click. */
  ts: string | undefined;
  user: string;
  isDirect: boolean;
  isBot: boolean;
  /** Files that were not read, and why. */
  notes?: string[];
  /** The ts of a card that offers what is decided already. */
  stale?: string;
}

/** The same for every event of one message. */
export function messageKey({ team, channel, ts }: Pick<SlackMessage, "team" | "channel" | "ts">): string {
  return `${team}:${channel}:${ts}`;
}

export function toTurn(message: SlackMessage, isThreaded: boolean): SlackTurn {
  const { team, workspace, channel, threadTs, ts, user, isDirect, isBot } = message;
  return { team, workspace, channel, threadTs: isThreaded ? threadTs : undefined, ts, user, isDirect, isBot };
}

/** Its message was deleted. */
export function withdrawnKey({ channel, ts }: { channel: string; ts: string | undefined }): string {
  return `withdrawn:${channel}:${ts}`;
}
