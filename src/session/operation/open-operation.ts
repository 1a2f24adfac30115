/** An operation that has not settled, and who waits for it in this process. */

import type { CommandDefinition } from "../../agent/define-command.ts";
import type { ToolDefinition } from "../../agent/define-tool.ts";
import type { SettledOperation } from "../../protocol/operation.ts";
import type { ShellReply } from "../../protocol/shell.ts";
import type { Operation, StoredOutcome } from "../../store/operation-store.ts";
import type { Budget } from "../scope/budget.ts";
import type { ThreadOutcome } from "../scope/operation-scope.ts";
import type { Steering } from "../scope/steering.ts";

/** What a caller in the same process may hand in. It is not stored: an operation that another process takes up goes on
 *  without it. */
export interface LocalOptions {
  tools?: readonly ToolDefinition[];
  commands?: readonly CommandDefinition[];
}

/** What an operation has come to, and when. */
export interface End {
  outcome: StoredOutcome;
  at: number;
}

export interface OpenOperation {
  operation: Operation;
  /** Whether this process has taken it up: its attempt is counted and its message stands in the conversation. */
  begun: boolean;
  /** When this process has taken it up last. */
  beganAt: number;
  settled: PromiseWithResolvers<SettledOperation>;
  /** What a transaction of this process has stored as its end. */
  end: End | undefined;
  /** Whether its row stands. While it is only written, nobody is told of it; when it is lost, it was never there. */
  acceptance: "held" | "stored" | "lost";
  /** Something of it that was written behind could not be stored: it has gone on from what is not there, and ends. */
  lost: { error: unknown } | undefined;
  /** What it has come to, while that cannot be stored, and how often that was tried. */
  unsettled: { outcome: ThreadOutcome; tries: number } | undefined;
  /** Ends it; the reason is an `EdgeflueError`. */
  controller: AbortController;
  /** Whether this process has run a part of it: it then goes on after an approval. */
  hasRun: boolean;
  local: LocalOptions;
  steering: Steering;
  /** What its run in this process counts. */
  budget: Budget | undefined;
  /** A shell command's whole output, while somebody waits for it. */
  shellReply: Omit<ShellReply, "operationId"> | undefined;
}
