/** Puts messages that join a running operation into its conversation, before its next call of the model. */

import { messageIdOf, textOf } from "../../protocol/message.ts";
import { authorOf } from "../conversation/conversation.ts";
import { nextSeq } from "../conversation/next-move.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";

/** Puts what waits into the conversation. Returns whether there was anything. */
export function takeSteering(scope: ThreadScope): boolean {
  const { depth, operation, reporter, steering, stores, thread } = scope;
  if (depth > 0 || !steering.hasWaiting) return false;
  steering.hasWaiting = false;
  steering.waiting = 0;
  const waiting = stores.steering.waiting(operation.id);
  if (waiting.length === 0) return false;
  scope.journal.commit(({ messages, steering: store, now }) => {
    for (const { id, message, messageId } of waiting) {
      const seq = nextSeq(messages.window(thread));
      const metadata = {
        steered: true as const,
        ...(messageId !== undefined && { id: messageId }),
        ...authorOf(operation.input.options),
      };
      messages.insert(thread, { seq, operationId: operation.id, message, metadata }, now);
      reporter.log({ type: "steered", messageId: messageIdOf({ ...metadata, seq }), text: textOf(message) });
      store.remove(id);
    }
  });
  return true;
}
