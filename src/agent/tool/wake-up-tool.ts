/** The tool `schedule` as an agent lists it: made by `scheduleTool()` of `edgeflue/schedule-tool`, which brings the code
 *  along. The core knows neither cron nor time zones; this is all that it needs of one. */

import type { Clock } from "../../clock.ts";
import type { Alarm } from "../../journal/alarm.ts";
import type { Journal, Transaction } from "../../journal/journal.ts";
import type { Receipt } from "../../protocol/operation.ts";
import type { PromptRequest } from "../../protocol/prompt.ts";
import type { WakeUpView } from "../../protocol/schedule/wake-up.ts";
import type { ToolContext, ToolDefinition } from "./define-tool.ts";

/** The part of a session that keeps what its agent has set, and begins it when it is due. */
export interface WakeUps {
  /** Does what a call of the tool asks for, and returns what the model sees. */
  call(input: unknown, context: ToolContext, operationId: string): unknown;
  list(): WakeUpView[];
  /** Rejects with `not_found` for one that was never set. */
  cancel(wakeUpId: string): Promise<WakeUpView>;
  /** Begins what is due. The job `wakeUpJob` says when that is next. */
  resume(): Promise<void>;
}

/** What wake-ups have of their session. */
export interface WakeUpParts {
  journal: Journal;
  alarm: Alarm;
  clock: Clock;
  /** Accepts a prompt; `alongside` writes in the same transaction, and cannot read. */
  accept(
    request: PromptRequest,
    alongside: (transaction: Transaction, operationId: string) => void,
  ): Promise<Receipt>;
  /** Whether an operation has not settled. */
  isOpen(operationId: string): boolean;
  /** Whether the session is one that removes itself. */
  isPassing(): boolean;
  /** A text without the secrets of the deployment. */
  redact(text: string): string;
}

export type OpenWakeUps = (parts: WakeUpParts) => WakeUps;

/** The job that wakes a session for what its agent has set. */
export const wakeUpJob = "wake-ups";

/** Not a field, which could be written by mistake; registered, because a bundle may have this module twice. */
const openKey = Symbol.for("edgeflue.wake-ups");

export function bringWakeUps(tool: ToolDefinition, open: OpenWakeUps): ToolDefinition {
  return Object.assign(tool, { [openKey]: open });
}

/** Undefined for every other tool. */
export function wakeUpsOf(tool: ToolDefinition): OpenWakeUps | undefined {
  return (tool as { [openKey]?: OpenWakeUps })[openKey];
}
