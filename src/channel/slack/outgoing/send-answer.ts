/** Shows an answer, in one message or several: streamed while it is written, changed where Slack cannot stream, found
 *  again where an earlier attempt may have posted it. What each message shows is stored with it, and before a call whose
 *  effect could come twice, that it was about to be made. */

import type { Sending } from "../../channel.ts";
import { codeOf, type SlackApi, SlackError } from "../api.ts";
import type { SlackTurn } from "../event.ts";
import { slackLimits } from "../limits.ts";
import { findLost, toMetadata } from "./find-posted.ts";
import { findShowable, toMarkdown } from "./outgoing-text.ts";
import { hashOf, type Part, planParts } from "./plan-parts.ts";
import type { Posted, PostedMessage, SlackSending } from "./posted.ts";

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
  const parts = shown.trim() === "" ? [] : clipParts(planParts(shown, posted.messages));
  for (const [index, part] of parts.entries()) {
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

/** More would bury the thread. */
function clipParts(parts: readonly Part[]): Part[] {
  const { messagesMax } = slackLimits;
  if (parts.length <= messagesMax) return [...parts];
  const kept = parts.slice(0, messagesMax - 1);
  return [
    ...kept,
    { text: "… The answer is longer than this; all of it is in the session.", end: undefined },
  ];
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

/** Says why it cannot be shown at all. */
async function showPart(context: AnswerContext, index: number, part: Part): Promise<string | undefined> {
  const { posted, turn, isFinal, save } = context;
  const { messages } = posted;
  let message = messages[index];
  if (message !== undefined && message.ts === "") {
    const known = messages.map(({ ts }) => ts);
    const sought = { marker: `${context.marker}.${index}`, text: part.text, known };
    message.ts = (await findLost(context.api, turn, sought)) ?? "";
    if (message.ts === "") messages.pop();
    else message.state = "busy";
    message = messages[index];
  }
  const step = { index, text: part.text, isLast: isFinal || part.end !== undefined };
  if (message !== undefined && !(await change(context, message, step))) {
    // A person has removed it: the answer is posted once more, progress is not.
    if (!isFinal) return undefined;
    message = undefined;
  }
  if (message === undefined) {
    if (index === 0 && turn.threadTs !== undefined) await requireThread(context);
    message = { ts: "", state: "plain", at: context.now, chars: 0, hash: 0 };
    messages[index] = message;
    save();
    const problem = await create(context, message, step);
    if (problem !== undefined) return problem;
  }
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

/** False when the message is gone. */
async function change(context: AnswerContext, message: PostedMessage, step: Step): Promise<boolean> {
  try {
    await changeText(context, message, step);
    return true;
  } catch (error) {
    if (codeOf(error) === "message_not_found") return false;
    throw error;
  }
}

async function changeText(context: AnswerContext, message: PostedMessage, step: Step): Promise<void> {
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
  const isOld = context.now - message.at > slackLimits.streamMs;
  if (isExtension && !isSame && !isOld && !(await append(context, message, text.slice(message.chars))))
    return update(context, message, text);
  if (isExtension && !isOld && !step.isLast) return;
  await stop(context, message, step.index);
  // What the stream has missed is there once it is changed.
  if (!isExtension || (isOld && !isSame)) await update(context, message, text);
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
