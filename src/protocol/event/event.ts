/** What happens in a session, as readers and observers see it. Names and fields are PyFlue's; `step_retry`,
 *  `model_fallback`, `steered` and `log` are ours. Events of a task carry its `taskId`. */

import type { ErrorRecord } from "../../errors.ts";
import type { LimitAsk, MoreLimits } from "../approval.ts";
import type { OperationKind } from "../operation.ts";
import type { ContainerUse } from "../program/container-use.ts";
import type { PromptResult } from "../prompt.ts";
import type { Usage } from "../usage.ts";

export type CompactionReason = "threshold" | "overflow" | "manual";

/** What a model is called for. */
export type TurnPurpose = "agent" | "compaction";

/** A piece of what a command has written. `toolCallId`: of the model's call; absent for `session.shell`. */
export interface CommandOutput {
  stream: "stdout" | "stderr";
  text: string;
  toolCallId?: string;
}

/** What a stream of one operation shows. */
export type StreamEvent =
  /** The operation begins; a queued one has waited until now. */
  | { type: "start"; sessionId: string; operationId: string }
  | { type: "delta"; text: string }
  /** What a model that thinks shows of it, as it comes: for those who follow just then. */
  | { type: "reasoning_delta"; text: string }
  /** What a command writes, as it comes: for those who follow just then. */
  | ({ type: "command_output" } & CommandOutput)
  /** All reasoning of a step, once it is stored. It repeats what came in pieces. */
  | { type: "reasoning"; text: string }
  /** The call is stored and about to run. */
  | { type: "tool_start"; toolCallId: string; toolName: string; args: unknown }
  /** The result is stored. It is what the model sees. */
  | { type: "tool_end"; toolCallId: string; toolName: string; isError: boolean; result: unknown }
  /** The model call broke and is made again: forget the last `discardedChars` characters of text. */
  | {
      type: "step_retry";
      attempt: number;
      delayMs: number;
      discardedChars: number;
      reason: string;
      /** The provider refused the conversation's form: it goes again without reasoning, files and odd parts. */
      poorer?: true;
    }
  /** A model of a list could not answer, and nothing of an answer had been shown: the next one is asked, from here on. */
  | { type: "model_fallback"; from: string; to: string; code: string; reason: string }
  /** The conversation is being summarised. */
  | { type: "compaction_start"; reason: CompactionReason; estimatedTokens: number }
  | { type: "compaction_end"; messagesBefore: number; messagesAfter: number }
  | {
      type: "task_start";
      taskId: string;
      /** The call that gives the task. */
      toolCallId: string;
      prompt: string;
      role: string | null;
      cwd: string | null;
      parentSessionId: string;
    }
  | { type: "task_end"; taskId: string; isError: boolean; result: unknown }
  /** The reader was away for so long that the events it missed are gone: forget all text; this is what there is. */
  | { type: "reset"; text: string }
  /** A message joined the operation: what the model says from here on is said with it. */
  | { type: "steered"; messageId: string; text: string }
  /** A tool call waits for an approval. */
  | {
      type: "approval_requested";
      approvalId: string;
      toolCallId: string;
      toolName: string;
      args: unknown;
      /** What the call would do that needs the approval; absent when every call of the tool needs one. */
      actions?: readonly string[];
      /** It is the operation itself that waits, for more of this. */
      limit?: LimitAsk;
      expiresAt: number;
    }
  | {
      type: "approval_decided";
      approvalId: string;
      decision: string;
      by: string | null;
      /** What was added to the limits. */
      added?: MoreLimits;
    }
  | { type: "end"; result: PromptResult }
  | { type: "error"; error: ErrorRecord };

/** What observers and the event log see in addition. */
export type LifecycleEvent =
  | { type: "operation_start"; operationKind: OperationKind }
  | { type: "agent_start" | "turn_end" | "idle" }
  | { type: "turn_request"; turnId: string; purpose: TurnPurpose; provider: string; model: string }
  /** A model call is over. One that failed has an `error`, and no usage that is known. */
  | {
      type: "turn";
      turnId: string;
      purpose: TurnPurpose;
      model: string;
      usage: Usage;
      /** Why the answer ended. */
      finishReason?: string;
      isError: boolean;
      error?: { code: string; message: string };
    }
  /** `toolCallId`: of the model's call; absent for `session.shell`. */
  | { type: "command_start"; command: string; args: readonly string[]; toolCallId?: string }
  | { type: "command_end"; command: string; exitCode: number; container?: ContainerUse; toolCallId?: string }
  | { type: "abort_requested" | "aborted"; operation: OperationKind }
  /** What came after a message no longer reaches the model. */
  | { type: "rewound"; at: number }
  /** What the agent has set for itself with the tool `schedule` is set, begins a prompt, waits longer, or ends. */
  | {
      type: "wake_up";
      wakeUpId: string;
      state: "set" | "begun" | "postponed" | "failed" | "cancelled";
      /** When it is, or was, due. */
      nominalAt?: number;
      missed?: number;
      problem?: string;
    }
  | { type: "log"; level: "info" | "warn" | "error"; message: string; fields?: Record<string, unknown> }
  | { type: "operation"; operationKind: OperationKind; durationMs: number; isError: boolean };

/** `taskId` on what a child conversation does. */
export type SessionEvent = (StreamEvent | LifecycleEvent) & { taskId?: string };

/** Gets each event with the session and the operation that it belongs to. */
export type EventObserver = (event: ObservedEvent) => unknown;

export interface ObservedEvent {
  /** As in PyFlue: `operation_start`, `turn_request`, `text_delta`, `tool_start` … */
  type: string;
  /** The fields of this type of event, and `agent`, `session_id`, `instance_id`, `operation_id`; `timestamp` in
   *  milliseconds since 1970, but for pieces of text that are observed as they come; `traceparent` where the operation was
   *  asked for with one. */
  data: Readonly<Record<string, unknown>>;
}
