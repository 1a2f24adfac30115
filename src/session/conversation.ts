/** How an operation enters the conversation and leaves it. Whatever an operation came to, what remains is well
 *  formed: every tool call has its result, and a request of which nothing came no longer reaches the model. */

import type { UserMessage } from "../protocol/message.ts";
import { type MessageStore, mainThread } from "../store/message-store.ts";
import type { Operation } from "../store/operation-store.ts";
import { nextMove, nextSeq } from "./next-move.ts";
import type { Stores } from "./operation-scope.ts";

/** Puts the request into the conversation: from here on the operation runs. Call it inside a transaction. */
export function beginConversation(operation: Operation, messages: MessageStore, now: number): void {
  if (operation.message === undefined)
    throw new Error(`Operation ${operation.id} has no message to begin with.`);
  const message: UserMessage = { role: "user", content: [{ type: "text", text: operation.message }] };
  const seq = nextSeq(messages.thread(mainThread));
  messages.insert(mainThread, { seq, operationId: operation.id, message, metadata: {} }, now);
  operation.message = undefined;
  operation.status = "running";
  operation.attempts += 1;
}

/** Closes the conversation of an operation that failed. Call it inside the transaction that settles it. */
export function endConversation(
  operation: Operation,
  { messages, toolCalls }: Pick<Stores, "messages" | "toolCalls">,
  now: number,
): void {
  const tail = messages.tail(mainThread, operation.id);
  const move = nextMove(tail);
  if (move.type === "run-tools") {
    for (const { index, resultSeq, part } of move.pending) {
      const { toolCallId, toolName } = part;
      const hasBegun = toolCalls.attempts({ thread: mainThread, messageSeq: move.answerSeq, index }) > 0;
      const output = { type: "error-text" as const, value: hasBegun ? outcomeUnknown : notRun };
      const content = [{ type: "tool-result" as const, toolCallId, toolName, output }];
      const stored = {
        seq: resultSeq,
        operationId: operation.id,
        message: { role: "tool" as const, content },
        metadata: {},
      };
      messages.insert(mainThread, stored, now);
    }
  }
  if (move.steps === 0) for (const stored of tail) messages.exclude(mainThread, stored);
}

const notRun = "Not run: the operation ended first.";
const outcomeUnknown =
  "The call was interrupted and its outcome is unknown; check what it did before you repeat it.";
