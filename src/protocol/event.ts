/** What a client that streams an operation sees. Names and fields are PyFlue's; `step_retry` is ours. */

import type { ErrorRecord } from "../errors.ts";
import type { PromptResult } from "./prompt.ts";

export type CompactionReason = "threshold" | "overflow";

export type SessionEvent =
  /** The operation begins; a queued one has waited until now. */
  | { type: "start"; sessionId: string; operationId: string }
  | { type: "delta"; text: string }
  /** The call is stored and about to run. */
  | { type: "tool_start"; toolCallId: string; toolName: string; args: unknown }
  /** The result is stored. It is what the model sees. */
  | { type: "tool_end"; toolCallId: string; toolName: string; isError: boolean; result: unknown }
  /** The model call broke and is made again: forget the last `discardedChars` characters of text. */
  | { type: "step_retry"; attempt: number; delayMs: number; discardedChars: number; reason: string }
  /** The conversation is being summarised, because it is near the model's window or past it. */
  | { type: "compaction_start"; reason: CompactionReason; estimatedTokens: number }
  | { type: "compaction_end"; messagesBefore: number; messagesAfter: number }
  | { type: "end"; result: PromptResult }
  | { type: "error"; error: ErrorRecord };
