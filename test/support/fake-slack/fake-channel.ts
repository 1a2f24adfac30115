/** One conversation of the fake Slack: its messages, streams, reactions and status lines, with the real one's refusals. */

export class SlackRefusal extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export interface FakeMessage {
  ts: string;
  text: string;
  user: string;
  thread_ts?: string;
  bot_id?: string;
  app_id?: string;
  blocks?: object[];
  metadata?: object;
  isStreaming?: boolean;
  /** Calls by which it became what it is. */
  by: string[];
  [field: string]: unknown;
}

export type Parameters = Record<string, string | undefined>;

const appId = "A1";
export const botUser = "UBOT";
/** Of one call, and of one streamed message in all. */
const markdownCharsMax = 12_000;

let count = 0;
/** Unique in a channel only, as Slack's are: here in all. */
export function nextTs(): string {
  count += 1;
  return `${Math.floor(Date.now() / 1000)}.${String(count).padStart(6, "0")}`;
}

export class FakeChannel {
  readonly id: string;
  messages: FakeMessage[] = [];
  reactions: { ts: string; name: string }[] = [];
  /** By thread. */
  statuses: Record<string, string> = {};
  /** Every status that was set, in order. */
  statusLog: string[] = [];
  whispers: { user: string; text: string }[] = [];
  files: object[] = [];
  prompts: object[] = [];
  /** Messages of people that were deleted. */
  removed: string[] = [];
  isArchived = false;
  cannotStream: string | undefined;
  /** Scopes that the token lacks. */
  missing: string[] = [];

  constructor(id: string) {
    this.id = id;
  }

  call(method: string, parameters: Parameters): object {
    if (!/^[CDG]/.test(this.id)) throw new SlackRefusal("channel_not_found");
    if (this.isArchived) throw new SlackRefusal("is_archived");
    switch (method) {
      case "chat.postMessage":
        return this.#post(parameters);
      case "chat.update":
        return this.#update(parameters);
      case "chat.delete":
        this.#own(parameters.ts);
        this.messages = this.messages.filter(({ ts }) => ts !== parameters.ts);
        return {};
      case "chat.postEphemeral":
        this.whispers.push({ user: parameters.user ?? "", text: parameters.text ?? "" });
        return { message_ts: nextTs() };
      case "chat.getPermalink":
        if (this.removed.includes(parameters.message_ts ?? "")) throw new SlackRefusal("message_not_found");
        return { permalink: `https://acme.slack.com/archives/${this.id}/p${parameters.message_ts}` };
      case "chat.startStream":
        return this.#start(parameters);
      case "chat.appendStream":
        return this.#append(parameters);
      case "chat.stopStream":
        return this.#stop(parameters);
      case "reactions.add":
      case "reactions.remove":
        return this.#react(method, parameters);
      case "assistant.threads.setStatus":
        if (parameters.thread_ts === undefined) throw new SlackRefusal("invalid_thread_ts");
        this.statuses[parameters.thread_ts] = parameters.status ?? "";
        this.statusLog.push(parameters.status ?? "");
        return {};
      case "assistant.threads.setSuggestedPrompts":
        this.prompts = JSON.parse(parameters.prompts ?? "[]");
        return {};
      case "conversations.replies":
      case "conversations.history":
        return this.#list(method, parameters);
      default:
        throw new SlackRefusal("unknown_method");
    }
  }

  #add(parameters: Parameters, text: string, method: string): FakeMessage {
    const thread = parameters.thread_ts;
    // To a thread that is gone, Slack posts as if none were named.
    const isThere = thread !== undefined && !this.removed.includes(thread);
    const message: FakeMessage = {
      type: "message",
      ts: nextTs(),
      text,
      user: botUser,
      bot_id: "B1",
      app_id: appId,
      ...(isThere && { thread_ts: thread }),
      ...(parameters.blocks !== undefined && { blocks: toBlocks(parameters.blocks) }),
      ...(parameters.metadata !== undefined && { metadata: JSON.parse(parameters.metadata) }),
      by: [method],
    };
    this.messages.push(message);
    if (isThere) this.statuses[thread] = "";
    return message;
  }

  #post(parameters: Parameters): object {
    const message = this.#add(parameters, textOf(parameters), "chat.postMessage");
    return { channel: this.id, ts: message.ts, message };
  }

  #update(parameters: Parameters): object {
    const message = this.#own(parameters.ts);
    if (message.isStreaming === true) throw new SlackRefusal("streaming_state_conflict");
    message.text = textOf(parameters);
    if (parameters.blocks !== undefined) message.blocks = toBlocks(parameters.blocks);
    message.by.push("chat.update");
    return { channel: this.id, ts: message.ts, text: message.text };
  }

  #start(parameters: Parameters): object {
    if (this.cannotStream !== undefined) throw new SlackRefusal(this.cannotStream);
    if (parameters.thread_ts === undefined) throw new SlackRefusal("invalid_thread_ts");
    if (!this.id.startsWith("D")) {
      if (parameters.recipient_team_id === undefined) throw new SlackRefusal("missing_recipient_team_id");
      if (parameters.recipient_user_id === undefined) throw new SlackRefusal("missing_recipient_user_id");
    }
    const text = parameters.markdown_text ?? "";
    if (text.length > markdownCharsMax) throw new SlackRefusal("msg_too_long");
    const message = this.#add(parameters, text, "chat.startStream");
    message.isStreaming = true;
    return { channel: this.id, ts: message.ts };
  }

  #append({ ts, markdown_text: text = "" }: Parameters): object {
    const message = this.#stream(ts);
    if (text === "") throw new SlackRefusal("no_text");
    if (message.text.length + text.length > markdownCharsMax) throw new SlackRefusal("msg_too_long");
    message.text += text;
    message.by.push("chat.appendStream");
    return { channel: this.id, ts: message.ts };
  }

  #stop({ ts, markdown_text: text = "", metadata }: Parameters): object {
    const message = this.#stream(ts);
    message.text += text;
    message.isStreaming = false;
    if (metadata !== undefined) message.metadata = JSON.parse(metadata);
    message.by.push("chat.stopStream");
    return { channel: this.id, ts: message.ts, message };
  }

  #stream(ts: string | undefined): FakeMessage {
    const message = this.#own(ts);
    if (message.isStreaming !== true) throw new SlackRefusal("message_not_in_streaming_state");
    return message;
  }

  #own(ts: string | undefined): FakeMessage {
    const message = this.messages.find((one) => one.ts === ts);
    if (message === undefined) throw new SlackRefusal("message_not_found");
    if (message.app_id !== appId) throw new SlackRefusal("cant_update_message");
    return message;
  }

  #react(method: string, { timestamp = "", name = "" }: Parameters): object {
    if (this.missing.includes("reactions:write")) throw new SlackRefusal("missing_scope");
    if (this.removed.includes(timestamp)) throw new SlackRefusal("message_not_found");
    const index = this.reactions.findIndex((one) => one.ts === timestamp && one.name === name);
    if (method === "reactions.add") {
      if (index >= 0) throw new SlackRefusal("already_reacted");
      this.reactions.push({ ts: timestamp, name });
    } else if (index < 0) throw new SlackRefusal("no_reaction");
    else this.reactions.splice(index, 1);
    return {};
  }

  /** Oldest first in a thread. */
  #list(method: string, parameters: Parameters): object {
    const { ts, oldest = "0", latest = "9999999999", limit = "100", cursor = "0" } = parameters;
    if (this.missing.includes("channels:history")) throw new SlackRefusal("missing_scope");
    const inThread = this.messages.filter(
      (one) => method === "conversations.history" || one.thread_ts === ts || one.ts === ts,
    );
    const found = inThread.filter(
      (one) => one.ts === ts || (Number(one.ts) > Number(oldest) && Number(one.ts) <= Number(latest)),
    );
    const start = Number(cursor);
    const end = start + Number(limit);
    const hasMore = end < found.length;
    return {
      messages: found
        .slice(start, end)
        .map(({ metadata, by: _, isStreaming: __, ...one }) =>
          parameters.include_all_metadata === "true" && metadata !== undefined ? { ...one, metadata } : one,
        ),
      has_more: hasMore,
      ...(hasMore && { response_metadata: { next_cursor: String(end) } }),
    };
  }
}

function textOf({ text, markdown_text: markdown, blocks }: Parameters): string {
  const found = markdown ?? text ?? "";
  if (found === "" && blocks === undefined) throw new SlackRefusal("no_text");
  if (markdown !== undefined && (text !== undefined || blocks !== undefined))
    throw new SlackRefusal("markdown_text_conflict");
  if (found.length > (markdown === undefined ? 40_000 : markdownCharsMax))
    throw new SlackRefusal("msg_too_long");
  return found;
}

function toBlocks(json: string): object[] {
  const blocks = JSON.parse(json) as { type: string; text?: { text: string } }[];
  if (blocks.length > 50) throw new SlackRefusal("invalid_blocks");
  for (const { type, text } of blocks)
    if (type === "section" && (text === undefined || text.text === "" || text.text.length > 3_000))
      throw new SlackRefusal("invalid_blocks");
  return blocks;
}
