/** What a chat needs of a session's history: pages of whole turns, one message by its id, and what is under way. */

import { invalidField, toErrorRecord } from "../../errors.ts";
import { requestLimits } from "../../limits.ts";
import { type MessagePage, type MessageView, messageIdOf } from "../../protocol/message.ts";
import type { OperationView } from "../../protocol/operation.ts";
import type { Session } from "../../protocol/session.ts";

/** A page that begins with the beginning of an operation, unless that has more messages than a page. */
export async function readWholeTurns(
  session: Session,
  query: { before?: number; limit?: number },
): Promise<MessagePage> {
  const page = await session.messages(query);
  if (page.nextBefore === null) return page;
  const [first] = page.messages;
  const begin = page.messages.findIndex(({ role, steered }) => role === "user" && steered !== true);
  const second = page.messages.findIndex(({ operationId }) => operationId !== first?.operationId);
  const start = begin === 0 || second < 0 ? 0 : second;
  return { messages: page.messages.slice(start), nextBefore: page.messages[start]?.seq ?? page.nextBefore };
}

/** Throws `invalid_request`. */
export async function findMessage(session: Session, id: string): Promise<MessageView> {
  let before: number | undefined;
  for (;;) {
    const limit = requestLimits.messagePageMax;
    const page = await session.messages({ limit, ...(before !== undefined && { before }) });
    const found = page.messages.findLast(
      (view) => view.role === "user" && view.replaced !== true && messageIdOf(view) === id,
    );
    if (found !== undefined) return found;
    if (page.nextBefore === null) {
      throw invalidField(
        "messageId",
        `This session has no message of the user's with the id ${JSON.stringify(id)}.`,
      );
    }
    before = page.nextBefore;
  }
}

/** The operation of the newest message, when it still works. One that waits for an approval does not: its user is
 *  asked by the history. */
export async function findRunning(session: Session): Promise<string | undefined> {
  const { messages } = await session.messages({ limit: 1 });
  const operationId = messages.at(-1)?.operationId;
  if (operationId === undefined || !operationId.startsWith("op_")) return undefined;
  const operation = await findOperation(session, operationId);
  if (operation === undefined) return undefined;
  const { status, kind } = operation;
  const isAnswer = kind === "prompt" || kind === "skill";
  return isAnswer && (status === "running" || status === "queued") ? operationId : undefined;
}

/** Undefined for one of the session that this one is a fork of. */
async function findOperation(session: Session, operationId: string): Promise<OperationView | undefined> {
  try {
    return await session.operation(operationId);
  } catch (error) {
    if (toErrorRecord(error).code === "operation_not_found") return undefined;
    throw error;
  }
}
