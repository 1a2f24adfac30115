/** Puts one message at the end of a conversation, in a transaction of its own. */

import type { MessageMetadata, StoredMessage } from "../../store/message/stored-message.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";
import { nextSeq } from "./next-move.ts";

/** `report` logs what goes with it. */
export function storeMessage(
  { operation, thread, journal }: ThreadScope,
  message: StoredMessage["message"],
  metadata: MessageMetadata,
  report: (seq: number) => void = () => {},
): void {
  journal.commit(({ messages, partialTexts, now }) => {
    const seq = nextSeq(messages.window(thread));
    report(seq);
    messages.insert(thread, { seq, operationId: operation.id, message, metadata }, now);
    partialTexts.clear(thread);
  });
}
