/** The newest messages of a session, and what waits for a decision there. */

import type { HttpSession } from "../client/http/http-session.ts";
import type { MessageView } from "../protocol/message.ts";
import type { History } from "./conversation/conversation.ts";
import { pageLimits } from "./limits.ts";

/** At least one message, and about as many as `count`: answers are whole. */
export async function readHistory(session: HttpSession, count: number): Promise<History> {
  const page = await session.messages({
    limit: Math.min(count, pageLimits.requestMessages),
    include: "live",
  });
  let { messages, nextBefore } = page;
  while (nextBefore !== null && messages.length < count) {
    const limit = Math.min(count - messages.length, pageLimits.requestMessages);
    const older = await session.messages({ before: nextBefore, limit });
    messages = [...older.messages, ...messages];
    nextBefore = older.nextBefore;
  }
  // After the messages: an approval that is asked for in between comes with an event.
  const approvals = await session.approvals();
  const first = nextBefore === null ? 0 : Math.max(messages.findIndex(beginsTurn), 0);
  const { position = "0", open = [] } = page.live ?? {};
  return { messages: messages.slice(first), hasOlder: nextBefore !== null, position, open, approvals };
}

function beginsTurn({ role, steered }: MessageView): boolean {
  return role === "user" && steered !== true;
}
