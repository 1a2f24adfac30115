/** Puts messages that join a running operation into its conversation, before its next call of the model. */

import { nextSeq } from "../conversation/next-move.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";

/** Puts what waits into the conversation. Returns whether there was anything. */
export function takeSteering(scope: ThreadScope): boolean {
  const { depth, operation, steering, stores, thread } = scope;
  if (depth > 0 || !steering.hasWaiting) return false;
  steering.hasWaiting = false;
  steering.waiting = 0;
  const waiting = stores.steering.waiting(operation.id);
  if (waiting.length === 0) return false;
  scope.journal.commit(({ messages, steering: store, now }) => {
    for (const { id, message } of waiting) {
      const seq = nextSeq(messages.window(thread));
      messages.insert(thread, { seq, operationId: operation.id, message, metadata: {} }, now);
      store.remove(id);
    }
  });
  return true;
}
