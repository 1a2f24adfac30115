/** Shows an answer, in one message or several: streamed while it is written, changed where Slack cannot stream, found
 *  again where an earlier attempt may have posted it. What each message shows is stored with it, and before a call whose
 *  effect could come twice, that it was about to be made. */

import type { Message, Sending } from "../../channel.ts";
import { closeFence, findCut, openFence } from "../../split-text.ts";
import { codeOf, type SlackApi, SlackError } from "../api.ts";
import type { SlackTurn } from "../event.ts";
import { slackLimits } from "../limits.ts";
import { findShowable, toMarkdown } from "./outgoing-text.ts";

export type SlackSending = Message<SlackTurn>;

interface Posted {
  /** Why messages are changed instead of streamed, in Slack's words. */
  cannotStream?: string;
  messages: PostedMessage[];
}

interface PostedMessage {
  /** Empty while it is not known whether it is there. */
  ts: string;
  /** `busy`: a call was about to be made to the stream, and its answer is not known. */
  state: "stream" | "busy" | "plain";
  /** When its stream began, milliseconds since 1970. */
  at: number;
  /** What it shows: length and hash. */
  chars: number;
  hash: number;
  /** Where it ends in the answer's text; undefined of the last one. */
  end?: number;
}

interface Part {
  text: string;
  /** Where it ends in the answer's text, if others follow. */
  end: number | undefined;
}

export async function sendAnswer(
  api: SlackApi,
  message: SlackSending,
  { text, isFinal }: { text: string; isFinal: boolean },
  now: number,
): Promise<Sending> {
  const { turn, marker, save } = message;
  const live = turn.isBot ? undefined : turn.user;
  const shown = toMarkdown(isFinal ? text : text.slice(0, findShowable(text)), { live });
  const posted: Posted = (message.remote as Posted | null | undefined) ?? { messages: [] }; // saved below
  const context: AnswerContext = { api, turn, marker, posted, isFinal, now, save: () => save(posted) };
  const parts = shown.trim() === "" ? [] : planParts(shown, posted.messages);
  for (const [index, part] of parts.slice(0, slackLimits.messagesMax).entries()) {
    const problem = await showPart(context, index, part);
    if (problem !== undefined) return { type: "gone", problem };
  }
  for (let index = posted.messages.length - 1; index >= parts.length && isFinal; index -= 1) {
    const { ts = "" } = posted.messages[index] ?? {};
    if (ts !== "") await remove(context, ts);
    posted.messages.pop();
    save(posted);
  }
  const { cannotStream } = posted;
  return {
    type: "sent",
    remote: posted,
    ...(cannotStream !== undefined && { problem: `not streamed: ${cannotStream}` }),
  };
}

interface AnswerContext {
  api: SlackApi;
  turn: SlackTurn;
  marker: string;
  posted: Posted;
  isFinal: boolean;
  now: number;
  save(): void;
}

/** The text in parts: those that are full stay as they are, since they have been seen. */
function planParts(text: string, messages: readonly PostedMessage[]): Part[] {
  const { messageCharsMax } = slackLimits;
  const parts: Part[] = [];
  let from = 0;
  let open = "";
  for (let index = 0; ; index += 1) {
    const { end, chars = 0, hash = 0 } = messages[index] ?? {};
    const rest = open + text.slice(from);
    const isCut = end !== undefined && end > from && end < text.length;
    if (!isCut && rest.length <= messageCharsMax) {
      parts.push({ text: rest, end: undefined });
      return parts;
    }
    // What a stream has shown cannot move to the next message.
    const least = hashOf(rest.slice(0, chars)) === hash ? chars : 0;
    const cut = isCut ? open.length + end - from : Math.max(least, findCut(rest, messageCharsMax));
    const head = rest.slice(0, cut);
    const fence = openFence(head);
    from += cut - open.length;
    parts.push({ text: closeFence(head, fence), end: from });
    from += /^\n*/.exec(text.slice(from))?.[0].length ?? 0;
    open = fence === undefined ? "" : `${fence.line}\n`;
  }
}

/** Says why it cannot be shown at all. */
async function showPart(context: AnswerContext, index: number, part: Part): Promise<string | undefined> {
  const { posted, turn, isFinal, save } = context;
  const { messages } = posted;
  let message = messages[index];
  if (message !== undefined && message.ts === "") {
    message.ts = (await findLost(context, index, part.text)) ?? "";
    if (message.ts === "") messages.pop();
    else message.state = "busy";
    message = messages[index];
  }
  const isLast = isFinal || part.end !== undefined;
  if (message === undefined) {
    if (index === 0 && turn.threadTs !== undefined) await requireThread(context);
    message = { ts: "", state: "plain", at: context.now, chars: 0, hash: 0 };
    messages[index] = message;
    save();
    const problem = await create(context, message, { index, text: part.text, isLast });
    if (problem !== undefined) return problem;
  } else await change(context, message, { index, text: part.text, isLast });
  Object.assign(message, {
    chars: part.text.length,
    hash: hashOf(part.text),
    ...(part.end !== undefined && { end: part.end }),
  });
  save();
  return undefined;
}

interface Step {
  index: number;
  text: string;
  /** Nothing is added to this message any more. */
  isLast: boolean;
}

async function create(
  context: AnswerContext,
  message: PostedMessage,
  { index, text, isLast }: Step,
): Promise<string | undefined> {
  const { api, turn, marker, posted } = context;
  const place = {
    channel: turn.channel,
    thread_ts: turn.threadTs,
    markdown_text: text,
    unfurl_links: false,
    unfurl_media: false,
  };
  if (!isLast && turn.threadTs !== undefined && posted.cannotStream === undefined) {
    try {
      const recipient = turn.isDirect
        ? {}
        : { recipient_user_id: turn.user, recipient_team_id: turn.workspace };
      const { ts } = await api.call("chat.startStream", { ...place, ...recipient });
      Object.assign(message, { ts, state: "stream" });
      return undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      posted.cannotStream = codeOf(error);
    }
  }
  const metadata = toMetadata(`${marker}.${index}`);
  const answer = await api.call("chat.postMessage", { ...place, metadata });
  message.ts = answer.ts;
  const thread = answer.message?.thread_ts;
  if (turn.threadTs === undefined || thread === turn.threadTs || answer.message === undefined)
    return undefined;
  // The thread is gone, and Slack has posted it to the channel.
  await remove(context, answer.ts);
  return "the message that began the thread was deleted";
}

async function change(context: AnswerContext, message: PostedMessage, step: Step): Promise<void> {
  const { api, turn, now } = context;
  const { text } = step;
  const isSame = message.chars === text.length && message.hash === hashOf(text);
  if (message.state === "plain") {
    if (!isSame) await update(context, message, text);
    return;
  }
  const isExtension =
    message.state === "stream" &&
    message.chars <= text.length &&
    hashOf(text.slice(0, message.chars)) === message.hash;
  const isOld = now - message.at > slackLimits.streamMs;
  if (isExtension && !isSame && !isOld && !(await append(context, message, text.slice(message.chars))))
    return update(context, message, text);
  if (isExtension && !isOld && !step.isLast) return;
  await stop(context, message, step.index);
  // What the stream has missed is there once it is changed.
  if (!isExtension || (isOld && !isSame)) await update(context, message, text);
  void [api, turn];
}

/** False when the stream takes no more: it is changed from then on. */
async function append(context: AnswerContext, message: PostedMessage, text: string): Promise<boolean> {
  const { api, turn, save } = context;
  message.state = "busy";
  save();
  try {
    await api.call("chat.appendStream", { channel: turn.channel, ts: message.ts, markdown_text: text });
    message.state = "stream";
    return true;
  } catch (error) {
    if (error instanceof SlackError) message.state = "stream";
    if (!isRefusal(error)) {
      save();
      throw error;
    }
    await stop(context, message, 0);
    return false;
  }
}

async function stop(context: AnswerContext, message: PostedMessage, index: number): Promise<void> {
  const { api, turn, marker, save } = context;
  await api
    .call("chat.stopStream", {
      channel: turn.channel,
      ts: message.ts,
      metadata: toMetadata(`${marker}.${index}`),
    })
    .catch((error) => {
      if (!isRefusal(error)) throw error;
    });
  message.state = "plain";
  save();
}

async function update({ api, turn }: AnswerContext, message: PostedMessage, text: string): Promise<void> {
  message.state = "plain";
  await api.call("chat.update", { channel: turn.channel, ts: message.ts, markdown_text: text });
}

async function remove({ api, turn }: AnswerContext, ts: string): Promise<void> {
  await api.call("chat.delete", { channel: turn.channel, ts }).catch((error) => {
    if (codeOf(error) !== "message_not_found") throw error;
  });
}

/** An answer to a thread whose first message was deleted would appear in the channel. */
async function requireThread({ api, turn }: AnswerContext): Promise<void> {
  await api.call("chat.getPermalink", { channel: turn.channel, message_ts: turn.threadTs }).catch((error) => {
    if (codeOf(error) === "message_not_found") throw error;
  });
}

/** Slack refused the call for what it is: another try would not help. */
function isRefusal(error: unknown): boolean {
  const transient = [
    "ratelimited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
  ];
  return error instanceof SlackError && !transient.includes(error.code);
}

export function toMetadata(marker: string): object {
  return { event_type: "edgeflue_message", event_payload: { marker } };
}

/** Undefined also where the app may not read the thread: then nothing of the attempt can be known. */
export async function findByMarker(
  api: SlackApi,
  turn: SlackTurn,
  marker: string,
): Promise<string | undefined> {
  const found = (await readThread(api, turn)).find(
    ({ metadata }) => metadata?.event_payload?.marker === marker,
  );
  return found?.ts;
}

/** A stream has no marker before it ends: it is the one message of ours that no row has, and that begins like the text. */
async function findLost(
  { api, turn, marker, posted }: AnswerContext,
  index: number,
  text: string,
): Promise<string | undefined> {
  const messages = await readThread(api, turn);
  const marked = messages.find(({ metadata }) => metadata?.event_payload?.marker === `${marker}.${index}`);
  if (marked !== undefined) return marked.ts;
  const known = posted.messages.map(({ ts }) => ts);
  const begins = (whole: string, start: string) =>
    words(start) !== "" && words(whole).startsWith(words(start));
  return messages.find(
    (one) =>
      one.metadata === undefined &&
      one.app_id !== undefined &&
      !known.includes(one.ts) &&
      begins(text, one.text ?? ""),
  )?.ts;
}

interface ThreadMessage {
  ts: string;
  text?: string;
  app_id?: string;
  metadata?: { event_payload?: { marker?: string } };
}

async function readThread(api: SlackApi, { channel, threadTs, ts }: SlackTurn): Promise<ThreadMessage[]> {
  const method = threadTs === undefined ? "conversations.history" : "conversations.replies";
  try {
    const { messages } = await api.call(method, {
      channel,
      ts: threadTs,
      oldest: ts,
      limit: slackLimits.searchMax,
      include_all_metadata: true,
    });
    return messages ?? [];
  } catch (error) {
    if (codeOf(error) === "missing_scope" || codeOf(error) === "thread_not_found") return [];
    throw error;
  }
}

/** What is left of a text whatever Slack makes of its markup. */
function words(text: string): string {
  return text.replace(/&(?:lt|gt|amp);/g, "").replace(/[^\p{L}\p{N}]/gu, "");
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
