/** All messages of a session, oldest first, within a bound. */

import { EdgeflueError } from "../../errors.ts";
import { requestLimits } from "../../limits.ts";
import type { MessageView } from "../../protocol/message.ts";
import type { Session } from "../../protocol/session.ts";
import { openAiLimits } from "./limits.ts";

export async function readMessages(session: Session): Promise<MessageView[]> {
  const { historyMessagesMax } = openAiLimits;
  let messages: MessageView[] = [];
  let before: number | null | undefined;
  while (before !== null) {
    const limit = requestLimits.messagePageMax;
    const page = await session.messages({ limit, ...(before !== undefined && { before }) });
    messages = [...page.messages, ...messages];
    before = page.nextBefore;
    if (messages.length <= historyMessagesMax) continue;
    throw new EdgeflueError(
      "limit_exceeded",
      `The conversation has more than ${historyMessagesMax} messages.`,
    );
  }
  return messages;
}
