/** What is special about each kind of operation, one record each. */

import type { Transaction } from "../../../journal/journal.ts";
import type { OperationKind } from "../../../protocol/operation.ts";
import type { Operation, StoredOutcome } from "../../../store/operation-store.ts";
import { noteTask } from "../../conversation/conversation.ts";
import { runThread } from "../../loop/run-thread.ts";
import type { OperationScope, ThreadOutcome, ThreadScope } from "../../scope/operation-scope.ts";
import type { OpenOperation } from "../open-operation.ts";
import { readAnswer } from "../operation-view.ts";
import { runCompactOperation } from "./compact.ts";
import { runShellOperation } from "./shell.ts";

export interface KindRecord {
  /** Whether it begins with a call of the model, which changes nothing: the model may be asked while the acceptance is
   *  only staged. */
  asksModelFirst: boolean;
  /** Whether messages may join it while it runs. */
  canBeSteered: boolean;
  /** Whether it is the agent that works: `agent_start` and `turn_end` are logged. */
  isConversation: boolean;
  /** Tasks around its conversation. */
  depth: number;
  /** Whether it needs the agent with a model. */
  needsModel: boolean;
  run(
    scope: OperationScope,
    open: OpenOperation,
    toThread: () => Promise<ThreadScope>,
  ): Promise<ThreadOutcome>;
  /** Adds to the conversation what has succeeded, in the transaction that settles it. */
  onSuccess?(operation: Operation, outcome: SucceededOutcome, transaction: Transaction): void;
}

type SucceededOutcome = Extract<StoredOutcome, { status: "succeeded" }>;

const conversation: KindRecord = {
  asksModelFirst: true,
  canBeSteered: true,
  isConversation: true,
  depth: 0,
  needsModel: true,
  run: async (_scope, _open, toThread) => runThread(await toThread()),
};

export const kinds: Readonly<Record<OperationKind, KindRecord>> = {
  prompt: conversation,
  skill: conversation,
  task: {
    ...conversation,
    canBeSteered: false,
    depth: 1,
    onSuccess: (operation, { answer }, { messages, now }) =>
      noteTask(operation, readAnswer(answer, messages), messages, now),
  },
  shell: {
    asksModelFirst: false,
    canBeSteered: false,
    isConversation: false,
    depth: 0,
    needsModel: false,
    run: (scope, open) =>
      runShellOperation(scope, (reply) => {
        open.shellReply = reply;
      }),
  },
  compact: {
    asksModelFirst: false,
    canBeSteered: false,
    isConversation: false,
    depth: 0,
    needsModel: true,
    run: async (_scope, _open, toThread) => runCompactOperation(await toThread()),
  },
};
