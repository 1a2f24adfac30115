/** An operation that has not settled, as this process knows it. */

import type { CommandDefinition } from "../../agent/tool/define-command.ts";
import type { ToolDefinition } from "../../agent/tool/define-tool.ts";
import type { SettledOperation } from "../../protocol/operation.ts";
import type { ShellReply } from "../../protocol/shell.ts";
import type { Operation } from "../../store/operation-store.ts";
import type { Budget } from "../scope/budget.ts";
import { Steering } from "../scope/steering.ts";

/** What a caller in the same process may hand in. It is not stored: an operation that another process resumes continues
 *  without it. */
export interface LocalOptions {
  tools?: readonly ToolDefinition[];
  commands?: readonly CommandDefinition[];
}

export function hasFunctions({ tools = [], commands = [] }: LocalOptions): boolean {
  return tools.length + commands.length > 0;
}

/** Where an operation is in this process. */
export type Phase =
  /** It waits for its turn. Its row may say that a host which died had begun it. */
  | { type: "queued" }
  /** Accepted while nothing else ran: its attempt is counted, and its message is in the conversation. */
  | { type: "begun" }
  | {
      type: "running";
      /** When this process began, or continued after an approval. */
      beganAt: number;
      /** Whether this process has logged that it starts. */
      isStarted: boolean;
      /** Undefined until its agent is loaded. */
      budget: Budget | undefined;
    }
  /** All that is left to do waits for an approval. */
  | { type: "parked"; isStarted: boolean }
  /** Its outcome is committed. */
  | { type: "settled" };

export interface OpenOperation {
  operation: Operation;
  phase: Phase;
  /** Settles with the operation; rejects when the engine is dropped before. */
  settled: PromiseWithResolvers<SettledOperation>;
  /** Ends it; the reason is an `EdgeflueError`. */
  controller: AbortController;
  local: LocalOptions;
  steering: Steering;
  /** A shell command's whole output, while a caller waits for it. */
  shellReply: Omit<ShellReply, "operationId"> | undefined;
}

/** `begun`: its attempt is counted already. */
export function openOperation(
  operation: Operation,
  { begun = false, local = {} }: { begun?: boolean; local?: LocalOptions } = {},
): OpenOperation {
  const settled = Promise.withResolvers<SettledOperation>();
  // An operation that is streamed, or resumed after a restart, has no caller that waits.
  settled.promise.catch(() => {});
  return {
    operation,
    phase: firstPhase(operation, begun),
    settled,
    controller: new AbortController(),
    local,
    steering: new Steering({ isInherited: operation.attempts > 0 && !begun }),
    shellReply: undefined,
  };
}

function firstPhase({ status }: Operation, begun: boolean): Phase {
  if (begun) return { type: "begun" };
  return status === "waiting" ? { type: "parked", isStarted: false } : { type: "queued" };
}
