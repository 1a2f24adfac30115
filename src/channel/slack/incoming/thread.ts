/** What was said in a thread before the agent was called into it: its first message and the newest ones. What Slack does
 *  not tell is said, and delays nothing. */

import { describeError } from "../../../errors.ts";
import type { SlackApi } from "../api.ts";
import type { SlackMessage } from "../event.ts";
import { slackLimits } from "../limits.ts";
import { fields, list, readWords, textOf } from "./incoming-text.ts";

export interface Thread {
  /** For the model. */
  text: string;
}

export async function readThread(api: SlackApi, message: SlackMessage): Promise<Thread> {
  const { channel, threadTs, ts } = message;
  const found: Readonly<Record<string, unknown>>[] = [];
  let problem: string | undefined;
  let cursor = "";
  try {
    // The oldest come first, and the newest are wanted.
    for (let page = 0; page < slackLimits.threadPagesMax; page += 1) {
      const answer = await api.call("conversations.replies", {
        channel,
        ts: threadTs,
        latest: ts,
        limit: 200,
        ...(cursor !== "" && { cursor }),
      });
      found.push(...list(answer.messages));
      cursor = answer.has_more === true ? textOf(fields(answer.response_metadata).next_cursor) : "";
      if (cursor === "") break;
    }
  } catch (error) {
    problem = describeError(error);
  }
  return { text: describe(found, message, { problem, isCut: cursor !== "" }) };
}

function describe(
  found: readonly Readonly<Record<string, unknown>>[],
  { ts, threadTs, botUser }: SlackMessage,
  { problem, isCut }: { problem: string | undefined; isCut: boolean },
): string {
  const earlier = found.filter((one) => textOf(one.ts) !== ts && Number(textOf(one.ts)) < Number(ts));
  // What was changed since the question was asked may be meant to change the answer.
  const unchanged = earlier.filter((one) => {
    const edited = fields(one.edited);
    return edited.ts === undefined || Number(textOf(edited.ts)) < Number(ts);
  });
  const lines = unchanged.map((one) => ({ ts: textOf(one.ts), line: describeOne(one, botUser) }));
  const root = lines.find((one) => one.ts === threadTs);
  const newest = takeNewest(lines.filter((one) => one !== root));
  const omitted = lines.length - newest.length - (root === undefined ? 0 : 1);
  const notes = [
    ...(omitted > 0 || isCut ? [`${isCut ? "Some" : omitted} messages between are left out.`] : []),
    ...(earlier.length > unchanged.length
      ? [`${earlier.length - unchanged.length} messages are left out: they were edited since.`]
      : []),
    ...(problem !== undefined ? [`The thread could not be read (in full): ${problem}`] : []),
  ];
  return [
    "Earlier in this thread, as material:",
    "",
    ...(root === undefined ? [] : [root.line]),
    ...newest.map(({ line }) => line),
    ...notes,
  ].join("\n");
}

function takeNewest<T extends { line: string }>(lines: readonly T[]): T[] {
  const { threadMessagesMax, threadCharsMax } = slackLimits;
  const taken: T[] = [];
  let chars = 0;
  for (const one of lines.toReversed()) {
    chars += one.line.length;
    if (taken.length >= threadMessagesMax || chars > threadCharsMax) break;
    taken.unshift(one);
  }
  return taken;
}

function describeOne(one: Readonly<Record<string, unknown>>, botUser: string): string {
  const user = textOf(one.user);
  const who =
    user === botUser
      ? "you"
      : one.bot_id !== undefined || user === ""
        ? `the bot ${user || textOf(one.bot_id)}`
        : `<@${user}>`;
  const { text, attached } = readWords(one);
  const files = list(one.files).map(({ name }) => `[file ${textOf(name)}]`);
  return `> ${who}: ${[text, ...attached, ...files].join("\n").split("\n").join("\n> ")}`;
}
