/** How far one turn is: its text and its tools, reported at most as often as its channel wants. */

import type { Clock } from "../../clock.ts";
import type { ApprovalView } from "../../protocol/approval.ts";
import type { NumberedEvent } from "../../protocol/event/event-log.ts";
import type { StoredDelivery } from "../../store/channel/delivery-store.ts";
import type { Moment, ToolProgress } from "../channel.ts";

export interface ProgressOptions {
  clock: Clock;
  /** Undefined: nothing is reported. */
  progressMs: number | undefined;
  /** At least so often. Undefined: only what is new. */
  aliveMs: number | undefined;
  onProgress(moment: Moment): void;
}

export class TurnProgress {
  readonly delivery: StoredDelivery;
  /** What was asked of people, as they were last shown it. */
  readonly approvals = new Map<string, ApprovalView>();
  readonly #options: ProgressOptions;
  readonly #tools = new Map<string, ToolProgress>();
  #text = "";
  /** Approvals that are asked for. */
  readonly #waiting = new Set<string>();
  #cancelTimer: (() => void) | undefined;
  #cancelAlive = () => {};
  /** It does not wait for the turn before it. */
  #isRunning = false;
  #isClosed = false;

  constructor(delivery: StoredDelivery, options: ProgressOptions) {
    this.delivery = delivery;
    this.#options = options;
  }

  stored(event: NumberedEvent): void {
    const { type, toolCallId, toolName, isError, discardedChars, approvalId } = event as NumberedEvent & {
      approvalId: string;
      toolCallId: string;
      toolName: string;
      isError: boolean;
      discardedChars: number;
    }; // each of its type
    this.#begin();
    if (type === "approval_requested") {
      this.#waiting.add(approvalId);
      // People may take days, and a timer would keep the host alive.
      this.#cancelAlive();
      return;
    }
    if (type === "approval_decided") {
      this.#waiting.delete(approvalId);
      this.#reportLater();
    } else if (type === "tool_start") {
      this.#text = "";
      this.#tools.set(toolCallId, { toolCallId, toolName, state: "running" });
    } else if (type === "tool_end") {
      this.#tools.set(toolCallId, { toolCallId, toolName, state: isError ? "failed" : "succeeded" });
    } else if (type === "step_retry") {
      this.#text = this.#text.slice(0, Math.max(0, this.#text.length - discardedChars));
    } else return;
    this.#reportSoon();
  }

  addText(text: string): void {
    this.#begin();
    this.#text += text;
    this.#reportSoon();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#cancelAlive();
  }

  #begin(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    if (this.#options.aliveMs === undefined) return;
    this.#reportSoon();
    this.#reportLater();
  }

  #reportSoon(): void {
    const { clock, progressMs } = this.#options;
    if (progressMs === undefined || this.#isClosed) return;
    this.#cancelTimer ??= clock.after(progressMs, () => {
      this.#cancelTimer = undefined;
      this.#report();
    });
  }

  #reportLater(): void {
    const { clock, aliveMs } = this.#options;
    if (aliveMs === undefined || this.#isClosed) return;
    this.#cancelAlive();
    this.#cancelAlive = clock.after(aliveMs, () => this.#report());
  }

  #report(): void {
    const isAsking = [...this.approvals.values()].some(({ status }) => status === "waiting");
    // What is shown then could take the place of the question.
    if (this.#isClosed || isAsking || this.#waiting.size > 0) return;
    this.#reportLater();
    const { clock, onProgress } = this.#options;
    onProgress({ type: "progress", text: this.#text, tools: [...this.#tools.values()], at: clock.now() });
  }
}
